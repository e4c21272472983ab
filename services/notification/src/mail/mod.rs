//! Writing a mail: texts, headers, parts, and the way to the mail server.

pub mod compose;
pub mod ids;
pub mod letter;
pub mod templates;
pub mod transport;
