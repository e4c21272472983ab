//! Passwords: hashing, and limits against guessing.

mod hasher;
mod limiter;
mod window;

use fault::{Fault, validate::Checker};

pub use hasher::Hasher;
pub use limiter::{Bucket, Limiter, TooMany};

/// Ok if a new password is long enough to choose and short enough to hash.
pub fn check_new(password: &str) -> Result<(), Fault> {
    let mut check = Checker::new();
    let length = password.chars().count();
    check.check(
        length >= 10,
        "password",
        "too_short",
        "must have at least 10 characters",
    );
    check.check(
        length <= 200,
        "password",
        "too_long",
        "must have at most 200 characters",
    );
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    check.check(
        length < 10 || distinct.len() >= 4,
        "password",
        "too_simple",
        "must have at least 4 different characters",
    );
    check.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_10_to_200_characters() {
        assert!(check_new("correct horse").is_ok());
        assert!(check_new("пароль-из-кириллицы").is_ok());
        for bad in ["", "short", "aaaaaaaaaaaa", &"ab c".repeat(51)] {
            assert_eq!(check_new(bad).unwrap_err().fields[0].field, "password", "{bad}");
        }
    }
}
