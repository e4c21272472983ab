use proto::identity::v1 as wire;
use tonic::{Code, Status};

use crate::{
    fixture::{fields, mask, reason},
    stack::stack,
};

async fn resolve(host: &str) -> Result<wire::ResolveHostResponse, Status> {
    let stack = stack();
    let request = wire::ResolveHostRequest { host: host.to_owned() };
    Ok(stack
        .directory()
        .resolve_host(stack.gateway(request).await)
        .await?
        .into_inner())
}

async fn update(
    token: &str,
    settings: wire::TenantSettings,
    paths: &[&str],
    revision: i64,
) -> Result<wire::TenantSettings, Status> {
    let request = wire::UpdateTenantSettingsRequest {
        settings: Some(settings),
        update_mask: mask(paths),
        expected_revision: revision,
    };
    Ok(stack()
        .settings()
        .update_tenant_settings(rpc::with_token(request, token))
        .await?
        .into_inner())
}

#[tokio::test]
async fn branding_shows_at_the_portals_host_before_anybody_has_signed_in() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let host = format!("{}.localhost", tenant.slug);
    let before = resolve(&host).await.unwrap();
    assert_eq!((before.tenant_id, before.console), (tenant.id.to_string(), false));
    let wanted = wire::TenantSettings {
        name: "Acme SA".to_owned(),
        primary_color: "#00AA55".to_owned(),
        portal_heading: "Bonjour".to_owned(),
        locale: "fr".to_owned(),
        ..Default::default()
    };
    let paths = ["name", "primary_color", "portal_heading", "locale"];
    let changed = update(&admin, wanted, &paths, 1).await.unwrap();
    assert_eq!((changed.revision, changed.primary_color.as_str()), (2, "#00aa55"));
    assert_eq!(changed.time_zone, "Europe/Paris", "what the mask does not name stays");
    let after = resolve(&host.to_uppercase()).await.unwrap();
    assert_eq!(
        (after.name.as_str(), after.portal_heading.as_str(), after.revision),
        ("Acme SA", "Bonjour", 2)
    );
    assert_eq!(stack.get_tenant(tenant.id).await.name, "Acme SA");
    let stale = update(&admin, wire::TenantSettings::default(), &["mail_footer"], 1)
        .await
        .unwrap_err();
    assert_eq!(reason(&stale).1, "REVISION_MISMATCH");
    let console = resolve("console.localhost").await.unwrap();
    assert!(console.console && console.tenant_id.is_empty());
    assert_eq!(console.provider_name, "Northwind IT");
    for nobody in [
        "nobody.localhost",
        "www.localhost",
        "localhost",
        "evil.example",
        "",
        "a.b.localhost",
    ] {
        assert_eq!(
            reason(&resolve(nobody).await.unwrap_err()),
            (Code::NotFound, "HOST_NOT_FOUND".to_owned()),
            "{nobody}"
        );
    }
}

#[tokio::test]
async fn wrong_settings_are_refused_by_field() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let interval = |start: &str, end: &str| wire::WeeklyInterval {
        weekday: 1,
        start: start.to_owned(),
        end: end.to_owned(),
    };
    let wrong = wire::TenantSettings {
        primary_color: "red".to_owned(),
        time_zone: "Nowhere".to_owned(),
        business_hours: Some(wire::BusinessHours {
            intervals: vec![interval("18:00", "08:00")],
            holidays: vec![],
        }),
        ..Default::default()
    };
    let refused = update(&admin, wrong, &["primary_color", "time_zone", "business_hours"], 0)
        .await
        .unwrap_err();
    let named: Vec<_> = fields(&refused).into_iter().map(|(field, _)| field).collect();
    assert_eq!(named, ["business_hours.intervals[0].end", "time_zone", "primary_color"]);
    let fixed = update(&admin, wire::TenantSettings::default(), &["slug"], 0)
        .await
        .unwrap_err();
    assert_eq!(fields(&fixed), [("slug".to_owned(), "read_only".to_owned())]);
    let _ = stack;
}

#[tokio::test]
async fn a_host_name_belongs_to_one_tenant() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let (acme_admin, globex_admin) = (acme.admin_token().await, globex.admin_token().await);
    let host = format!("help.{}.example", acme.slug);
    let domains = |hosts: &[&str]| wire::TenantSettings {
        domains: hosts.iter().map(|host| (*host).to_owned()).collect(),
        ..Default::default()
    };
    update(&acme_admin, domains(&[&host]), &["domains"], 0).await.unwrap();
    assert_eq!(resolve(&host).await.unwrap().tenant_id, acme.id.to_string());
    let taken = update(&globex_admin, domains(&[&host]), &["domains"], 0)
        .await
        .unwrap_err();
    assert_eq!(reason(&taken), (Code::AlreadyExists, "DOMAIN_EXISTS".to_owned()));
    assert_eq!(fields(&taken)[0].0, "domains");
    for reserved in ["console.localhost", &format!("{}.localhost", acme.slug)] {
        let refused = update(&globex_admin, domains(&[reserved]), &["domains"], 0)
            .await
            .unwrap_err();
        assert_eq!(fields(&refused)[0].0, "domains[0]");
    }
    update(&acme_admin, domains(&[]), &["domains"], 0).await.unwrap();
    assert!(
        resolve(&host).await.is_err(),
        "nothing is served at a host that was given up"
    );
    update(&globex_admin, domains(&[&host]), &["domains"], 0).await.unwrap();
    assert_eq!(resolve(&host).await.unwrap().tenant_id, globex.id.to_string());
    let _ = stack;
}

#[tokio::test]
async fn a_logo_is_an_image_of_the_tenant() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let upload = async |content: &[u8]| {
        let request = wire::UploadLogoRequest {
            content: content.to_vec(),
        };
        stack
            .settings()
            .upload_logo(rpc::with_token(request, &admin))
            .await
            .map(tonic::Response::into_inner)
    };
    let logo = async || {
        let request = wire::GetLogoRequest {
            tenant_id: tenant.id.to_string(),
        };
        stack
            .directory()
            .get_logo(stack.gateway(request).await)
            .await
            .map(tonic::Response::into_inner)
    };
    assert_eq!(logo().await.unwrap_err().code(), Code::NotFound);
    let refused = upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>").await.unwrap_err();
    assert_eq!(fields(&refused), [("content".to_owned(), "format".to_owned())]);
    let image = b"\x89PNG\r\n\x1a\n and so on";
    assert!(upload(image).await.unwrap().has_logo);
    let stored = logo().await.unwrap();
    assert_eq!(
        (stored.media_type.as_str(), stored.content.as_slice()),
        ("image/png", image.as_slice())
    );
    for _ in 0..2 {
        stack
            .settings()
            .delete_logo(rpc::with_token(wire::DeleteLogoRequest {}, &admin))
            .await
            .unwrap();
    }
    assert!(logo().await.is_err());
}
