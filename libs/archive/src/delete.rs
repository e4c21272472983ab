use std::collections::BTreeMap;

use blob::Blobs;
use context::TenantCtx;
use db::{DbError, Origin, OutboxEvent, Space, SpaceState};
use serde::{Deserialize, Serialize};

use crate::{ArchiveError, Files, Part};

/// What was removed with a tenant, and what was found when it was looked for afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Each service's part.
    pub services: Vec<PartDeletion>,
    /// Files of the object store.
    pub files: Files,
    /// Files that were there afterwards.
    pub files_left: u64,
}

/// What a service lost, and what it still knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDeletion {
    /// The service.
    pub service: String,
    /// Rows by `<place>.<table>`.
    pub rows: BTreeMap<String, u64>,
    /// Bytes of the schema.
    pub bytes: u64,
    /// True if a schema was dropped.
    pub schema: bool,
    /// True if a role was dropped.
    pub role: bool,
    /// In how many places the tenant was looked for afterwards.
    pub places_asked: u64,
    /// Where it was found: nothing, if all is well.
    pub left: BTreeMap<String, u64>,
}

impl Deletion {
    /// True if nothing was found afterwards.
    pub fn is_complete(&self) -> bool {
        self.files_left == 0 && self.services.iter().all(|part| part.left.is_empty())
    }
}

/// Removes a closed tenant from every service, in order, and its files, and looks for what is left. `told` is published by the last service, in the
/// transaction that ends the tenant there. Repeating it after a failure or a kill is harmless; the counts are those of the last run.
///
/// # Errors
/// If the tenant is open, or a service or the store says no.
pub async fn delete(
    parts: &[Part],
    blobs: &Blobs,
    ctx: &TenantCtx,
    told: (&Origin, OutboxEvent),
) -> Result<Deletion, ArchiveError> {
    let (tenant, provider) = (ctx.tenant(), ctx.provider());
    for part in parts {
        if let Some(row) = part.db.space(Space::Tenant(tenant)).await?
            && row.state == SpaceState::Ready
        {
            return Err(DbError::Archive("the tenant is open: suspend it first".to_owned()).into());
        }
    }
    let (count, bytes) = blobs.delete_all(ctx, |_| false).await?;
    let mut services = Vec::with_capacity(parts.len());
    let mut told = Some(told);
    for (at, part) in parts.iter().enumerate() {
        let told = if at + 1 == parts.len() { told.take() } else { None };
        let removed = part.db.remove_tenant(tenant, provider, part.rows, told).await?;
        services.push(PartDeletion {
            service: part.name.to_owned(),
            rows: removed.rows,
            bytes: removed.bytes,
            schema: removed.schema,
            role: removed.role,
            places_asked: 0,
            left: BTreeMap::new(),
        });
    }
    for (part, lost) in parts.iter().zip(&mut services) {
        let traces = part.db.traces_of(tenant, provider).await?;
        lost.places_asked = traces.asked;
        lost.left = traces.found.into_iter().collect();
    }
    // Again, for what somebody has put there meanwhile; there must be nothing.
    let (files_left, _) = blobs.delete_all(ctx, |_| false).await?;
    Ok(Deletion {
        services,
        files: Files { count, bytes },
        files_left,
    })
}
