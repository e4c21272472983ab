//! What ticketing must know of a tenant's settings, which identity owns: language, zone, working hours.

mod convert;
mod entity;
pub(crate) mod repo;

pub(crate) use convert::from_wire;
pub use entity::{BusinessHours, Interval, Setting};
