//! mail-ingest
pub mod message;
pub mod smtp;
