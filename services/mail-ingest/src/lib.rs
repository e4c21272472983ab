//! mail-ingest
