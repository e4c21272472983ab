//! Blobs in a real folder.

use blob::{BlobError, Blobs, Settings};
use bytes::Bytes;
use context::{SystemCtx, TenantCtx};
use futures_util::{StreamExt, stream};
use ids::{ProviderId, TenantId};

struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> (Self, Blobs) {
        let folder = std::env::temp_dir().join(format!("guichet-blob-{}", TenantId::new()));
        let settings = Settings {
            folder: folder.to_str().unwrap().to_owned(),
            ..Settings::default()
        };
        (Self(folder), Blobs::open(&settings).unwrap())
    }

    fn files(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        count(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tenant() -> TenantCtx {
    SystemCtx::for_tenant(TenantId::new(), ProviderId::new(), "test", "a test")
}

/// `count` chunks of one MiB, then perhaps an error.
fn megabytes(count: usize, fails: bool) -> impl futures_util::Stream<Item = Result<Bytes, &'static str>> + Send {
    let chunks = (0..count).map(|index| Ok(Bytes::from(vec![u8::try_from(index).unwrap(); 1 << 20])));
    stream::iter(chunks.chain(fails.then_some(Err("cut"))))
}

#[tokio::test]
async fn what_is_stored_comes_back_with_size_and_hash() {
    let (_folder, blobs) = Folder::new();
    let ctx = tenant();
    let stored = blobs.put_bytes(&ctx, Bytes::from_static(b"abc")).await.unwrap();
    assert_eq!(stored.size, 3);
    assert_eq!(
        stored.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(blobs.get_bytes(&ctx, &stored.key, 3).await.unwrap(), "abc");
    let large = blobs.put(&ctx, megabytes(20, false), 20 << 20).await.unwrap();
    let content = blobs.get(&ctx, &large.key, None).await.unwrap();
    assert_eq!(content.size, 20 << 20);
    let parts: Vec<Bytes> = content.stream.map(Result::unwrap).collect().await;
    let bytes = parts.concat();
    assert_eq!(bytes.len(), 20 << 20);
    assert_eq!((bytes[0], bytes[(20 << 20) - 1]), (0, 19));
}

#[tokio::test]
async fn a_range_is_part_of_it() {
    let (_folder, blobs) = Folder::new();
    let ctx = tenant();
    let key = blobs
        .put_bytes(&ctx, Bytes::from_static(b"0123456789"))
        .await
        .unwrap()
        .key;
    let content = blobs.get(&ctx, &key, Some(4..100)).await.unwrap();
    assert_eq!((content.size, content.range), (10, 4..10));
    let parts: Vec<Bytes> = content.stream.map(Result::unwrap).collect().await;
    assert_eq!(parts.concat(), b"456789");
    assert!(matches!(
        blobs.get(&ctx, &key, Some(10..11)).await,
        Err(BlobError::Range { size: 10 })
    ));
}

#[tokio::test]
async fn what_is_too_large_or_breaks_off_leaves_nothing() {
    let (folder, blobs) = Folder::new();
    let ctx = tenant();
    for count in [2, 20] {
        let result = blobs.put(&ctx, megabytes(count, false), (count as u64) << 19).await;
        assert!(matches!(result, Err(BlobError::TooLarge { .. })));
        let result = blobs.put(&ctx, megabytes(count, true), 100 << 20).await;
        assert!(matches!(result, Err(BlobError::BrokenOff)));
    }
    assert_eq!(folder.files(), 0);
}

#[tokio::test]
async fn another_tenants_key_is_missing_and_deleting_twice_is_harmless() {
    let (_folder, blobs) = Folder::new();
    let (ctx, other) = (tenant(), tenant());
    let key = blobs.put_bytes(&ctx, Bytes::from_static(b"secret")).await.unwrap().key;
    assert!(matches!(blobs.get(&other, &key, None).await, Err(BlobError::Missing)));
    assert!(matches!(blobs.delete(&other, &key).await, Err(BlobError::Missing)));
    blobs.delete(&ctx, &key).await.unwrap();
    blobs.delete(&ctx, &key).await.unwrap();
    assert!(matches!(blobs.get_bytes(&ctx, &key, 10).await, Err(BlobError::Missing)));
}
