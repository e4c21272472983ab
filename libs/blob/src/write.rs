use aws_lc_rs::digest;
use bytes::{Bytes, BytesMut};
use context::TenantCtx;
use failpoint::failpoint;
use futures_util::{Stream, StreamExt, stream};
use object_store::{ObjectStoreExt, PutPayload, WriteMultipart, path::Path};

use crate::{BlobError, Blobs, key};

/// A stored blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRef {
    /// Key in the store.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, hex.
    pub sha256: String,
}

/// What is smaller is written in one piece.
const PART: usize = 8 * 1024 * 1024;

impl Blobs {
    /// Stores a stream of at most `limit` bytes under a fresh key. Nothing is left behind if it fails.
    ///
    /// # Errors
    /// If the stream is too large or breaks off, or the store fails.
    pub async fn put<E>(
        &self,
        ctx: &TenantCtx,
        content: impl Stream<Item = Result<Bytes, E>> + Send,
        limit: u64,
    ) -> Result<BlobRef, BlobError> {
        let key = key::fresh(ctx);
        let path = key::path(ctx, &key)?;
        store(self, key, &path, content, limit).await
    }

    /// Stores bytes that are at hand.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn put_bytes(&self, ctx: &TenantCtx, content: Bytes) -> Result<BlobRef, BlobError> {
        let limit = content.len() as u64;
        self.put(ctx, stream::iter([Ok::<_, std::convert::Infallible>(content)]), limit)
            .await
    }

    async fn put_parts<E>(
        &self,
        path: &Path,
        first: Bytes,
        mut content: impl Stream<Item = Result<Bytes, E>> + Unpin,
        intake: &mut Intake,
    ) -> Result<(), BlobError> {
        let mut upload = WriteMultipart::new_with_chunk_size(self.store.put_multipart(path).await?, PART);
        upload.put(first);
        let mut broken = None;
        while let Some(chunk) = content.next().await {
            match intake.take(chunk) {
                Ok(chunk) => {
                    upload.wait_for_capacity(2).await?;
                    upload.put(chunk);
                }
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            }
        }
        match broken {
            None => upload.finish().await.map(drop).map_err(BlobError::from),
            Some(error) => {
                if let Err(failed) = upload.abort().await {
                    tracing::warn!(error = %failed, "an unfinished upload could not be removed");
                }
                Err(error)
            }
        }
    }
}

/// Stores a stream of at most `limit` bytes; nothing is left behind if it fails.
pub(crate) async fn store<E>(
    blobs: &Blobs,
    key: String,
    path: &Path,
    content: impl Stream<Item = Result<Bytes, E>> + Send,
    limit: u64,
) -> Result<BlobRef, BlobError> {
    let mut intake = Intake {
        limit,
        size: 0,
        hash: digest::Context::new(&digest::SHA256),
    };
    let mut content = std::pin::pin!(content);
    let mut first = BytesMut::new();
    while first.len() < PART {
        let Some(chunk) = content.next().await else {
            failpoint!("mid-upload");
            blobs.store.put(path, PutPayload::from_bytes(first.freeze())).await?;
            return Ok(intake.finish(key));
        };
        first.extend_from_slice(&intake.take(chunk)?);
    }
    blobs.put_parts(path, first.freeze(), content, &mut intake).await?;
    Ok(intake.finish(key))
}

/// Counts and hashes what comes in.
struct Intake {
    limit: u64,
    size: u64,
    hash: digest::Context,
}

impl Intake {
    fn take<E>(&mut self, chunk: Result<Bytes, E>) -> Result<Bytes, BlobError> {
        let chunk = chunk.map_err(|_| BlobError::BrokenOff)?;
        self.size += chunk.len() as u64;
        if self.size > self.limit {
            return Err(BlobError::TooLarge { limit: self.limit });
        }
        self.hash.update(&chunk);
        Ok(chunk)
    }

    fn finish(self, key: String) -> BlobRef {
        BlobRef {
            key,
            size: self.size,
            sha256: hex::encode(self.hash.finish()),
        }
    }
}
