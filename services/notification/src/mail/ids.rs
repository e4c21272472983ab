//! Message-IDs of our own: 128 random bits, so that nobody can answer to a mail they never saw.

/// A fresh id under the sender's domain, without angle brackets.
pub fn message_id(sender: &str) -> String {
    let domain = sender
        .rsplit_once('@')
        .map_or("guichet.invalid", |(_, domain)| domain.trim_end_matches('>'));
    let random: u128 = rand::random();
    format!("{random:032x}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ours_and_never_the_same() {
        let (a, b) = (
            message_id("Acme <support@acme.example>"),
            message_id("support@acme.example"),
        );
        assert!(a.ends_with("@acme.example") && b.ends_with("@acme.example"));
        assert_ne!(a, b);
        assert_eq!(a.len(), 32 + "@acme.example".len());
    }
}
