use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use aws_lc_rs::digest;
use ids::TenantId;
use uuid::Uuid;

use crate::{Actor, Caller, TenantCtx};

/// The `Idempotency-Key` of a request: what it makes is written together with the key, so that its repetition makes nothing again.
#[derive(Debug, Clone)]
pub struct RequestKey {
    id: Uuid,
    kept: Arc<AtomicBool>,
}

impl RequestKey {
    /// A key is good for one actor in one tenant.
    fn new(tenant: TenantId, actor: &Actor, key: &str) -> Self {
        let text = format!("{tenant}\n{}\n{}\n{key}", actor.kind.as_str(), actor.id);
        let hash = digest::digest(&digest::SHA256, text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_ref()[..16]);
        Self {
            id: uuid::Builder::from_custom_bytes(bytes).into_uuid(),
            kept: Arc::default(),
        }
    }

    /// The key as the database holds it.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// True once a transaction of this request was committed with the key: further ones of the same request belong to it.
    pub fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    /// Notes that a transaction was committed with the key.
    pub fn keep(&self) {
        self.kept.store(true, Ordering::Release);
    }
}

impl Caller {
    /// The caller with the key that their request came with. Only what happens in a tenant is kept by it.
    #[must_use]
    pub fn with_request_key(mut self, key: &str) -> Self {
        if let Self::Tenant(ctx) = &mut self {
            ctx.request = Some(RequestKey::new(ctx.tenant, &ctx.actor, key));
        }
        self
    }
}

impl TenantCtx {
    /// The key of the request, if its client gave one.
    pub fn request_key(&self) -> Option<&RequestKey> {
        self.request.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_one_actor_in_one_tenant() {
        let (tenant, other) = (TenantId::new(), TenantId::new());
        let person = || Actor {
            kind: crate::ActorKind::Person,
            id: Uuid::now_v7(),
            name: "Ann".to_owned(),
        };
        let (ann, bob) = (person(), person());
        let of = |tenant, actor: &Actor, key: &str| RequestKey::new(tenant, actor, key).id();
        let first = of(tenant, &ann, "1");
        assert_eq!(first, of(tenant, &ann, "1"));
        for another in [of(other, &ann, "1"), of(tenant, &bob, "1"), of(tenant, &ann, "2")] {
            assert_ne!(first, another);
        }
    }

    #[test]
    fn what_is_kept_is_kept_for_the_whole_request() {
        let key = RequestKey::new(TenantId::new(), &Actor::service("ann"), "1");
        let again = key.clone();
        assert!(!again.is_kept());
        key.keep();
        assert!(again.is_kept());
    }
}
