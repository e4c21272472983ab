use fault::Fault;
use proto::identity::v1::Session;

use crate::host::Surface;

/// What a session's request is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Realm {
    /// The provider's own objects.
    Provider,
    /// One tenant, by id or short name.
    Tenant(String),
}

/// The tenant named in the path: `/api/t/{tenant}/…`.
pub(super) fn named_in(path: &str) -> Option<&str> {
    path.strip_prefix("/api/t/")?
        .split('/')
        .next()
        .filter(|name| !name.is_empty())
}

/// Where a session's request goes: the portal's tenant; on the console the named tenant, else the provider.
pub(super) fn realm(surface: &Surface, named: Option<&str>, session: &Session) -> Result<Realm, Fault> {
    match (surface.tenant(), named) {
        (Some(tenant), None) => Ok(Realm::Tenant(tenant.to_owned())),
        (Some(tenant), Some(name)) if surface.is_tenant(name) => Ok(Realm::Tenant(tenant.to_owned())),
        (Some(_), Some(_)) => Err(unknown_tenant()),
        (None, Some(name)) => Ok(Realm::Tenant(name.to_owned())),
        (None, None) if session.provider.is_some() => Ok(Realm::Provider),
        (None, None) => Err(Fault::forbidden(
            "NO_PROVIDER_REALM",
            "choose a tenant: you work for no provider",
        )),
    }
}

/// The same answer for a tenant that does not exist and one that is not the caller's.
pub(super) fn unknown_tenant() -> Fault {
    Fault::not_found("TENANT_NOT_FOUND", "there is no such tenant")
}

/// A session is good for the surface it was made at: one portal, or the console.
pub(crate) fn belongs_to(surface: &Surface, session: &Session) -> bool {
    surface.tenant().unwrap_or_default() == session.portal_tenant_id
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proto::identity::v1::{ProviderAccess, ResolveHostResponse};

    use super::*;

    fn portal() -> Surface {
        let (tenant_id, slug) = ("tnt_1".to_owned(), "acme".to_owned());
        Surface(Arc::new(ResolveHostResponse {
            tenant_id,
            slug,
            ..ResolveHostResponse::default()
        }))
    }

    fn console() -> Surface {
        Surface(Arc::new(ResolveHostResponse {
            console: true,
            ..ResolveHostResponse::default()
        }))
    }

    #[test]
    fn the_portal_is_its_tenant_only() {
        let session = Session::default();
        let own = Realm::Tenant("tnt_1".to_owned());
        assert_eq!(realm(&portal(), None, &session).unwrap(), own);
        assert_eq!(realm(&portal(), Some("acme"), &session).unwrap(), own);
        assert_eq!(
            realm(&portal(), Some("globex"), &session).unwrap_err().reason,
            "TENANT_NOT_FOUND"
        );
    }

    #[test]
    fn the_console_is_the_provider_or_a_named_tenant() {
        let agent = Session {
            provider: Some(ProviderAccess::default()),
            ..Session::default()
        };
        assert_eq!(realm(&console(), None, &agent).unwrap(), Realm::Provider);
        assert_eq!(
            realm(&console(), Some("acme"), &agent).unwrap(),
            Realm::Tenant("acme".to_owned())
        );
        assert_eq!(
            realm(&console(), None, &Session::default()).unwrap_err().reason,
            "NO_PROVIDER_REALM"
        );
    }

    #[test]
    fn a_session_is_good_for_the_surface_it_was_made_at() {
        let at_portal = Session {
            portal_tenant_id: "tnt_1".to_owned(),
            ..Session::default()
        };
        assert!(belongs_to(&portal(), &at_portal));
        assert!(!belongs_to(&console(), &at_portal));
        assert!(belongs_to(&console(), &Session::default()));
        assert!(!belongs_to(&portal(), &Session::default()));
    }

    #[test]
    fn the_path_names_the_tenant() {
        assert_eq!(named_in("/api/t/acme/v1/tickets"), Some("acme"));
        assert_eq!(named_in("/api/v1/tickets"), None);
        assert_eq!(named_in("/api/t//v1"), None);
    }
}
