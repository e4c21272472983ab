//! All blobs of one tenant: to archive, put back, count and remove them.

use bytes::Bytes;
use context::TenantCtx;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use crate::{BlobError, BlobRef, Blobs, key, write};

/// One blob of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Key in the store.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

impl Blobs {
    /// Every blob of the tenant, in no order.
    pub fn list(&self, ctx: &TenantCtx) -> BoxStream<'static, Result<Listed, BlobError>> {
        let prefix = Path::from(key::folder(ctx));
        self.store
            .list(Some(&prefix))
            .map(|meta| {
                let meta = meta?;
                Ok(Listed {
                    key: meta.location.to_string(),
                    size: meta.size,
                })
            })
            .boxed()
    }

    /// Puts a blob back under the key it had.
    ///
    /// # Errors
    /// If the key is not one of the tenant's, the stream is larger than `limit` or breaks off, or the store fails.
    pub async fn put_back<E>(
        &self,
        ctx: &TenantCtx,
        key: &str,
        content: impl Stream<Item = Result<Bytes, E>> + Send,
        limit: u64,
    ) -> Result<BlobRef, BlobError> {
        let path = key::path(ctx, key)?;
        write::store(self, key.to_owned(), &path, content, limit).await
    }

    /// Removes every blob of the tenant but those to keep; how many there were and their bytes.
    ///
    /// # Errors
    /// If the store fails; what is left is removed by trying again.
    pub async fn delete_all(
        &self,
        ctx: &TenantCtx,
        keep: impl Fn(&str) -> bool + Send,
    ) -> Result<(u64, u64), BlobError> {
        let (mut count, mut bytes) = (0, 0);
        let mut listed = self.list(ctx);
        while let Some(blob) = listed.try_next().await? {
            if keep(&blob.key) {
                continue;
            }
            match self
                .store
                .delete(&Path::parse(&blob.key).map_err(|_| BlobError::Missing)?)
                .await
            {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            count += 1;
            bytes += blob.size;
        }
        Ok((count, bytes))
    }
}
