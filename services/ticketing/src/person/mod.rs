//! People, teams and places as ticketing remembers them for names on tickets. Identity owns them; see [`crate::directory`].

mod convert;
mod entity;
pub(crate) mod repo;

pub(crate) use convert::from_wire;
pub use entity::Person;
