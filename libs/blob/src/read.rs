use std::ops::Range;

use bytes::Bytes;
use context::TenantCtx;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};

use crate::{BlobError, Blobs, key};

/// A blob, or part of one, as a stream.
pub struct Content {
    /// Size of the whole blob in bytes.
    pub size: u64,
    /// Which bytes the stream holds.
    pub range: Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl Blobs {
    /// Reads a blob, or the given part of it; a range that ends beyond the blob ends with it.
    ///
    /// # Errors
    /// If there is no such blob of the tenant, the range lies outside, or the store fails.
    pub async fn get(&self, ctx: &TenantCtx, key: &str, range: Option<Range<u64>>) -> Result<Content, BlobError> {
        let path = key::path(ctx, key)?;
        if let Some(asked) = &range {
            let size = self.store.head(&path).await?.size;
            if asked.start >= size || asked.start >= asked.end {
                return Err(BlobError::Range { size });
            }
        }
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let result = self.store.get_opts(&path, options).await?;
        let (size, range) = (result.meta.size, result.range.clone());
        Ok(Content {
            size,
            range,
            stream: result.into_stream().map(|part| part.map_err(BlobError::from)).boxed(),
        })
    }

    /// Reads a whole blob of at most `limit` bytes into memory.
    ///
    /// # Errors
    /// As [`Blobs::get`], or if it is larger.
    pub async fn get_bytes(&self, ctx: &TenantCtx, key: &str, limit: u64) -> Result<Bytes, BlobError> {
        let result = self.store.get(&key::path(ctx, key)?).await?;
        if result.meta.size > limit {
            return Err(BlobError::TooLarge { limit });
        }
        Ok(result.bytes().await?)
    }
}
