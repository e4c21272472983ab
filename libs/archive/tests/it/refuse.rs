use std::path::Path;

use archive::ArchiveError;
use db::Space;
use ids::{ProviderId, TenantId};
use rand::{Rng, SeedableRng, rngs::StdRng};
use testkit::Tenant;

use crate::{cases::Cases, forge::Forge, place::Installation};

/// Reads the archive and tries to restore it.
async fn refused(place: &Installation, tenant: &Tenant, path: &Path) -> Option<ArchiveError> {
    place.restore(tenant, path).await.err()
}

#[tokio::test]
async fn r_backup_01_a_damaged_archive_is_refused_before_anything_is_written() {
    let mut cases = Cases::of("R-BACKUP-01 damaged");
    let place = Installation::new("f").await;
    let tenant = place.tenant(ProviderId::new()).await;
    let (path, _) = place.export(&tenant, "archive.tar.gz").await;
    place.suspend(&tenant).await;
    let before = place.state(&tenant).await;
    let whole = std::fs::read(&path).unwrap();
    let bad = place.folder.join("bad.tar.gz");
    let mut random = StdRng::seed_from_u64(14);

    let ends: Vec<_> = (0..60)
        .map(|_| random.random_range(0..whole.len()))
        .chain([0, 1, 9, 10, 18, whole.len() - 1])
        .collect();
    for end in ends {
        std::fs::write(&bad, &whole[..end]).unwrap();
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            format!("cut off after {end}"),
            matches!(error, Some(ArchiveError::Damaged(_))),
        );
    }
    let places: Vec<_> = (0..whole.len().min(8))
        .chain((0..200).map(|_| random.random_range(10..whole.len())))
        .chain(whole.len() - 8..whole.len())
        .collect();
    for at in places {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << random.random_range(0..8);
        std::fs::write(&bad, &flipped).unwrap();
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            format!("a bit at {at}: {error:?}"),
            matches!(
                error,
                Some(ArchiveError::Damaged(_) | ArchiveError::Foreign(_) | ArchiveError::Newer(_))
            ),
        );
    }
    for tail in [&b"\0"[..], b"more", &whole] {
        std::fs::write(&bad, [&whole, tail].concat()).unwrap();
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            "something behind its end",
            matches!(error, Some(ArchiveError::Damaged(_))),
        );
    }
    let count = Forge::read(&path).0.len();
    for at in 0..count {
        for damage in ["missing", "twice", "renamed", "emptied", "swapped"] {
            let mut forge = Forge::read(&path);
            match damage {
                "missing" => drop(forge.0.remove(at)),
                "twice" => forge.0.insert(at, (forge.0[at].0.clone(), forge.0[at].1.clone())),
                "renamed" => forge.0[at].0.push('x'),
                "emptied" if forge.0[at].1.is_empty() => forge.0[at].1.push(b'x'),
                "emptied" => forge.0[at].1.clear(),
                _ => forge.0.swap(at, (at + 1) % count),
            }
            forge.write(&bad);
            let error = refused(&place, &tenant, &bad).await;
            cases.check(
                format!("entry {at} {damage}: {error:?}"),
                matches!(error, Some(ArchiveError::Damaged(_))),
            );
        }
    }
    for (extra, at) in [
        ("data/one/tenant/node/000009.jsonl", 3),
        ("files/ab/cd", 4),
        ("../../etc/passwd", 2),
        ("more", count),
    ] {
        let mut forge = Forge::read(&path);
        forge.0.insert(at, (extra.replace("../", "_"), b"{}\n".to_vec()));
        forge.write(&bad);
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            format!("{extra} too many"),
            matches!(error, Some(ArchiveError::Damaged(_))),
        );
    }
    cases.check("nothing was written", before == place.state(&tenant).await);
    cases.finish(350);
}

#[tokio::test]
async fn r_backup_01_a_foreign_or_newer_archive_is_refused_before_anything_is_written() {
    let mut cases = Cases::of("R-BACKUP-01 foreign, newer");
    let place = Installation::new("g").await;
    let provider = ProviderId::new();
    let (tenant, other) = (place.tenant(provider).await, place.tenant(provider).await);
    let (path, _) = place.export(&tenant, "archive.tar.gz").await;
    place.suspend(&tenant).await;
    place.suspend(&other).await;
    let before = (place.state(&tenant).await, place.state(&other).await);
    let bad = place.folder.join("bad.tar.gz");

    let error = refused(&place, &other, &path).await;
    cases.check("another tenant's", matches!(error, Some(ArchiveError::Foreign(_))));
    let forged = |change: &dyn Fn(&mut Forge)| {
        let mut forge = Forge::read(&path);
        change(&mut forge);
        forge.write(&bad);
    };
    forged(&|forge| *forge.content("format.json") = br#"{"kind":"a holiday's pictures","version":1}"#.to_vec());
    let error = refused(&place, &tenant, &bad).await;
    cases.check("something else", matches!(error, Some(ArchiveError::Foreign(_))));
    forged(&|forge| *forge.content("format.json") = br#"{"kind":"guichet tenant archive","version":2}"#.to_vec());
    let error = refused(&place, &tenant, &bad).await;
    cases.check("a newer form", matches!(error, Some(ArchiveError::Newer(_))));
    for service in [0, 1] {
        forged(&|forge| forge.manifest(|manifest| manifest["services"][service]["schema_version"] = 2.into()));
        let error = refused(&place, &tenant, &bad).await;
        cases.check("a newer schema", matches!(error, Some(ArchiveError::Newer(_))));
        forged(&|forge| forge.manifest(|manifest| manifest["services"][service]["service"] = "three".into()));
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            format!("a service that is not here: {error:?}"),
            matches!(error, Some(ArchiveError::Newer(_) | ArchiveError::Damaged(_))),
        );
    }
    // Well made, and yet not to be put into a database: what came before it in the same run is undone.
    for (name, content) in [
        (
            "data/two/tenant/history/000001.jsonl",
            r#"{"seq":#,"node_id":77,"words":"of nobody"}"#,
        ),
        ("data/two/tenant/node/000001.jsonl", r#"{"id":#}"#),
        ("data/two/tenant/node/000001.jsonl", "not JSON"),
        ("data/two/tenant/odd/000001.jsonl", r#"{"id":"x"}"#),
        (
            "data/two/control/organisation/000001.jsonl",
            r#"{"id":"00000000-0000-0000-0000-000000000001","name":"x","state":"x"}"#,
        ),
    ] {
        forged(&|forge| {
            let lines = forge.content(name).iter().filter(|byte| **byte == b'\n').count();
            let text: String = (0..lines)
                .map(|n| content.replace('#', &n.to_string()) + "\n")
                .collect();
            forge.replace(name, text.into_bytes());
        });
        let error = refused(&place, &tenant, &bad).await;
        cases.check(
            format!("{name}: {error:?}"),
            matches!(error, Some(ArchiveError::Unfit(_) | ArchiveError::Db(_))),
        );
    }
    forged(&|forge| {
        forge.manifest(|manifest| {
            let tables = manifest["services"][0]["tables"].as_array_mut().unwrap();
            tables[0]["columns"].as_array_mut().unwrap().push("x\" , y".into());
        });
    });
    cases.check(
        "a column that is not there",
        refused(&place, &tenant, &bad).await.is_some(),
    );
    let stranger = Tenant {
        id: TenantId::new(),
        provider,
        slug: "nobody".into(),
    };
    cases.check("of nobody", refused(&place, &stranger, &path).await.is_some());
    for part in &place.parts {
        let row = part.db.space(Space::Tenant(stranger.id)).await.unwrap();
        cases.check("nobody came to be", row.is_none());
    }
    cases.check(
        "nothing was written",
        before == (place.state(&tenant).await, place.state(&other).await),
    );
    cases.finish(16);
}
