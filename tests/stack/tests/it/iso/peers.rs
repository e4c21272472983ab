//! R-ISO-10: who a caller is stands in the token alone: no header or metadata makes them somebody else or takes them elsewhere.

use prost_reflect::DynamicMessage;
use reqwest::Method;
use stack_tests::{Client, Env, Grpc, Tally, whole};
use tonic::Code;

use super::{comparable, world::World};

/// Names by which products have been told who calls.
const HEADERS: [&str; 28] = [
    "x-tenant",
    "x-tenant-id",
    "x-tenant-slug",
    "x-tenantid",
    "x-org-id",
    "x-organization-id",
    "x-account-id",
    "x-user",
    "x-user-id",
    "x-user-email",
    "x-user-role",
    "x-remote-user",
    "remote-user",
    "x-authenticated-user",
    "x-auth-user",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-forwarded-groups",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-server",
    "x-real-ip",
    "x-guichet-tenant",
    "x-guichet-caller",
    "x-internal",
    "x-service",
    "x-permissions",
    "x-impersonate-user",
];

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_10_headers_and_metadata_make_nobody_somebody_else() {
    let env = Env::load();
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, rita) = (world.admin(&env).await, world.visitor(&env, "rita").await);
    let nobody = Client::nobody(&env, &world.portal(&env));
    let mut tally = Tally::of("R-ISO-10 headers");
    let mut values = vec![other.tenant.as_str(), "tenant_admin"];
    if whole() {
        values.extend([other.slug.as_str(), other.email("admin"), "127.0.0.1"]);
    }
    for (who, path) in [
        (&nobody, "/api/v1/tickets".to_owned()),
        (&nobody, "/api/auth/session".to_owned()),
        (&rita, "/api/v1/persons".to_owned()),
        (&rita, "/api/v1/tickets".to_owned()),
        (&admin, world.at("tickets?page_size=1")),
        (&admin, other.at("tickets")),
    ] {
        let plain = comparable(&who.get(&path).await, &[]);
        for name in HEADERS {
            for value in &values {
                let answer = who.send(who.request(Method::GET, &path).header(name, *value)).await;
                tally.check(comparable(&answer, &[]) == plain, || {
                    format!("{path} with {name}: {value}: {}", answer.status)
                });
            }
        }
    }
    tally.finish(6 * HEADERS.len() * values.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_10_metadata_beside_a_token_counts_for_nothing() {
    let env = Env::load();
    let (grpc, world, other) = (Grpc::of(&env), World::own(&env).await, World::other(&env).await);
    let token = grpc.portal_token(&world.user("rita"), &world.tenant).await;
    let mut tally = Tally::of("R-ISO-10 metadata");
    for method in Grpc::methods()
        .iter()
        .filter(|method| method.name().starts_with("List") || method.name().starts_with("Get"))
    {
        let message = || DynamicMessage::new(method.input());
        let plain = format!(
            "{:?}",
            grpc.call(method, message(), &token)
                .await
                .map_err(|status| (status.code(), status.message().to_owned()))
        );
        for (name, value) in [
            ("x-tenant-id", other.tenant.as_str()),
            ("tenant", other.tenant.as_str()),
            ("x-user-id", other.id("admin")),
            ("x-guichet-caller", "portal-gateway"),
            ("x-forwarded-client-cert", "By=spiffe://guichet/portal-gateway"),
        ] {
            let answer = grpc.call_with(method, message(), &token, name, value).await;
            let told = format!(
                "{:?}",
                answer.map_err(|status| (status.code(), status.message().to_owned()))
            );
            tally.check(told == plain, || format!("{} with {name}: {told}", method.full_name()));
            let alone = grpc.call_with(method, message(), "", name, value).await;
            let open = super::principals::Level::of(method.full_name()) == Some(super::principals::Level::Nobody);
            let refused = alone
                .as_ref()
                .is_err_and(|status| status.code() == Code::Unauthenticated);
            tally.check(open || refused, || {
                format!("{} with {name} and no token: {alone:?}", method.full_name())
            });
        }
    }
    tally.finish(200);
}

/// A service's secret opens its own door and no other.
#[tokio::test(flavor = "multi_thread")]
async fn r_iso_10_services_believe_no_stranger() {
    let env = Env::load();
    let mut tally = Tally::of("R-ISO-10 services");
    let auth = rpc::ServiceAuth {
        root: env.service_auth_root.clone(),
        secret: String::new(),
    };
    let grpc = Grpc::of(&env);
    let identity = grpc.channel("guichet.identity.v1");
    let names = [
        "ticketing",
        "asset",
        "knowledge",
        "notification",
        "mail-ingest",
        "portal-gateway",
    ];
    for name in names {
        for secret_of in names {
            let secret = auth.secret_for(secret_of).expect("a secret");
            let token = rpc::ServiceTokens::new(identity.clone(), name, secret).platform().await;
            tally.check(token.is_ok() == (name == secret_of), || {
                format!("{name} with the secret of {secret_of}: {token:?}")
            });
        }
        for secret in ["", "x", env.service_auth_root.as_str()] {
            let token = rpc::ServiceTokens::new(identity.clone(), name, secret.to_owned())
                .platform()
                .await;
            tally.check(token.is_err(), || format!("{name} with {secret:?}"));
        }
    }
    // Only the gateway may ask for sessions, and only it with its own token.
    let sessions = Grpc::methods()
        .into_iter()
        .filter(|m| m.parent_service().name() == "SessionService");
    for method in sessions {
        for name in names.iter().filter(|name| **name != "portal-gateway") {
            let secret = auth.secret_for(name).expect("a secret");
            let token = rpc::ServiceTokens::new(identity.clone(), name, secret)
                .platform()
                .await
                .expect("a token");
            let answer = grpc.call(&method, DynamicMessage::new(method.input()), &token).await;
            let refused = answer
                .as_ref()
                .is_err_and(|status| status.code() == Code::PermissionDenied);
            tally.check(refused, || {
                format!("{name} may call {}: {answer:?}", method.full_name())
            });
        }
    }
    tally.finish(90);
}
