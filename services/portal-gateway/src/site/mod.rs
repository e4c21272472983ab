//! What a browser loads: the web app with the tenant's branding in it, its icon, and the API's documentation.

mod colour;
mod document;
mod icon;
mod index;
mod page;

pub(crate) use colour::Colour;
pub(crate) use document::{docs, docs_file, document_info, openapi};
pub(crate) use icon::{icon, logo_url};
pub(crate) use page::page;
