//! Which tenant's portal, or the console, a request is for: decided by its host alone.

use std::{sync::Arc, time::Duration};

use fault::{ErrorCode, Fault};
use moka::future::Cache;
use proto::identity::v1::{ResolveHostRequest, ResolveHostResponse};

use crate::upstream::Upstreams;

/// The host of a request: the console, or one tenant's portal.
#[derive(Debug, Clone)]
pub(crate) struct Surface(pub Arc<ResolveHostResponse>);

impl Surface {
    /// The tenant of a portal.
    pub(crate) fn tenant(&self) -> Option<&str> {
        (!self.0.console).then_some(self.0.tenant_id.as_str())
    }

    /// True if `name` is the id or short name of this portal's tenant.
    pub(crate) fn is_tenant(&self, name: &str) -> bool {
        !self.0.console && (self.0.tenant_id == name || self.0.slug == name)
    }
}

pub(crate) struct Hosts {
    upstreams: Upstreams,
    known: Cache<String, Option<Surface>>,
}

impl Hosts {
    pub(crate) fn new(upstreams: Upstreams, keep: Duration) -> Self {
        Self {
            upstreams,
            known: Cache::builder().max_capacity(20_000).time_to_live(keep).build(),
        }
    }

    pub(crate) async fn resolve(&self, host: String) -> Result<Option<Surface>, Arc<Fault>> {
        let ask = async {
            let request = self.upstreams.own(ResolveHostRequest { host: host.clone() }).await?;
            match self.upstreams.directory().resolve_host(request).await {
                Ok(answer) => Ok(Some(Surface(Arc::new(answer.into_inner())))),
                Err(status) => match Fault::from_status(&status) {
                    fault if matches!(fault.code, ErrorCode::NotFound | ErrorCode::Invalid) => Ok(None),
                    fault => Err(fault),
                },
            }
        };
        self.known.try_get_with(host.clone(), ask).await
    }
}
