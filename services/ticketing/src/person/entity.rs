//! People as ticketing knows them.

use ids::{LocationId, PersonId};

/// A person of the tenant, or a technician who works in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Name to show.
    pub name: String,
    /// Mail address; empty for technicians known by their token only.
    pub email: String,
    /// True if urgency is raised for their tickets.
    pub vip: bool,
    /// Their place or department.
    pub location_id: Option<LocationId>,
    /// False once deactivated.
    pub active: bool,
    /// The revision identity told; 0 if it did not tell one.
    pub revision: i64,
}

impl Person {
    /// Somebody known by name only.
    pub fn named(id: PersonId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            email: String::new(),
            vip: false,
            location_id: None,
            active: true,
            revision: 0,
        }
    }
}
