use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use db::{DbError, Space, SpaceState};
use futures_util::TryStreamExt;
use ids::ProviderId;
use testkit::Tenant;

use crate::{
    cases::Cases,
    place::{Installation, ROWS, migration, migrations},
};

/// The tenant goes on working: rows change, go and come, files as well.
async fn live_on(place: &Installation, tenant: &Tenant) {
    let ctx = tenant.system();
    for part in &place.parts {
        let mut tx = part.db.begin(&ctx).await.unwrap();
        for text in [
            "delete from odd where ctid in (select ctid from odd limit 200)",
            "update odd set amount = 1, doc = '{}' where truth",
            "insert into odd (id) select gen_random_uuid() from generate_series(1, 500)",
            "insert into node (name) values ('later')",
            "insert into history (node_id, words) values (4, 'later')",
            "select nextval('number_seq')",
            "delete from \"Odd \"\"name'\"",
        ] {
            sqlx::query(text).execute(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = part.db.begin_control("the test lives on").await.unwrap();
        for text in [
            "update control.organisation set name = 'Other' where id = $1",
            "delete from control.member where tenant_id = $1",
            "delete from control.account where email = $1::text || '@own'",
        ] {
            sqlx::query(text).bind(tenant.id.uuid()).execute(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = part.db.begin_provider(&tenant.provider_agent(&[])).await.unwrap();
        sqlx::query("update queue set words = 'changed' where tenant_id = $1")
            .bind(tenant.id.uuid())
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let listed: Vec<_> = place.blobs.list(&ctx).try_collect().await.unwrap();
    place.blobs.delete(&ctx, &listed[0].key).await.unwrap();
    place.blobs.put_bytes(&ctx, "later".into()).await.unwrap();
}

#[tokio::test]
async fn r_backup_01_a_tenant_comes_back_as_it_was_and_others_do_not_change() {
    let mut cases = Cases::of("R-BACKUP-01 restore");
    let place = Installation::new("a").await;
    let provider = ProviderId::new();
    let (tenant, other) = (place.tenant(provider).await, place.tenant(provider).await);
    let mut tx = place.parts[0].db.begin(&tenant.system()).await.unwrap();
    let long = "insert into history (node_id, words) select 2, repeat('x', 3000) from generate_series(1, 3000)";
    sqlx::query(long).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let (path, _) = place.export(&tenant, "archive.tar.gz").await;
    let (before, others) = (place.state(&tenant).await, place.state(&other).await);
    live_on(&place, &tenant).await;
    let lived = place.state(&tenant).await;
    cases.check("the tenant has changed since", lived.entries != before.entries);

    place.suspend(&tenant).await;
    for round in ["restored", "restored again"] {
        place.restore(&tenant, &path).await.unwrap();
        let after = place.state(&tenant).await;
        for (was, is) in before.entries.iter().zip(&after.entries) {
            cases.check(format!("{round}: {} is byte-equal", was.path), was == is);
        }
        for (was, is) in before.services.iter().zip(&after.services) {
            cases.check(
                format!("{round}: sequences of {}", was.service),
                was.sequences == is.sequences,
            );
            for (was, is) in was.tables.iter().zip(&is.tables) {
                cases.check(format!("{round}: {} {}", was.place, was.table), was == is);
            }
        }
        cases.check(format!("{round}: nothing else is there"), before == after);
        cases.check(
            format!("{round}: others are unchanged"),
            others == place.state(&other).await,
        );
    }
    for part in &place.parts {
        let row = part.db.space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
        cases.check("it stays closed", row.state == SpaceState::Suspended);
        let open = part.db.begin(&tenant.system()).await;
        cases.check("nobody gets in", matches!(open, Err(DbError::Suspended)));
    }
    place.resume(&tenant).await;
    works(&mut cases, &place, &tenant).await;
    cases.finish(80);
}

/// What makes the schema what it is came back as well: triggers, references, identity, what is computed.
async fn works(cases: &mut Cases, place: &Installation, tenant: &Tenant) {
    let ctx = tenant.system();
    for part in &place.parts {
        let mut tx = part.db.begin(&ctx).await.unwrap();
        let node: i64 = sqlx::query_scalar("insert into node (name) values ('next') returning id")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        cases.check("identity goes on", node == 4);
        let number: i64 = sqlx::query_scalar("select nextval('number_seq')")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        cases.check("numbers go on", number == 1042);
        let half: bool = sqlx::query_scalar("select bool_and(half = big / 2) from odd where big is not null")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        cases.check("what is computed is computed", half);
        let words: String = sqlx::query_scalar("insert into history (node_id, words) values (1, 'x') returning words")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        cases.check("triggers work again", words == "x (stamped)");
        tx.commit().await.unwrap();
        for (what, text) in [
            ("history stays as it is", "update history set words = ''"),
            (
                "references hold",
                "insert into history (node_id, words) values (99, '')",
            ),
        ] {
            let mut tx = part.db.begin(&ctx).await.unwrap();
            cases.check(what, sqlx::query(text).execute(&mut tx).await.is_err());
        }
    }
}

#[tokio::test]
async fn r_backup_01_a_tenant_comes_into_another_installation() {
    let mut cases = Cases::of("R-BACKUP-01 another installation");
    let (here, there) = (Installation::new("b").await, Installation::new("c").await);
    let tenant = here.tenant(ProviderId::new()).await;
    let (path, _) = here.export(&tenant, "archive.tar.gz").await;
    let before = here.state(&tenant).await;
    let moved = Tenant {
        provider: ProviderId::new(),
        ..tenant.clone()
    };
    there.restore(&moved, &path).await.unwrap();
    let after = there.state(&moved).await;
    for (was, is) in before.entries.iter().zip(&after.entries) {
        // The row that says who serves it says so truly.
        let same = was == is || was.path.ends_with("control/organisation/000001.jsonl");
        cases.check(format!("{} is byte-equal", was.path), same);
    }
    cases.check("as many entries", before.entries.len() == after.entries.len());
    for part in &there.parts {
        let row = part.db.space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
        cases.check(
            "it belongs to the provider here",
            row.provider == moved.provider && row.slug == tenant.slug,
        );
        let mut tx = part.db.begin_control("the test looks").await.unwrap();
        let text = "select provider_id from control.organisation where id = $1";
        let provider: uuid::Uuid = sqlx::query_scalar(text)
            .bind(tenant.id.uuid())
            .fetch_one(&mut tx)
            .await
            .unwrap();
        cases.check("and its row says so", provider == moved.provider.uuid());
        let text = "select count(*) from control.job where tenant = $1";
        let role = part.db.names().space_role(Space::Tenant(tenant.id));
        let jobs: i64 = sqlx::query_scalar(text).bind(role).fetch_one(&mut tx).await.unwrap();
        cases.check("its jobs are its own here", jobs == 1);
    }
    there.resume(&moved).await;
    works(&mut cases, &there, &moved).await;
    cases.finish(30);
}

#[tokio::test]
async fn r_backup_01_an_older_archive_is_brought_forward() {
    let mut cases = Cases::of("R-BACKUP-01 older");
    let mut place = Installation::new("d").await;
    let tenant = place.tenant(ProviderId::new()).await;
    let (path, _) = place.export(&tenant, "archive.tar.gz").await;
    let mut newer = migrations();
    newer.tenant.push(migration(
        2,
        "alter table node add column added text not null default 'new'; drop table odd; create table later (id integer)",
    ));
    for (part, name) in place.parts.iter_mut().zip(["arcdone", "arcdtwo"]) {
        part.db = testkit::service_db(name, newer.clone()).await.db;
        let report = part.db.migrate_all(|_| {}).await.unwrap();
        assert_eq!(report.migrated, 1);
    }
    place.suspend(&tenant).await;
    place.restore(&tenant, &path).await.unwrap();
    place.resume(&tenant).await;
    for part in &place.parts {
        let row = part.db.space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
        cases.check("at the newest version", row.schema_version == 2);
        let mut tx = part.db.begin(&tenant.system()).await.unwrap();
        let text = "select count(*) from node where added = 'new'";
        let nodes: i64 = sqlx::query_scalar(text).fetch_one(&mut tx).await.unwrap();
        cases.check("with the rows of the archive", nodes == 3);
        cases.check(
            "and the new table",
            sqlx::query("select id from later").execute(&mut tx).await.is_ok(),
        );
    }
    cases.finish(6);
}

#[tokio::test]
async fn r_backup_01_an_archive_is_made_while_the_tenant_works() {
    let mut cases = Cases::of("R-BACKUP-01 snapshot");
    let place = Installation::new("e").await;
    let tenant = place.tenant(ProviderId::new()).await;
    let (ctx, db) = (tenant.system(), place.parts[0].db.clone());
    // Every pair is written in one transaction: half of one in an archive would be a moment that never was.
    let stop = Arc::new(AtomicBool::new(false));
    let told = stop.clone();
    let writer = tokio::spawn(async move {
        for n in 0..10_000 {
            if told.load(Ordering::Relaxed) {
                return;
            }
            let mut tx = db.begin(&ctx).await.unwrap();
            for (text, column) in [
                ("insert into node (name) values ($1)", "pair"),
                ("insert into \"Odd \"\"name'\" (\"Some column\") values ($1)", "pair"),
            ] {
                sqlx::query(text)
                    .bind(format!("{column} {n:04}"))
                    .execute(&mut tx)
                    .await
                    .unwrap();
            }
            tx.commit().await.unwrap();
        }
    });
    let mut sizes = BTreeSet::new();
    for _ in 0..5 {
        let (path, _) = place.export(&tenant, "snapshot.tar.gz").await;
        let mut halves = [BTreeSet::new(), BTreeSet::new()];
        for (name, content) in crate::forge::Forge::read(&path).0 {
            let half = match name.as_str() {
                name if name.starts_with("data/one/tenant/node/") => 0,
                name if name.starts_with("data/one/tenant/Odd") => 1,
                _ => continue,
            };
            let text = String::from_utf8(content).unwrap();
            let pairs = text
                .match_indices("pair ")
                .map(|(at, _)| text[at + 5..at + 9].to_owned());
            halves[half].extend(pairs);
        }
        sizes.insert(halves[0].len());
        cases.check("both halves of every pair", halves[0] == halves[1]);
    }
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    cases.check(format!("it had different moments: {sizes:?}"), sizes.len() > 1);
    assert_eq!(place.parts[0].rows.len(), ROWS.len());
    cases.finish(6);
}
