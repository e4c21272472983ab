//! R-ISO-09, its last part: what was taken back ends within five seconds at the gateway, on open streams and straight at a service.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use reqwest::{Method, StatusCode};
use serde_json::json;
use stack_tests::{Client, Env, Grpc, Tally, unique};
use tonic::Code;

use super::world::World;

/// The promise, and what asking takes on a busy machine.
const WITHIN: Duration = Duration::from_millis(5_500);

fn rpc(name: &str) -> MethodDescriptor {
    let method = Grpc::methods().into_iter().find(|method| method.full_name() == name);
    method.unwrap_or_else(|| panic!("no {name}"))
}

/// One RPC per service with a list in it: each verifies by itself.
const LISTS: [&str; 5] = [
    "guichet.ticketing.v1.TicketService.ListTickets",
    "guichet.asset.v1.AssetService.ListAssets",
    "guichet.knowledge.v1.ArticleService.ListArticles",
    "guichet.identity.v1.LocationService.ListLocations",
    "guichet.notification.v1.FeedService.ListNotifications",
];

/// The code each service answers a token with.
async fn codes(grpc: &Grpc, token: &str) -> Vec<Code> {
    let mut codes = Vec::new();
    for name in LISTS {
        let method = rpc(name);
        let answer = grpc.call(&method, DynamicMessage::new(method.input()), token).await;
        codes.push(answer.err().map_or(Code::Ok, |status| status.code()));
    }
    codes
}

/// Waits until the session or key is refused; how long that took.
async fn until_refused(who: &Client, path: &str) -> Duration {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let status = who.get(path).await.status;
        if matches!(
            status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
        ) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    started.elapsed()
}

async fn until_rpcs_refused(grpc: &Grpc, token: &str, wanted: Code) -> (Duration, Vec<Code>) {
    let started = Instant::now();
    loop {
        let codes = codes(grpc, token).await;
        if codes.iter().all(|code| *code == wanted) || started.elapsed() > Duration::from_secs(20) {
            return (started.elapsed(), codes);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Opens a stream; the task ends when the stream does, with the time since `begun`.
async fn stream(who: &Client, path: &str) -> tokio::task::JoinHandle<Instant> {
    let response = who.send_open(path).await;
    tokio::spawn(async move {
        let mut bytes = response.bytes_stream();
        while let Some(Ok(_)) = bytes.next().await {}
        Instant::now()
    })
}

async fn ended(task: tokio::task::JoinHandle<Instant>, since: Instant) -> Duration {
    let end = tokio::time::timeout(Duration::from_secs(20), task).await;
    end.map_or(Duration::from_secs(20), |end| end.expect("no panic") - since)
}

/// A fresh requester of the world's tenant, signed in at the portal.
async fn newcomer(env: &Env, world: &World, admin: &Client) -> (String, stack_tests::User) {
    let email = format!("{}@newcomer.example", unique("new"));
    let made = admin
        .act(&world.at("persons"), json!({"name": "New Comer", "email": email}))
        .await;
    let id = made["id"].as_str().expect("an id").to_owned();
    admin.act(&world.at(&format!("persons/{id}:invite")), json!({})).await;
    super::world::accept(env, &world.portal(env), &email).await;
    let user = stack_tests::User {
        email,
        ..world.user("rita")
    };
    (id, user)
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_09_what_was_taken_back_ends_everywhere_within_seconds() {
    let env = Env::load();
    let (grpc, world) = (Grpc::of(&env), World::own(&env).await);
    let admin = world.admin(&env).await;
    let mut tally = Tally::of("R-ISO-09 taken back");
    let list = "/api/v1/tickets";

    // Signed out: cookie, stream, and the access token that was on the way.
    let (id, user) = newcomer(&env, &world, &admin).await;
    let browser = Client::sign_in(&env, &world.portal(&env), &user).await;
    let (secret, token) = grpc.sign_in(&user, &world.tenant, &world.tenant).await;
    tally.check(codes(&grpc, &token).await.iter().all(|code| *code == Code::Ok), || {
        "the token works at first".to_owned()
    });
    let open = stream(&browser, "/api/v1/events").await;
    let begun = Instant::now();
    browser.act("/api/auth/sign-out", json!({})).await;
    grpc.sign_out(&secret).await;
    let took = until_refused(&browser, list).await;
    tally.check(took < WITHIN, || {
        format!("a session that signed out lived for {took:?}")
    });
    let (took, codes) = until_rpcs_refused(&grpc, &token, Code::Unauthenticated).await;
    tally.check(took < WITHIN, || format!("its token lived for {took:?}: {codes:?}"));
    let took = ended(open, begun).await;
    tally.check(took < WITHIN, || format!("its stream lived for {took:?}"));

    // Deactivated by an admin.
    let browser = Client::sign_in(&env, &world.portal(&env), &user).await;
    let token = grpc.portal_token(&user, &world.tenant).await;
    let open = stream(&browser, "/api/v1/events").await;
    let begun = Instant::now();
    admin
        .act(&world.at(&format!("persons/{id}:deactivate")), json!({}))
        .await;
    let took = until_refused(&browser, list).await;
    tally.check(took < WITHIN, || format!("somebody deactivated got in for {took:?}"));
    let (took, codes) = until_rpcs_refused(&grpc, &token, Code::Unauthenticated).await;
    tally.check(took < WITHIN, || format!("their token lived for {took:?}: {codes:?}"));
    let took = ended(open, begun).await;
    tally.check(took < WITHIN, || format!("their stream lived for {took:?}"));
    admin
        .act(&world.at(&format!("persons/{id}:reactivate")), json!({}))
        .await;

    lost_role(&env, &grpc, &world, &admin, &id, &user, &mut tally).await;
    revoked_key(&env, &world, &admin, &mut tally).await;
    tally.finish(13);
}

/// A role with a right less is a token with a right too many.
async fn lost_role(
    env: &Env,
    grpc: &Grpc,
    world: &World,
    admin: &Client,
    id: &str,
    user: &stack_tests::User,
    tally: &mut Tally,
) {
    let roles = admin.read(&world.at("roles")).await;
    let role = |key: &str| {
        roles["roles"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|r| r["key"] == key)
            .expect("the role")["id"]
            .clone()
    };
    let person = world.at(&format!("persons/{id}"));
    admin
        .patch(&person, None, json!({"role_id": role("tenant_admin")}))
        .await;
    let raised = Client::console(env, user).await;
    let token = grpc.token(user, &world.slug).await;
    tally.check(raised.get(&world.at("api-keys")).await.status == StatusCode::OK, || {
        "an admin for a moment".to_owned()
    });
    let open = stream(&raised, &format!("{}/v1/events", world.prefix())).await;
    let begun = Instant::now();
    let lowered = admin.patch(&person, None, json!({"role_id": role("requester")})).await;
    assert_eq!(lowered.status, StatusCode::OK, "{}", lowered.json);
    let took = until_refused(&raised, &world.at("api-keys")).await;
    tally.check(took < WITHIN, || format!("a lost role gave rights for {took:?}"));
    let (took, codes) = until_rpcs_refused(grpc, &token, Code::Unauthenticated).await;
    tally.check(took < WITHIN, || {
        format!("a token with a lost role lived for {took:?}: {codes:?}")
    });
    let took = ended(open, begun).await;
    tally.check(took < WITHIN, || {
        format!("a stream with a lost role lived for {took:?}")
    });
    // What they read as an admin is not read from any store afterwards (R-ISO-13).
    let portal = Client::sign_in(env, &world.portal(env), user).await;
    let seen = portal.read("/api/v1/tickets?page_size=200").await;
    tally.check(seen["tickets"].as_array().is_some_and(Vec::is_empty), || {
        format!("a requester again, and sees {seen}")
    });
}

async fn revoked_key(env: &Env, world: &World, admin: &Client, tally: &mut Tally) {
    let made = admin
        .act(&world.at("api-keys"), json!({"name": unique("Short ")}))
        .await;
    let secret = made["secret"].as_str().expect("a secret");
    let program = Client::with_key(env, secret);
    tally.check(program.get("/api/v1/tickets").await.status == StatusCode::OK, || {
        "the key works at first".to_owned()
    });
    let open = stream(&program, "/api/v1/events").await;
    let begun = Instant::now();
    let id = made["api_key"]["id"].as_str().expect("an id");
    admin.act(&world.at(&format!("api-keys/{id}:revoke")), json!({})).await;
    let took = until_refused(&program, "/api/v1/tickets").await;
    tally.check(took < WITHIN, || format!("a revoked key worked for {took:?}"));
    let took = ended(open, begun).await;
    tally.check(took < WITHIN, || format!("a revoked key's stream lived for {took:?}"));
    let again = program.send(program.request(Method::GET, "/api/v1/events")).await;
    tally.check(again.status == StatusCode::UNAUTHORIZED, || format!("{}", again.status));
}
