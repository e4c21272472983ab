//! Attacks on the running system through its public doors; each test is named after its row of the list of attacks.
#![allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]

mod browser;
mod credentials;
mod headers;
mod json_cases;
mod json_documents;
mod origins;
mod races;
mod session_end;
mod sessions;
