use crate::fixture::{migrations, service};

#[tokio::test]
async fn one_text_becomes_one_prepared_statement_per_tenant() {
    let service = testkit::service_db_with("dbtest", migrations(), |s| {
        s.shards = 1;
        s.connections = 1;
        s.overflow = 0;
    })
    .await;
    // With one shard, only tenants that live on it can be served.
    let mut tenants = Vec::new();
    while tenants.len() < 2 {
        let tenant = service.tenant().await;
        let row = service.db.space(db::Space::Tenant(tenant.id)).await.unwrap().unwrap();
        if row.shard == 0 {
            tenants.push(tenant);
        }
    }
    for _ in 0..3 {
        for tenant in &tenants {
            let mut tx = service.db.begin(&tenant.system()).await.unwrap();
            sqlx::query("insert into note (owner, body) values ($1, 'x')")
                .bind(&tenant.slug)
                .execute(&mut tx)
                .await
                .unwrap();
            let owners: Vec<String> = sqlx::query_scalar("select distinct owner from note")
                .fetch_all(&mut tx)
                .await
                .unwrap();
            assert_eq!(owners, [tenant.slug.as_str()]);
            tx.commit().await.unwrap();
        }
    }
    let mut read = service.db.read(&tenants[0].system()).await.unwrap();
    let statements: Vec<String> = sqlx::query_scalar(
        "select statement from pg_prepared_statements where statement like '%distinct owner%' order by 1",
    )
    .fetch_all(&mut read)
    .await
    .unwrap();
    let mut expected: Vec<String> = tenants
        .iter()
        .map(|t| {
            format!(
                "/*{}*/ select distinct owner from note",
                db::Space::Tenant(t.id).schema()
            )
        })
        .collect();
    expected.sort();
    let distinct: Vec<_> = statements
        .iter()
        .filter(|s| !s.contains("pg_prepared_statements"))
        .cloned()
        .collect();
    assert_eq!(distinct, expected);
    let mode: String = sqlx::query_scalar("select current_setting('plan_cache_mode')")
        .fetch_one(&mut read)
        .await
        .unwrap();
    assert_eq!(mode, "force_generic_plan");
}

#[tokio::test]
async fn streams_and_optional_rows_work_through_the_handles() {
    use futures_util::TryStreamExt;
    let service = service().await;
    let tenant = service.tenant().await;
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    for i in 0..5 {
        sqlx::query("insert into note (owner, body) values ('a', $1)")
            .bind(format!("{i}"))
            .execute(&mut tx)
            .await
            .unwrap();
    }
    let bodies: Vec<String> = sqlx::query_scalar("select body from note order by id")
        .fetch(&mut tx)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(bodies, ["0", "1", "2", "3", "4"]);
    let none: Option<String> = sqlx::query_scalar("select body from note where false")
        .fetch_optional(&mut tx)
        .await
        .unwrap();
    assert_eq!(none, None);
    tx.commit().await.unwrap();
}
