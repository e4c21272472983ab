//! Every document to ten addresses that take JSON: what is JSON is read as JSON, what is not is refused, nothing breaks or hangs.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use stack_tests::{Env, Tally};

use crate::{
    browser::{Browser, Seen, see},
    json_documents::{Verdict, documents},
};

const ADDRESSES: [&str; 12] = [
    "/api/t/initech/v1/tickets",
    "/api/t/initech/v1/persons",
    "/api/t/initech/v1/teams",
    "/api/t/initech/v1/locations",
    "/api/t/initech/v1/categories",
    "/api/t/initech/v1/assets",
    "/api/t/initech/v1/asset-types",
    "/api/t/initech/v1/articles",
    "/api/t/initech/v1/api-keys",
    "/api/t/initech/v1/mailboxes",
    "/api/auth/sign-in",
    "/api/auth/password-reset",
];

/// Bodies of sign-in are at most this long.
const SMALLEST_LIMIT: usize = 16 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn r_web_02_json_is_read_as_json_and_nothing_else_is() {
    let env = Env::load();
    let browser = Browser::of(&env, &env.console, env.user("tenant_admin", Some("initech"))).await;
    let mut tally = Tally::of("R-WEB-02");
    let documents: Arc<Vec<_>> = Arc::new(documents());
    let all = ADDRESSES
        .iter()
        .flat_map(|path| (0..documents.len()).map(move |n| (*path, n)));
    let wanted = ADDRESSES.len() * documents.len();
    let answers = stream::iter(all).map(|(path, n)| {
        let (browser, documents) = (browser.clone(), documents.clone());
        async move {
            let (verdict, bytes) = &documents[n];
            let request = browser
                .request(Method::POST, path)
                .header("content-type", "application/json")
                .body(bytes.clone());
            let seen = see(request).await;
            wrong(*verdict, bytes, &seen).map(|why| format!("{path}: {why}"))
        }
    });
    let mut answers = answers.buffer_unordered(8);
    while let Some(failure) = answers.next().await {
        tally.case(failure);
    }
    tally.finish(wanted.max(3_000));
}

/// Why an answer does not fit its document; the gateway's time limit would show a hang.
fn wrong(verdict: Verdict, bytes: &[u8], seen: &Seen) -> Option<String> {
    let reason = seen.json()["reason"].as_str().unwrap_or_default().to_owned();
    let is_no_json = reason == "INVALID_JSON";
    let fits = match verdict {
        // Wrong for its address perhaps, but read as JSON; an answer of success would be as good.
        Verdict::Valid => !is_no_json && !seen.status.is_server_error(),
        // Some addresses refuse what is long before they read it.
        Verdict::Invalid if bytes.len() > SMALLEST_LIMIT && seen.status == StatusCode::PAYLOAD_TOO_LARGE => true,
        Verdict::Invalid => seen.status == StatusCode::BAD_REQUEST && (is_no_json || reason == "VALIDATION_FAILED"),
        Verdict::Borderline => !seen.status.is_server_error(),
    };
    let shown: String = String::from_utf8_lossy(bytes).chars().take(60).collect();
    (!fits).then(|| format!("{verdict:?} {shown:?}: {} {reason}", seen.status))
}
