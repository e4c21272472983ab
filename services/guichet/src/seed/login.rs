//! Logins of demo people. They get their password by the operator's hand instead of by an invitation.

use anyhow::Context;
use db::Space;
use identity::{App, Founded, Founding};
use ids::PersonId;

use super::{data::Provider, stack::Stack};

/// Everybody's password in the demo.
pub const PASSWORD: &str = "guichet-demo";

/// Gives logins.
pub struct Logins(pub App);

impl Logins {
    /// The provider and its first admin, made if they are missing.
    pub async fn found(&self, provider: &Provider) -> anyhow::Result<Founded> {
        let founding = Founding {
            name: provider.name.clone(),
            locale: "en".to_owned(),
            admin_name: provider.admin.name.clone(),
            admin_email: provider.admin.email.clone(),
            admin_password: PASSWORD.to_owned(),
        };
        identity::bootstrap(&self.0, founding)
            .await
            .context("the provider could not be made")
    }

    /// A session of somebody of `space`, who gets a login if they have none. `portal` is the portal's tenant, empty for the console.
    pub async fn session(
        &self,
        stack: &Stack,
        space: Space,
        person: &str,
        email: &str,
        portal: &str,
    ) -> anyhow::Result<String> {
        let id: PersonId = person.parse()?;
        if let Ok(session) = stack.sign_in(email, PASSWORD, portal).await {
            return Ok(session);
        }
        identity::give_login(&self.0, space, id, PASSWORD)
            .await
            .with_context(|| format!("a login for {email}"))?;
        stack
            .sign_in(email, PASSWORD, portal)
            .await
            .with_context(|| format!("{email} cannot sign in; did somebody change the password?"))
    }
}
