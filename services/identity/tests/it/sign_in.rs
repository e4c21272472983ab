use proto::identity::v1 as wire;
use tonic::Code;
use uuid::Uuid;

use crate::{
    fixture::{fields, reason, secret_of},
    stack::{PASSWORD, stack},
};

#[tokio::test]
async fn every_failure_looks_the_same() {
    let stack = stack();
    let wrong = stack
        .sign_in(&stack.admin_email, "not the password", None)
        .await
        .unwrap_err();
    let unknown = stack
        .sign_in(&format!("{}@nobody.example", Uuid::now_v7().simple()), PASSWORD, None)
        .await
        .unwrap_err();
    assert_eq!(reason(&wrong), (Code::Unauthenticated, "SIGN_IN_FAILED".to_owned()));
    assert_eq!(
        (wrong.message(), wrong.details()),
        (unknown.message(), unknown.details())
    );
}

#[tokio::test]
async fn guessing_is_limited_per_account_whether_it_exists_or_not() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Rita", "requester").await;
    tenant.login(&person, true).await;
    for email in [person.email.clone(), tenant.email("nobody")] {
        for _ in 0..10 {
            let refused = stack
                .sign_in(&email, "a wrong guess", Some(tenant.id))
                .await
                .unwrap_err();
            assert_eq!(reason(&refused).1, "SIGN_IN_FAILED");
        }
        let limited = stack.sign_in(&email, PASSWORD, Some(tenant.id)).await.unwrap_err();
        assert_eq!(
            reason(&limited),
            (Code::ResourceExhausted, "TOO_MANY_ATTEMPTS".to_owned())
        );
        let wait = fault::Fault::from_status(&limited).retry_after.unwrap();
        assert!((800..=901).contains(&wait), "{wait}");
    }
}

#[tokio::test]
async fn guessing_is_limited_per_address() {
    let stack = stack();
    let ip = format!("10.{}", Uuid::now_v7().simple());
    let app = stack.app.clone();
    let address = ip.clone();
    // The passwords are not what this is about, and each costs a hash.
    stack
        .inside(move |_| async move {
            for _ in 0..99 {
                app.limiter
                    .take(identity::password::Bucket::Address, &address)
                    .await
                    .unwrap();
            }
        })
        .await;
    let somebody = || format!("{}@nobody.example", Uuid::now_v7().simple());
    let hundredth = stack
        .sign_in_from(&somebody(), "a wrong guess", None, &ip)
        .await
        .unwrap_err();
    assert_eq!(reason(&hundredth).1, "SIGN_IN_FAILED");
    let limited = stack
        .sign_in_from(&stack.admin_email, PASSWORD, None, &ip)
        .await
        .unwrap_err();
    assert_eq!(reason(&limited).1, "TOO_MANY_ATTEMPTS");
    assert!(
        stack.sign_in(&stack.admin_email, PASSWORD, None).await.is_ok(),
        "others are not kept out"
    );
}

#[tokio::test]
async fn every_sign_in_makes_a_new_session_and_signing_out_ends_it() {
    let stack = stack();
    let first = stack.sign_in(&stack.admin_email, PASSWORD, None).await.unwrap();
    let second = stack.sign_in(&stack.admin_email, PASSWORD, None).await.unwrap();
    assert_ne!(first.session_secret, second.session_secret);
    assert_ne!(first.session.as_ref().unwrap().id, second.session.unwrap().id);
    assert!(first.session_secret.len() >= 43);
    let request = wire::SignOutRequest {
        session_secret: first.session_secret.clone(),
    };
    for _ in 0..2 {
        stack
            .sessions()
            .sign_out(stack.gateway(request.clone()).await)
            .await
            .unwrap();
    }
    let ended = stack.token(&first.session_secret, "").await.unwrap_err();
    assert_eq!(reason(&ended), (Code::Unauthenticated, "SESSION_ENDED".to_owned()));
    assert!(stack.token(&second.session_secret, "").await.is_ok());
    assert!(stack.session("").await.is_err());
}

#[tokio::test]
async fn an_invitation_works_once_and_only_with_its_newest_link() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let person = tenant.person(&admin, "Rita", "requester").await;
    let invite = wire::InvitePersonRequest {
        person_id: person.id.clone(),
    };
    let invitation = stack
        .persons()
        .invite_person(rpc::with_token(invite.clone(), &admin))
        .await
        .unwrap()
        .into_inner();
    let old = stack.link(&invitation.id).await;
    let new = stack.link(&invitation.id).await;
    assert!(
        new.starts_with(&format!("http://{}.localhost:8080/invitation?token=", tenant.slug)),
        "{new}"
    );
    let replaced = stack
        .accept(secret_of(&old), PASSWORD, Some(tenant.id))
        .await
        .unwrap_err();
    assert_eq!(reason(&replaced), (Code::NotFound, "INVITATION_NOT_FOUND".to_owned()));
    let short = stack
        .accept(secret_of(&new), "short", Some(tenant.id))
        .await
        .unwrap_err();
    assert_eq!(fields(&short)[0].0, "password");
    let elsewhere = stack.accept(secret_of(&new), PASSWORD, None).await.unwrap_err();
    assert_eq!(reason(&elsewhere).1, "WRONG_PLACE");
    let accepted = stack.accept(secret_of(&new), PASSWORD, Some(tenant.id)).await.unwrap();
    assert_eq!(accepted.session.unwrap().name, "Rita");
    let again = stack
        .accept(secret_of(&new), PASSWORD, Some(tenant.id))
        .await
        .unwrap_err();
    assert_eq!(reason(&again).1, "INVITATION_NOT_FOUND");
    let invited = stack
        .persons()
        .invite_person(rpc::with_token(invite, &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&invited).1, "PERSON_HAS_LOGIN");
}

#[tokio::test]
async fn one_login_belongs_to_two_tenants_after_proving_its_password() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let rita = acme.person(&acme.admin_token().await, "Rita", "requester").await;
    let at_acme = acme.login(&rita, true).await;
    let globex_admin = globex.admin_token().await;
    let same = wire::CreatePersonRequest {
        name: "Rita".to_owned(),
        email: rita.email.clone(),
        ..Default::default()
    };
    let same = stack
        .persons()
        .create_person(rpc::with_token(same, &globex_admin))
        .await
        .unwrap()
        .into_inner();
    let before = stack.sign_in(&rita.email, PASSWORD, Some(globex.id)).await.unwrap_err();
    assert_eq!(reason(&before).1, "SIGN_IN_FAILED", "an address alone opens nothing");
    let invite = wire::InvitePersonRequest { person_id: same.id };
    let invitation = stack
        .persons()
        .invite_person(rpc::with_token(invite, &globex_admin))
        .await
        .unwrap()
        .into_inner();
    let link = stack.link(&invitation.id).await;
    let wrong = stack
        .accept(secret_of(&link), "some other password", Some(globex.id))
        .await
        .unwrap_err();
    assert_eq!(reason(&wrong).1, "SIGN_IN_FAILED");
    let accepted = stack.accept(secret_of(&link), PASSWORD, Some(globex.id)).await.unwrap();
    let tenants = accepted.session.unwrap().tenants;
    assert_eq!(
        (tenants.len(), tenants[0].slug.as_str()),
        (1, globex.slug.as_str()),
        "a portal shows no other tenant"
    );
    assert!(stack.token(&at_acme, &acme.slug).await.is_ok());
    assert!(stack.token(&at_acme, &globex.slug).await.is_err());
}

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Rita", "requester").await;
    let old = tenant.login(&person, true).await;
    let ask = |email: &str| wire::RequestPasswordResetRequest {
        email: email.to_owned(),
        tenant_id: tenant.id.to_string(),
        client_ip: format!("10.{}", Uuid::now_v7().simple()),
    };
    let unknown = stack
        .sessions()
        .request_password_reset(stack.gateway(ask(&tenant.email("nobody"))).await)
        .await;
    unknown.expect("the answer is the same for strangers");
    stack
        .sessions()
        .request_password_reset(stack.gateway(ask(&person.email)).await)
        .await
        .unwrap();
    let link = stack.link(&stack.invitation(&person.email).await).await;
    assert!(link.contains(".localhost:8080/reset-password?token="), "{link}");
    let renewed = stack
        .accept(secret_of(&link), "another long secret", Some(tenant.id))
        .await
        .unwrap();
    assert_eq!(reason(&stack.session(&old).await.unwrap_err()).1, "SESSION_ENDED");
    assert!(stack.session(&renewed.session_secret).await.is_ok());
    assert!(stack.sign_in(&person.email, PASSWORD, Some(tenant.id)).await.is_err());
    assert!(
        stack
            .sign_in(&person.email, "another long secret", Some(tenant.id))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_and_old_sessions_never_return() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let person = tenant.person(&admin, "Rita", "requester").await;
    let cookie = tenant.login(&person, true).await;
    let deactivate = wire::DeactivatePersonRequest {
        person_id: person.id.clone(),
    };
    let gone = stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &admin))
        .await
        .unwrap()
        .into_inner();
    assert!(!gone.active);
    assert_eq!(stack.session(&cookie).await.unwrap_err().code(), Code::Unauthenticated);
    assert!(stack.token(&cookie, &tenant.slug).await.is_err());
    assert_eq!(
        reason(
            &stack
                .sign_in(&person.email, PASSWORD, Some(tenant.id))
                .await
                .unwrap_err()
        )
        .1,
        "SIGN_IN_FAILED"
    );
    let reactivate = wire::ReactivatePersonRequest { person_id: person.id };
    stack
        .persons()
        .reactivate_person(rpc::with_token(reactivate, &admin))
        .await
        .unwrap();
    assert!(stack.session(&cookie).await.is_err());
    assert!(stack.sign_in(&person.email, PASSWORD, Some(tenant.id)).await.is_ok());
}

#[tokio::test]
async fn the_own_language_is_kept_and_checked() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Rita", "requester").await;
    let cookie = tenant.login(&person, true).await;
    let profile = |locale: &str| wire::UpdateProfileRequest {
        session_secret: cookie.clone(),
        locale: locale.to_owned(),
    };
    let wrong = stack
        .sessions()
        .update_profile(stack.gateway(profile("de")).await)
        .await
        .unwrap_err();
    assert_eq!(fields(&wrong)[0].0, "locale");
    let session = stack
        .sessions()
        .update_profile(stack.gateway(profile("fr")).await)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(session.locale, "fr");
    let get = wire::GetPersonRequest { person_id: person.id };
    let token = stack.token(&cookie, &tenant.slug).await.unwrap();
    let person = stack
        .persons()
        .get_person(rpc::with_token(get, &token))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(person.locale, "fr");
}

#[tokio::test]
async fn tokens_of_the_old_key_hold_after_rotation() {
    let stack = stack();
    let before = stack.provider_token().await;
    let kid = stack
        .inside(|app| async move { identity::rotate_keys(&app).await.unwrap() })
        .await;
    let keys = stack
        .inside(|app| async move { app.keys.verifier().claims(&before).await.map(|_| before) })
        .await;
    let before = keys.expect("the old key is still published");
    let list = wire::ListTenantsRequest::default();
    stack
        .tenants()
        .list_tenants(rpc::with_token(list, &before))
        .await
        .unwrap();
    let mut keys = proto::identity::v1::token_service_client::TokenServiceClient::new(stack.channel());
    let found = testkit::eventually(std::time::Duration::from_secs(20), || {
        let mut keys = keys.clone();
        let kid = kid.clone();
        async move {
            let set = keys
                .get_key_set(wire::GetKeySetRequest {})
                .await
                .unwrap()
                .into_inner()
                .keys;
            set.iter().any(|key| key.kid == kid).then_some(set.len())
        }
    })
    .await;
    assert!(found >= 2, "the new key is known before it signs");
    let _ = &mut keys;
}
