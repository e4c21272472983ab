use archive::{ArchiveError, Report, Signed};
use chrono::DateTime;
use context::{Actor, token::SigningKey};
use db::{DbError, Origin, OutboxEvent};
use ids::ProviderId;
use testkit::Tenant;

use crate::{cases::Cases, place::Installation};

async fn delete(place: &Installation, tenant: &Tenant) -> Result<archive::Deletion, ArchiveError> {
    let origin = Origin::tenant(tenant.id, tenant.provider, Actor::service("test"));
    let event = OutboxEvent::new("tenant", "deleted", tenant.id, 9, &());
    archive::delete(&place.parts, &place.blobs, &tenant.system(), (&origin, event)).await
}

#[tokio::test]
async fn r_backup_01_a_deleted_tenant_leaves_nothing_and_others_everything() {
    let mut cases = Cases::of("R-BACKUP-01 delete");
    let place = Installation::new("h").await;
    let provider = ProviderId::new();
    let (tenant, other) = (place.tenant(provider).await, place.tenant(provider).await);
    let others = place.state(&other).await;
    let (path, _) = place.export(&tenant, "archive.tar.gz").await;
    let before = place.state(&tenant).await;
    cases.check(
        "an open tenant is not deleted",
        matches!(
            delete(&place, &tenant).await,
            Err(ArchiveError::Db(DbError::Archive(_)))
        ),
    );
    for part in &place.parts {
        let traces = part.db.traces_of(tenant.id, provider).await.unwrap();
        cases.check(
            format!("before, it is found: {:?}", traces.found),
            traces.found.len() >= 9,
        );
    }
    place.suspend(&tenant).await;
    let done = delete(&place, &tenant).await.unwrap();
    cases.check(format!("nothing is left: {done:?}"), done.is_complete());
    for part in &done.services {
        cases.check(
            "the schema and the role are gone",
            part.schema && part.role && part.places_asked > 10,
        );
        for (table, rows) in [
            ("tenant.odd", 404),
            ("tenant.history", 62),
            ("control.member", 2),
            ("control.account", 1),
            ("control.session", 1),
            ("control.job", 1),
            ("control.organisation", 1),
            ("provider.queue", 1),
            ("control.tenant", 1),
        ] {
            cases.check(format!("{table} is counted"), part.rows.get(table) == Some(&rows));
        }
    }
    cases.check("others are unchanged", others == place.state(&other).await);
    for part in &place.parts {
        let open = part.db.read(&tenant.system()).await;
        cases.check("nobody gets in", open.is_err());
    }
    let again = delete(&place, &tenant).await.unwrap();
    cases.check(
        "again is harmless",
        again.is_complete() && again.services.iter().all(|part| !part.schema),
    );

    report(&mut cases, &tenant, done);
    place.restore(&tenant, &path).await.unwrap();
    let after = place.state(&tenant).await;
    cases.check("its archive brings it back", before.entries == after.entries);
    cases.finish(30);
}

fn report(cases: &mut Cases, tenant: &Tenant, deletion: archive::Deletion) {
    let report = Report {
        kind: Report::KIND.to_owned(),
        program: "test".to_owned(),
        deleted_at: DateTime::UNIX_EPOCH,
        tenant: tenant.id,
        slug: tenant.slug.clone(),
        name: "Acme".to_owned(),
        provider: tenant.provider,
        complete: deletion.is_complete(),
        deletion,
        events: 0,
    };
    let (key, other) = (SigningKey::generate("a"), SigningKey::generate("b"));
    let text = report.to_json().unwrap();
    let signed = Signed::sign(&text, &key.kid, &key.pkcs8, &key.public).unwrap();
    cases.check("the report's signature holds", signed.is_of(&text, &key.public));
    cases.check("not with another key", !signed.is_of(&text, &other.public));
    let mut changed = text.clone();
    let at = changed.len() / 2;
    changed[at] ^= 1;
    cases.check("not for another report", !signed.is_of(&changed, &key.public));
}
