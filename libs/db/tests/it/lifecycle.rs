use db::{DbError, Space, SpaceState};
use fault::{ErrorCode, Fault};
use ids::{ProviderId, TenantId};

use crate::fixture::service;

#[tokio::test]
async fn an_unknown_tenant_is_not_found() {
    let service = service().await;
    let stranger = testkit::Tenant {
        id: TenantId::new(),
        provider: ProviderId::new(),
        slug: "nobody".into(),
    };
    let error = service.db.begin(&stranger.system()).await.unwrap_err();
    assert!(matches!(error, DbError::UnknownTenant));
    assert_eq!(Fault::from(error).code, ErrorCode::NotFound);
    assert!(service.db.read_provider(&stranger.provider_agent(&[])).await.is_err());
}

#[tokio::test]
async fn a_suspended_tenant_is_closed_until_it_is_resumed() {
    let service = service().await;
    let (tenant, other) = (service.tenant().await, service.tenant().await);
    service.db.suspend(tenant.id, 2).await.unwrap();
    for error in [
        service.db.begin(&tenant.system()).await.map(drop).unwrap_err(),
        service.db.read(&tenant.system()).await.map(drop).unwrap_err(),
    ] {
        let fault = Fault::from(error);
        assert_eq!(
            (fault.code, fault.reason.as_str()),
            (ErrorCode::Forbidden, "TENANT_SUSPENDED")
        );
    }
    assert!(
        service.db.begin(&other.system()).await.is_ok(),
        "others are not touched"
    );
    service
        .db
        .provision(tenant.id, tenant.provider, &tenant.slug)
        .await
        .unwrap();
    assert!(
        service.db.begin(&tenant.system()).await.is_err(),
        "provisioning again does not open it"
    );
    service.db.resume(tenant.id, 3).await.unwrap();
    assert!(service.db.begin(&tenant.system()).await.is_ok());
    service.db.suspend(tenant.id, 2).await.unwrap();
    assert!(
        service.db.begin(&tenant.system()).await.is_ok(),
        "a suspension that comes after the resumption that followed it changes nothing"
    );
    let unknown = service.db.suspend(TenantId::new(), 1).await;
    assert!(matches!(unknown, Err(DbError::UnknownTenant)));
}

#[tokio::test]
async fn another_process_learns_of_a_suspension() {
    let (here, there) = (service().await, service().await);
    let tenant = here.tenant().await;
    assert!(
        there.db.begin(&tenant.system()).await.is_ok(),
        "a new tenant is found at the first miss"
    );
    here.db.suspend(tenant.id, 1).await.unwrap();
    testkit::eventually(std::time::Duration::from_secs(3), || async {
        there.db.begin(&tenant.system()).await.is_err().then_some(())
    })
    .await;
}

#[tokio::test]
async fn provisioning_twice_at_once_makes_one_schema() {
    let service = service().await;
    let (id, provider) = (TenantId::new(), ProviderId::new());
    let attempts = (0..4).map(|_| service.db.provision(id, provider, "same"));
    for result in futures_util::future::join_all(attempts).await {
        result.unwrap();
    }
    let row = service.db.space(Space::Tenant(id)).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.schema_version, row.slug.as_str()),
        (SpaceState::Ready, 1, "same")
    );
}

#[tokio::test]
async fn a_provider_has_a_schema_of_its_own() {
    let service = service().await;
    let tenant = service.tenant().await;
    let ctx = tenant.provider_agent(&[]);
    let mut tx = service.db.begin_provider(&ctx).await.unwrap();
    sqlx::query("insert into queue (id, title) values (1, 'printer')")
        .execute(&mut tx)
        .await
        .unwrap();
    assert!(
        sqlx::query("select body from note").execute(&mut tx).await.is_err(),
        "a tenant's table is not here"
    );
    drop(tx);
    let mut tx = service.db.provider_tx(tenant.provider, "a test").await.unwrap();
    sqlx::query("insert into queue (id, title) values (2, 'laptop')")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut read = service.db.read_provider(&ctx).await.unwrap();
    let titles: Vec<String> = sqlx::query_scalar("select title from queue")
        .fetch_all(&mut read)
        .await
        .unwrap();
    assert_eq!(titles, ["laptop"]);
}

#[tokio::test]
async fn tenants_spread_over_the_logins() {
    let service = service().await;
    for _ in 0..4 {
        service.tenant().await;
    }
    let rows = service.db.spaces().await.unwrap();
    let on = |shard| rows.iter().filter(|row| row.shard == shard).count();
    assert!(on(0) > 0 && on(1) > 0);
}

#[tokio::test]
async fn the_logins_take_the_password_whatever_is_in_it() {
    let base = testkit::service_db("dbtestpass", crate::fixture::migrations()).await;
    let mut settings = base.settings.clone();
    settings.password = "it's \\ a \"secret\"; drop role x --".to_owned();
    db::Db::bootstrap(&settings, "dbtestpass", &crate::fixture::migrations())
        .await
        .unwrap();
    let db = db::Db::connect(&settings, "dbtestpass", crate::fixture::migrations())
        .await
        .unwrap();
    db.ping().await.unwrap();
    assert!(
        !format!("{settings:?}").contains("secret"),
        "a password is never printed"
    );
}
