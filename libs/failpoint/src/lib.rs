//! Named places where a test may end the process as `kill -9` would: between a commit and the publishing of its event, say.
//!
//! A build with debug assertions looks for the file `<folder>/<pid>.<name>` whenever it passes [`failpoint!`], where the folder is what
//! `GUICHET_FAILPOINTS` names; without the variable it looks for nothing. The file is one shot: whoever removes it dies. In a release build
//! the macro is empty.

use std::{path::PathBuf, sync::OnceLock};

/// Ends the process here if a test has armed `name` for it.
#[macro_export]
macro_rules! failpoint {
    ($name:literal) => {
        if cfg!(debug_assertions) {
            $crate::pass($name);
        }
    };
}

/// What [`failpoint!`] calls.
pub fn pass(name: &str) {
    let Some(folder) = folder() else { return };
    if std::fs::remove_file(folder.join(file_name(std::process::id(), name))).is_ok() {
        // No destructor runs and nothing is flushed.
        std::process::abort();
    }
}

/// The file that arms `name` for the process `pid`.
pub fn file_name(pid: u32, name: &str) -> String {
    format!("{pid}.{name}")
}

#[allow(
    clippy::disallowed_methods,
    reason = "not configuration: only a test that is about to kill the process sets it"
)]
fn folder() -> Option<&'static PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER
        .get_or_init(|| std::env::var_os("GUICHET_FAILPOINTS").map(PathBuf::from))
        .as_ref()
}
