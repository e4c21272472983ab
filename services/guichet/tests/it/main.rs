//! What the operator's commands stand on, with the real services' schemas.

mod tenant_archive;
