use blob::Blobs;
use context::SystemCtx;
use ids::{ProviderId, TenantId};

use super::Finding;

const WHAT: &str = "object store";
const ADVICE: &str = "look whether the folder is writable for this user, or the bucket and its keys are right";

/// Something can be stored, read back and removed.
pub async fn check(settings: &blob::Settings) -> Finding {
    let blobs = match Blobs::open(settings) {
        Ok(blobs) => blobs,
        Err(error) => return Finding::wrong(WHAT, error, ADVICE),
    };
    let ctx = SystemCtx::for_tenant(
        TenantId::new(),
        ProviderId::new(),
        "doctor",
        "a file of a tenant that does not exist",
    );
    let tried = async {
        let stored = blobs.put_bytes(&ctx, "doctor".into()).await?;
        let read = blobs.get_bytes(&ctx, &stored.key, 1_024).await;
        blobs.delete(&ctx, &stored.key).await?;
        Ok::<_, blob::BlobError>(read? == "doctor")
    };
    let place = if settings.bucket.is_empty() {
        &settings.folder
    } else {
        &settings.bucket
    };
    match tried.await {
        Ok(true) => Finding::fine(WHAT, place),
        Ok(false) => Finding::wrong(
            WHAT,
            "gives back something else than was stored",
            "look into the store and its disks",
        ),
        Err(error) => Finding::wrong(WHAT, error, ADVICE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_store_that_cannot_be_written_is_told() {
        let folder = std::env::temp_dir().join(format!("guichet-doctor-{}", uuid::Uuid::now_v7()));
        let at = |folder: &std::path::Path| blob::Settings {
            folder: folder.to_string_lossy().into_owned(),
            ..blob::Settings::default()
        };
        assert!(check(&at(&folder)).await.text().starts_with("ok     object store"));
        let file = folder.join("a-file");
        std::fs::write(&file, "").unwrap();
        let seen = check(&at(&file.join("below"))).await.text();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(
            seen.starts_with("WRONG  object store") && seen.contains("writable"),
            "{seen}"
        );
        let away = blob::Settings {
            bucket: "b".into(),
            region: "r".into(),
            endpoint: "http://127.0.0.1:1".into(),
            access_key_id: "a".into(),
            ..blob::Settings::default()
        };
        let seen = tokio::time::timeout(std::time::Duration::from_secs(2), check(&away)).await;
        assert!(
            seen.is_err() || seen.is_ok_and(|finding| finding.is_wrong()),
            "a bucket that is away is not fine"
        );
    }
}
