//! Tokens of the product's own services, against each service's secret.

use fault::Fault;
use ids::TenantId;

use crate::{
    App, secret,
    tenant::{
        self, State, TenantError,
        error::{not_ready, suspended},
    },
    token::{self, Token},
};

/// What each service may do in a tenant when it acts by itself. Nothing more than its background work needs.
const GRANTS: &[(&str, &[&str])] = &[
    ("identity", &[]),
    (
        "ticketing",
        &[
            "person.read",
            "team.read",
            "location.read",
            "settings.read",
            "asset.read",
            "article.read",
            "notification.read",
        ],
    ),
    (
        "asset",
        &["person.read", "location.read", "settings.read", "ticket.read"],
    ),
    ("knowledge", &["person.read", "settings.read", "ticket.read"]),
    (
        "notification",
        &[
            "ticket.read",
            "person.read",
            "team.read",
            "settings.read",
            "article.read",
            "mailbox.read",
        ],
    ),
    (
        "mail-ingest",
        &[
            "person.read",
            "settings.read",
            "ticket.read",
            "ticket.create",
            "ticket.reply",
            "mailbox.read",
        ],
    ),
    ("portal-gateway", &["settings.read", "ticket.read"]),
];

/// A token for a service that shows its secret: for a tenant, or by itself.
pub async fn issue(app: &App, service: &str, shown: &str, tenant: Option<TenantId>) -> Result<Token, TenantError> {
    // An unknown service costs the same work as a known one with a wrong secret.
    let expected = app.config.service_auth.secret_for(service)?;
    let granted = GRANTS
        .iter()
        .find(|(name, _)| *name == service)
        .map(|(_, granted)| *granted);
    let (true, Some(granted)) = (secret::same(shown, &expected), granted) else {
        return Err(Fault::unauthenticated("SERVICE_SECRET_WRONG", "the service's secret is not right").into());
    };
    let Some(id) = tenant else {
        return Ok(token::for_service(app, service, None, granted).await?);
    };
    let found = tenant::repo::find(&mut app.db.read_control("a service acts for a tenant").await?, id).await?;
    let tenant = found.ok_or(TenantError::NotFound)?;
    match tenant.state {
        State::Ready => Ok(token::for_service(app, service, Some(&tenant), granted).await?),
        State::Suspended => Err(suspended().into()),
        State::Provisioning => Err(not_ready().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_granted_permission_exists() {
        for name in GRANTS.iter().flat_map(|(_, granted)| *granted) {
            assert!(crate::permissions::find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn no_service_may_read_private_notes_or_manage_anything() {
        for name in GRANTS.iter().flat_map(|(_, granted)| *granted) {
            assert!(*name != "ticket.note" && !name.ends_with(".manage"), "{name}");
        }
    }
}
