use std::time::Duration;

use proto::identity::v1 as wire;
use tonic::Code;

use crate::{
    fixture::{fields, founding, reason, secret_of},
    stack::{PASSWORD, stack},
};

#[tokio::test]
async fn a_tenant_is_made_its_admin_invited_and_at_work_within_seconds() {
    let stack = stack();
    let started = std::time::Instant::now();
    let wanted = founding();
    let created = stack.create_tenant(wanted.clone()).await.unwrap();
    assert_eq!(created.state(), wire::TenantState::Provisioning);
    assert_eq!(created.mail_address, format!("{}@in.guichet.localhost", wanted.slug));
    let id = created.id.parse().unwrap();
    let own = testkit::eventually(Duration::from_secs(10), || async {
        let tenant = stack.get_tenant(id).await;
        tenant
            .provisioning
            .iter()
            .any(|step| step.service == "identity" && step.done)
            .then_some(tenant)
    })
    .await;
    assert_eq!(
        own.state(),
        wire::TenantState::Provisioning,
        "another service has not reported yet"
    );
    stack.report(id, "mail_ingest").await;
    stack.report(id, "mail_ingest").await;
    stack.ready(id).await;
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());

    let link = stack.link(&stack.invitation(&wanted.admin_email).await).await;
    assert!(
        link.starts_with("http://console.localhost:8080/invitation?token="),
        "{link}"
    );
    let info = wire::GetInvitationRequest {
        secret: secret_of(&link).to_owned(),
    };
    let info = stack
        .sessions()
        .get_invitation(stack.gateway(info).await)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (info.email, info.organisation, info.has_login),
        (wanted.admin_email.clone(), wanted.name.clone(), false)
    );
    let accepted = stack.accept(secret_of(&link), PASSWORD, None).await.unwrap();
    let session = accepted.session.unwrap();
    assert_eq!(session.tenants.len(), 1, "a tenant admin sees their own tenant only");
    assert!(session.provider.is_none());
    assert!(session.tenants[0].permissions.contains(&"settings.manage".to_owned()));

    let token = stack.token(&accepted.session_secret, &wanted.slug).await.unwrap();
    let request = rpc::with_token(wire::ListPersonsRequest::default(), &token);
    let persons = stack
        .persons()
        .list_persons(request)
        .await
        .unwrap()
        .into_inner()
        .persons;
    assert_eq!(persons.len(), 1);
    assert_eq!(
        (persons[0].role_name.as_str(), persons[0].has_login),
        ("Tenant admin", true)
    );
    let settings = stack
        .settings()
        .get_tenant_settings(rpc::with_token(wire::GetTenantSettingsRequest {}, &token))
        .await;
    let settings = settings.unwrap().into_inner();
    assert_eq!(settings.time_zone, "Europe/Paris");
    assert_eq!(settings.business_hours.unwrap().intervals.len(), 5);
}

#[tokio::test]
async fn wrong_and_taken_short_names_are_refused_by_field() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let taken = stack
        .create_tenant(wire::CreateTenantRequest {
            slug: tenant.slug,
            ..founding()
        })
        .await
        .unwrap_err();
    assert_eq!(reason(&taken), (Code::AlreadyExists, "TENANT_EXISTS".to_owned()));
    assert_eq!(fields(&taken), [("slug".to_owned(), "taken".to_owned())]);
    let wrong = wire::CreateTenantRequest {
        slug: "www".to_owned(),
        primary_color: "blue".to_owned(),
        locale: "de".to_owned(),
        time_zone: "Paris".to_owned(),
        ..founding()
    };
    let wrong = stack.create_tenant(wrong).await.unwrap_err();
    let named: Vec<_> = fields(&wrong).into_iter().map(|(field, _)| field).collect();
    assert_eq!(named, ["slug", "locale", "time_zone", "primary_color"]);
}

#[tokio::test]
async fn only_who_may_manage_tenants_creates_them() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let request = rpc::with_token(founding(), &tenant.admin_token().await);
    let refused = stack.tenants().create_tenant(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = stack.tenants().create_tenant(founding()).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::Unauthenticated, "TOKEN_MISSING".to_owned()));
}

#[tokio::test]
async fn a_suspended_tenant_lets_nobody_in_until_it_is_resumed() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let cookie = tenant.admin().await;
    let old_token = stack.token(&cookie, &tenant.slug).await.unwrap();
    let suspend = wire::SuspendTenantRequest {
        tenant_id: tenant.id.to_string(),
        reason: "unpaid".to_owned(),
    };
    for _ in 0..2 {
        let request = rpc::with_token(suspend.clone(), &stack.provider_token().await);
        let suspended = stack.tenants().suspend_tenant(request).await.unwrap().into_inner();
        assert_eq!(suspended.state(), wire::TenantState::Suspended);
    }
    let refused = stack.token(&cookie, &tenant.slug).await.unwrap_err();
    assert_eq!(
        reason(&refused),
        (Code::PermissionDenied, "TENANT_SUSPENDED".to_owned())
    );
    let session = stack.session(&cookie).await.unwrap();
    assert!(session.tenants[0].suspended && session.tenants[0].permissions.is_empty());
    let secret = stack.app.config.service_auth.secret_for("ticketing").unwrap();
    let refused = rpc::ServiceTokens::new(stack.channel(), "ticketing", secret)
        .for_tenant(tenant.id)
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "TENANT_SUSPENDED");
    testkit::eventually(Duration::from_secs(5), || async {
        let request = rpc::with_token(wire::ListPersonsRequest::default(), &old_token);
        let refused = stack.persons().list_persons(request).await.err()?;
        (reason(&refused).1 == "TENANT_SUSPENDED").then_some(())
    })
    .await;

    let resume = wire::ResumeTenantRequest {
        tenant_id: tenant.id.to_string(),
    };
    let request = rpc::with_token(resume, &stack.provider_token().await);
    stack.tenants().resume_tenant(request).await.unwrap();
    let token = stack.token(&cookie, &tenant.slug).await.unwrap();
    testkit::eventually(Duration::from_secs(5), || async {
        let request = rpc::with_token(wire::ListPersonsRequest::default(), &token);
        stack.persons().list_persons(request).await.ok()
    })
    .await;
}
