use chrono::{DateTime, SecondsFormat, Utc};
use proto::identity::v1::{ProviderAccess, Session, TenantAccess, TenantState};
use serde_json::{Value, json};

use crate::{caller::csrf_token, host::Surface, site::Colour};

/// The session as the web app reads it. On a portal only that tenant is in it.
pub(super) fn session(surface: &Surface, session: &Session, secret: &str) -> Value {
    let tenants: Vec<Value> = session
        .tenants
        .iter()
        .filter(|access| surface.tenant().is_none_or(|tenant| tenant == access.tenant_id))
        .map(|access| tenant(surface, access))
        .collect();
    let provider = session
        .provider
        .as_ref()
        .filter(|_| surface.tenant().is_none())
        .map(provider);
    let person = provider
        .as_ref()
        .or(tenants.first())
        .map(|realm| realm["person_id"].clone());
    json!({
        "signed_in": true,
        "csrf_token": csrf_token(secret),
        "expires_at": time(session.expires_at.as_ref()),
        "person": {
            "id": person,
            "name": session.name,
            "email": session.email,
            "language": language(surface, session),
            "time_zone": surface.0.time_zone,
        },
        "provider": provider,
        "tenants": tenants,
    })
}

/// The person's own language, else the tenant's, else English.
fn language<'a>(surface: &'a Surface, session: &'a Session) -> &'a str {
    let choices = [session.locale.as_str(), surface.0.locale.as_str()];
    choices
        .into_iter()
        .find(|language| !language.is_empty())
        .unwrap_or("en")
}

fn tenant(surface: &Surface, access: &TenantAccess) -> Value {
    let portal = surface.tenant().is_some();
    let prefix = if portal {
        "/api".to_owned()
    } else {
        format!("/api/t/{}", access.slug)
    };
    let suspended = access.suspended || (portal && surface.0.state() == TenantState::Suspended);
    let colour = Colour::parse(&access.primary_color);
    json!({
        "kind": "tenant",
        "id": access.tenant_id,
        "slug": access.slug,
        "name": access.name,
        "person_id": access.person_id,
        "color": colour.hex(),
        "color_text": colour.text().hex(),
        "logo_url": (portal && surface.0.has_logo).then(|| crate::site::logo_url(surface)),
        "api_prefix": prefix,
        "portal_url": null,
        "status": if suspended { "suspended" } else { "active" },
        "is_agent": access.agent,
        "role": {"id": "", "name": access.role_name},
        "permissions": access.permissions,
    })
}

fn provider(access: &ProviderAccess) -> Value {
    let colour = Colour::default();
    json!({
        "kind": "provider",
        "id": access.provider_id,
        "slug": "",
        "name": access.name,
        "person_id": access.person_id,
        "color": colour.hex(),
        "color_text": colour.text().hex(),
        "logo_url": null,
        "api_prefix": "/api",
        "portal_url": null,
        "status": "active",
        "is_agent": true,
        "role": {"id": "", "name": access.role_name},
        "permissions": access.permissions,
    })
}

fn date(time: Option<&prost_types::Timestamp>) -> Option<DateTime<Utc>> {
    time.and_then(proto::from_timestamp)
}

/// A time as JSON carries it.
pub(super) fn time(time: Option<&prost_types::Timestamp>) -> Option<String> {
    date(time).map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// How long the browser keeps the cookie.
pub(super) fn seconds_left(session: &Session) -> i64 {
    let now = clock::Clock::real().now();
    date(session.expires_at.as_ref())
        .map_or(0, |end| (end - now).num_seconds())
        .max(0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proto::identity::v1::ResolveHostResponse;

    use super::*;

    fn signed_in() -> Session {
        let access = |id: &str, slug: &str| TenantAccess {
            tenant_id: id.to_owned(),
            slug: slug.to_owned(),
            person_id: format!("per_{slug}"),
            ..TenantAccess::default()
        };
        Session {
            tenants: vec![access("tnt_1", "acme"), access("tnt_2", "globex")],
            provider: Some(ProviderAccess {
                person_id: "per_agent".to_owned(),
                ..ProviderAccess::default()
            }),
            ..Session::default()
        }
    }

    fn surface(tenant: &str) -> Surface {
        let console = tenant.is_empty();
        Surface(Arc::new(ResolveHostResponse {
            console,
            tenant_id: tenant.to_owned(),
            ..ResolveHostResponse::default()
        }))
    }

    #[test]
    fn a_portal_knows_only_its_own_tenant() {
        let view = session(&surface("tnt_1"), &signed_in(), "s");
        assert_eq!(view["tenants"].as_array().unwrap().len(), 1);
        assert_eq!(view["tenants"][0]["api_prefix"], "/api");
        assert!(view["provider"].is_null());
        assert_eq!(view["person"]["id"], "per_acme");
        assert!(!view.to_string().contains("globex"));
    }

    #[test]
    fn the_console_shows_every_realm_with_its_prefix() {
        let view = session(&surface(""), &signed_in(), "s");
        assert_eq!(view["tenants"][1]["api_prefix"], "/api/t/globex");
        assert_eq!(view["provider"]["api_prefix"], "/api");
        assert_eq!(view["person"]["id"], "per_agent");
    }
}
