use std::sync::Arc;

use context::TenantCtx;
use object_store::{ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, local::LocalFileSystem};

use crate::{BlobError, Settings, key};

/// The object store, scoped to tenants. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    pub(crate) store: Arc<dyn ObjectStore>,
}

impl Blobs {
    /// Opens the configured store.
    ///
    /// # Errors
    /// If the folder cannot be made or the settings are incomplete.
    pub fn open(settings: &Settings) -> Result<Self, BlobError> {
        if settings.bucket.is_empty() {
            Self::folder(&settings.folder)
        } else {
            Self::s3(settings)
        }
    }

    fn folder(folder: &str) -> Result<Self, BlobError> {
        if folder.is_empty() {
            return Err(BlobError::Settings("give a folder or a bucket".to_owned()));
        }
        std::fs::create_dir_all(folder).map_err(|error| BlobError::Settings(format!("{folder}: {error}")))?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    fn s3(settings: &Settings) -> Result<Self, BlobError> {
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(&settings.bucket);
        if !settings.region.is_empty() {
            builder = builder.with_region(&settings.region);
        }
        if !settings.endpoint.is_empty() {
            let plain = settings.endpoint.starts_with("http://");
            builder = builder.with_endpoint(&settings.endpoint).with_allow_http(plain);
        }
        if !settings.access_key_id.is_empty() {
            builder = builder
                .with_access_key_id(&settings.access_key_id)
                .with_secret_access_key(&settings.secret_access_key.0);
        }
        Ok(Self {
            store: Arc::new(builder.build()?),
        })
    }

    /// Removes a blob; harmless if it is gone.
    ///
    /// # Errors
    /// If the store fails or the key is not the tenant's.
    pub async fn delete(&self, ctx: &TenantCtx, key: &str) -> Result<(), BlobError> {
        match self.store.delete(&key::path(ctx, key)?).await.map_err(BlobError::from) {
            Ok(()) | Err(BlobError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
