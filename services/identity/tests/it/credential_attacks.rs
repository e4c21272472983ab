//! Guessing on a large scale, against the limits that ship: many addresses against few accounts, one password against many.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use identity::password::Bucket;
use tonic::Code;
use uuid::Uuid;

use crate::{
    fixture::reason,
    stack::{PASSWORD, Stack, stack},
};

/// True if the whole count is wanted, however long it takes.
#[allow(
    clippy::disallowed_methods,
    reason = "tests are told by the environment how much to test"
)]
fn whole() -> bool {
    std::env::var("GUICHET_TEST_WHOLE").is_ok_and(|value| !value.is_empty())
}

/// What became of a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The password was looked at and was wrong.
    Looked,
    /// The limit answered, with how many seconds to wait.
    Limited(u32),
    /// Somebody is in.
    Entered,
    /// Anything else, which should not be.
    Odd,
}

async fn guess(stack: &Stack, email: &str, password: &str, ip: &str) -> Fate {
    match stack.sign_in_from(email, password, None, ip).await {
        Ok(_) => Fate::Entered,
        Err(status) => match reason(&status) {
            (Code::Unauthenticated, reason) if reason == "SIGN_IN_FAILED" => Fate::Looked,
            (Code::ResourceExhausted, _) => {
                Fate::Limited(fault::Fault::from_status(&status).retry_after.unwrap_or_default())
            }
            _ => Fate::Odd,
        },
    }
}

/// Counts by key what fates were had.
fn looked_at<'a>(fates: &'a [(String, String, Fate)], key: impl Fn(&'a (String, String, Fate)) -> &'a str) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for one in fates.iter().filter(|one| one.2 == Fate::Looked) {
        *counts.entry(key(one)).or_default() += 1;
    }
    counts.into_values().max().unwrap_or_default()
}

fn address(n: usize) -> String {
    let unique = Uuid::now_v7().simple().to_string();
    format!("2001:db8:{}:{}::{n:x}", &unique[8..12], &unique[20..24])
}

async fn all(stack: &'static Stack, guesses: Vec<(String, String, String)>) -> Vec<(String, String, Fate)> {
    let each = guesses.into_iter().map(|(email, password, ip)| async move {
        let fate = guess(stack, &email, &password, &ip).await;
        (email, ip, fate)
    });
    stream::iter(each).buffer_unordered(8).collect().await
}

#[tokio::test(flavor = "multi_thread")]
async fn r_web_08_stuffing_from_many_addresses_meets_the_limit_of_the_account() {
    let stack = stack();
    let (attempts, addresses, accounts) = if whole() { (10_000, 1_000, 100) } else { (300, 50, 10) };
    let salt = Uuid::now_v7().simple().to_string();
    let emails: Vec<String> = (0..accounts).map(|n| format!("victim{n}@{salt}.example")).collect();
    let ips: Vec<String> = (0..addresses).map(address).collect();
    let guesses = (0..attempts).map(|n| {
        let (email, ip) = (&emails[n % accounts], &ips[n % addresses]);
        (email.clone(), format!("guess number {n}"), ip.clone())
    });
    let fates = all(stack, guesses.collect()).await;
    let (per_account, per_address) = (looked_at(&fates, |one| &one.0), looked_at(&fates, |one| &one.1));
    let wrong = fates
        .iter()
        .filter(|one| matches!(one.2, Fate::Entered | Fate::Odd))
        .count();
    let longest = fates
        .iter()
        .map(|one| if let Fate::Limited(wait) = one.2 { wait } else { 0 });
    let longest = longest.max().unwrap_or_default();
    println!(
        "R-WEB-08 stuffing: {} cases, {} passed, {wrong} failed; at most {per_account} looks at an account's password, \
         {per_address} from an address, {longest} s to wait",
        fates.len(),
        fates.len() - wrong
    );
    assert!(fates.len() >= attempts && wrong == 0);
    assert!(
        per_account <= 10,
        "{per_account} passwords of one account were looked at"
    );
    assert!(
        per_address <= 100,
        "{per_address} guesses from one address were looked at"
    );
    assert!((1..=901).contains(&longest), "locked out for {longest} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_web_08_spraying_one_password_meets_the_limit_of_the_address() {
    let stack = stack();
    let users = if whole() { 5_000 } else { 150 };
    let (salt, ip) = (Uuid::now_v7().simple().to_string(), address(0));
    let guesses = (0..users).map(|n| (format!("user{n}@{salt}.example"), "Summer2026!".to_owned(), ip.clone()));
    let fates = all(stack, guesses.collect()).await;
    let looked = looked_at(&fates, |one| &one.1);
    let wrong = fates
        .iter()
        .filter(|one| matches!(one.2, Fate::Entered | Fate::Odd))
        .count();
    println!(
        "R-WEB-08 spraying: {} cases, {} passed, {wrong} failed; {looked} were looked at",
        fates.len(),
        fates.len() - wrong
    );
    assert!(fates.len() >= users && wrong == 0);
    assert!(
        (1..=100).contains(&looked),
        "{looked} guesses from one address were looked at"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_web_08_a_victim_is_kept_out_for_a_quarter_of_an_hour_at_most() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Vera", "requester").await;
    let session = tenant.login(&person, true).await;
    let mut waits = Vec::new();
    for n in 0..30 {
        let fate = stack
            .sign_in_from(&person.email, "a wrong guess", Some(tenant.id), &address(n))
            .await;
        let status = fate.expect_err("a wrong password");
        waits.extend(fault::Fault::from_status(&status).retry_after);
    }
    assert_eq!(waits.len(), 20, "ten are looked at, twenty are not");
    assert!(waits.iter().all(|wait| *wait <= 901), "{waits:?}");
    assert!(
        waits.windows(2).all(|pair| pair[1] <= pair[0]),
        "more guesses prolong it: {waits:?}"
    );
    let kept_out = stack
        .sign_in(&person.email, PASSWORD, Some(tenant.id))
        .await
        .unwrap_err();
    assert_eq!(reason(&kept_out).0, Code::ResourceExhausted);
    assert!(
        stack.session(&session).await.is_ok(),
        "who is signed in stays signed in while somebody guesses"
    );
    // The quarter of an hour passes.
    let email = person.email.clone();
    stack
        .inside(move |app| async move { app.limiter.forgive(Bucket::Account, &email).await })
        .await;
    assert!(stack.sign_in(&person.email, PASSWORD, Some(tenant.id)).await.is_ok());
    println!("R-WEB-08 lockout: 34 cases, 34 passed, 0 failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_web_08_reset_links_are_few_and_cannot_be_guessed() {
    let stack = stack();
    let (asked, guesses) = if whole() { (50, 2_000) } else { (12, 100) };
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Rosa", "requester").await;
    tenant.login(&person, true).await;
    for n in 0..asked {
        let request = proto::identity::v1::RequestPasswordResetRequest {
            email: person.email.clone(),
            tenant_id: tenant.id.to_string(),
            client_ip: address(n),
        };
        let answer = stack
            .sessions()
            .request_password_reset(stack.gateway(request).await)
            .await;
        assert!(answer.is_ok(), "the answer never tells: {answer:?}");
    }
    let email = person.email.clone();
    let links: i64 = stack
        .inside(move |app| async move {
            let mut db = app.db.read_control("a test counts reset links").await.unwrap();
            let sql = "select count(*) from control.invitation where email = $1 and reset";
            sqlx::query_scalar(sql).bind(&email).fetch_one(&mut db).await.unwrap()
        })
        .await;
    assert!((1..=3).contains(&links), "{links} links for {asked} requests");
    let mut entered = 0;
    for _ in 0..guesses {
        let secret = identity_like_secret();
        entered += usize::from(stack.accept(&secret, PASSWORD, Some(tenant.id)).await.is_ok());
    }
    println!(
        "R-WEB-08 reset links: {} cases, {} passed, {entered} failed",
        asked + guesses,
        asked + guesses - entered
    );
    assert_eq!(entered, 0);
}

/// Text of the form of our secrets.
fn identity_like_secret() -> String {
    let text = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    text[..43].to_owned()
}
