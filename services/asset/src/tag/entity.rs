//! How tags are written.

use fault::validate::Checker;

/// The start of a tenant's tags: the first three letters or digits of its short name, in capitals.
pub fn prefix(slug: &str) -> String {
    let letters: String = slug.chars().filter(char::is_ascii_alphanumeric).take(3).collect();
    if letters.is_empty() {
        "AST".to_owned()
    } else {
        letters.to_ascii_uppercase()
    }
}

/// The tag of a number, such as `ACM-0042`.
pub fn format(prefix: &str, number: i64) -> String {
    format!("{prefix}-{number:04}")
}

/// A tag given by hand: at most 60 ASCII letters, digits, `-`, `_` and `.`, and not to be mistaken for an id.
pub fn check(check: &mut Checker, value: &str) -> String {
    let tag = check.line("tag", value, 1..=60);
    let plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    check.check(
        plain,
        "tag",
        "malformed",
        "must be made of letters, digits, '-', '_' and '.'",
    );
    check.check(
        !tag.to_ascii_lowercase().starts_with("ast_"),
        "tag",
        "malformed",
        "must not begin like an id, with ast_",
    );
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_come_from_the_short_name() {
        for (slug, expected) in [
            ("acme", "ACM"),
            ("x1", "X1"),
            ("a-b-c-d", "ABC"),
            ("initech", "INI"),
            ("--", "AST"),
        ] {
            assert_eq!(prefix(slug), expected);
        }
    }

    #[test]
    fn numbers_have_at_least_four_digits() {
        assert_eq!(format("ACM", 7), "ACM-0007");
        assert_eq!(format("ACM", 12_345), "ACM-12345");
    }

    #[test]
    fn tags_given_by_hand_are_plain() {
        let wrong = |tag: &str| {
            let mut checker = Checker::new();
            check(&mut checker, tag);
            checker.finish().is_err()
        };
        for good in ["ACM-0001", "x", "Rack_4.2", " padded "] {
            assert!(!wrong(good), "{good}");
        }
        for bad in ["", "a b", "a/b", "é", "ast_0192", "AST_1", "a:b", &"x".repeat(61)] {
            assert!(wrong(bad), "{bad}");
        }
    }
}
