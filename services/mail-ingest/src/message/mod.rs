//! What a raw mail says: headers, texts, files, and whether a machine wrote it. Pure; nothing here knows a tenant.

mod automatic;
mod bounce;
mod file;
mod filename;
mod header;
mod html;
mod limits;
mod parse;
mod quote_html;
mod quote_text;

pub use bounce::Bounce;
pub use file::ParsedFile;
pub use limits::{Limits, ParseError};
pub use parse::{Address, ParsedMail, parse};

/// Put into every mail of ours; a mail that carries it came from us.
pub const LOOP_HEADER: &str = "X-Guichet-Loop";
