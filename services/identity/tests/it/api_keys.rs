use proto::identity::v1 as wire;
use tonic::Code;

use crate::{
    fixture::{fields, reason},
    stack::stack,
};

async fn exchange(secret: &str) -> Result<wire::AccessToken, tonic::Status> {
    let stack = stack();
    let request = wire::ExchangeApiKeyRequest {
        secret: secret.to_owned(),
        client_ip: "10.0.0.1".to_owned(),
    };
    Ok(stack
        .sessions()
        .exchange_api_key(stack.gateway(request).await)
        .await?
        .into_inner())
}

#[tokio::test]
async fn a_key_works_in_its_tenant_until_it_is_revoked() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let admin = acme.admin_token().await;
    let request = wire::CreateApiKeyRequest {
        name: "Monitoring".to_owned(),
        ..Default::default()
    };
    let made = stack
        .api_keys()
        .create_api_key(rpc::with_token(request, &admin))
        .await
        .unwrap()
        .into_inner();
    let key = made.api_key.unwrap();
    assert!(made.secret.starts_with("gk_") && made.secret.starts_with(&key.hint) && key.role_name == "Integration");
    let token = exchange(&made.secret).await.unwrap();
    assert_eq!(token.tenant_id, acme.id.to_string());
    let person = wire::CreatePersonRequest {
        name: "By key".to_owned(),
        email: acme.email("bykey"),
        ..Default::default()
    };
    stack
        .persons()
        .create_person(rpc::with_token(person, &token.token))
        .await
        .unwrap();
    let settings = wire::UpdateTenantSettingsRequest {
        update_mask: crate::fixture::mask(&[]),
        ..Default::default()
    };
    let refused = stack
        .settings()
        .update_tenant_settings(rpc::with_token(settings, &token.token))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);

    let list = async |token: &str| {
        let request = rpc::with_token(wire::ListApiKeysRequest {}, token);
        stack
            .api_keys()
            .list_api_keys(request)
            .await
            .unwrap()
            .into_inner()
            .api_keys
    };
    let listed = list(&admin).await;
    assert!(listed[0].last_used_at.is_some());
    assert!(list(&globex.admin_token().await).await.is_empty());
    let revoke = wire::RevokeApiKeyRequest { api_key_id: key.id };
    for _ in 0..2 {
        let revoked = stack
            .api_keys()
            .revoke_api_key(rpc::with_token(revoke.clone(), &admin))
            .await
            .unwrap()
            .into_inner();
        assert!(revoked.revoked_at.is_some());
    }
    let refused = exchange(&made.secret).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::Unauthenticated, "API_KEY_INVALID".to_owned()));
    for wrong in ["", "gk_", "gk_nobody", &made.secret[3..]] {
        assert_eq!(reason(&exchange(wrong).await.unwrap_err()).1, "API_KEY_INVALID");
    }
}

#[tokio::test]
async fn a_key_ends_within_five_years() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    for seconds in [1_000_000_000, 9_999_999_999] {
        let expires_at = Some(prost_types::Timestamp { seconds, nanos: 0 });
        let request = wire::CreateApiKeyRequest {
            name: "K".to_owned(),
            expires_at,
            ..Default::default()
        };
        let refused = stack
            .api_keys()
            .create_api_key(rpc::with_token(request, &admin))
            .await
            .unwrap_err();
        assert_eq!(fields(&refused)[0].0, "expires_at");
    }
}
