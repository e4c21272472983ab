//! Files: uploads into the object store, downloads from it, logos. The owning service decides who may; bytes pass only through here.

mod download;
mod kind;
mod logo;
mod range;
mod upload;

pub(crate) use download::{attachment, quarantined_mail};
pub(crate) use logo::{portal_logo, tenant_logo};
pub(crate) use upload::upload;
