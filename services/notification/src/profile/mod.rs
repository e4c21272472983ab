//! What this service knows of a tenant from events: how its mails look, where they come from, who its people are.

pub mod entity;
pub mod repo;
