//! A session as the browser learns of it.

use super::{
    SessionError,
    access::{self, Place, Technician, Who},
    entity::Session,
};
use crate::{App, account::Account, provider::repo as provider, tenant::Tenant};

/// Who is signed in and where they may go.
#[derive(Debug, Clone)]
pub struct View {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// Tenants; without who for those that are suspended.
    pub tenants: Vec<(Tenant, Option<Who>)>,
    /// The provider they work for, with its name.
    pub technician: Option<(Technician, String)>,
}

impl View {
    /// The name they go by where they are.
    pub fn name(&self) -> &str {
        if let Some((technician, _)) = &self.technician {
            return &technician.agent.name;
        }
        match self.tenants.first() {
            Some((_, Some(Who::Person(person)))) => &person.name,
            _ => &self.account.name,
        }
    }
}

/// Where the account may go with this session.
pub async fn of(app: &App, session: Session, account: Account) -> Result<View, SessionError> {
    let place = Place::from(&session);
    let memberships = access::memberships(app, account.id).await?;
    let technician = access::technician(app, place, &memberships).await?;
    let tenants = access::tenants(app, place, &memberships, technician.as_ref()).await?;
    let technician = match technician {
        Some(technician) => {
            let mut db = app.db.read_control("a provider's name").await?;
            let name = provider::find(&mut db, technician.provider)
                .await?
                .map(|provider| provider.name);
            Some((technician, name.unwrap_or_default()))
        }
        None => None,
    };
    Ok(View {
        session,
        account,
        tenants,
        technician,
    })
}
