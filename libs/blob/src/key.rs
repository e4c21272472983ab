use context::TenantCtx;
use object_store::path::Path;
use uuid::Uuid;

use crate::BlobError;

/// Everything of a tenant lies under this.
pub(crate) fn folder(ctx: &TenantCtx) -> String {
    format!("t_{}", ctx.tenant().uuid().simple())
}

/// A fresh key: 122 random bits under the tenant.
pub(crate) fn fresh(ctx: &TenantCtx) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{}/{}/{}", folder(ctx), &random[..2], &random[2..])
}

/// The path of a key, if it is the tenant's and has the form of our keys.
pub(crate) fn path(ctx: &TenantCtx, key: &str) -> Result<Path, BlobError> {
    let rest = key
        .strip_prefix(&folder(ctx))
        .and_then(|rest| rest.strip_prefix('/'))
        .ok_or(BlobError::Missing)?;
    let is_ours = rest.len() == 33
        && rest.bytes().enumerate().all(|(at, byte)| {
            if at == 2 {
                byte == b'/'
            } else {
                byte.is_ascii_hexdigit()
            }
        });
    if !is_ours {
        return Err(BlobError::Missing);
    }
    Path::parse(key).map_err(|_| BlobError::Missing)
}

#[cfg(test)]
mod tests {
    use context::SystemCtx;
    use ids::{ProviderId, TenantId};

    use super::*;

    #[test]
    fn a_key_of_another_tenant_or_form_is_missing() {
        let ctx = SystemCtx::for_tenant(TenantId::new(), ProviderId::new(), "test", "a test");
        let other = SystemCtx::for_tenant(TenantId::new(), ProviderId::new(), "test", "a test");
        let key = fresh(&ctx);
        assert!(path(&ctx, &key).is_ok());
        assert!(path(&other, &key).is_err());
        let folder = folder(&ctx);
        for bad in [
            "",
            "/",
            "x",
            "../../etc/passwd",
            "ab/../../x",
            "ab//aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(path(&ctx, &format!("{folder}/{bad}")).is_err(), "{bad}");
        }
    }
}
