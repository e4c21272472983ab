//! Accounts: one login of one human, and which person of which tenant (or agent of which provider) they are.

pub mod repo;

use db::Space;
use ids::{AccountId, PersonId};

/// One login of one human.
#[derive(Debug, Clone)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// E-mail address in lower case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// PHC string of the password's hash.
    pub password_hash: String,
    /// Language; empty if not chosen.
    pub locale: String,
}

/// Which person of a tenant, or agent of a provider, an account is. What they may do there is said by that person or agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The tenant or provider.
    pub space: Space,
    /// The person or agent there.
    pub person: PersonId,
}
