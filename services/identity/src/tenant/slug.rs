//! Short names of tenants.

/// Short names that mean something else in host names or addresses.
const RESERVED: &str = "\
    abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover billing blog cdn \
    console control dev dns docs download email events ftp gateway grpc guichet help host hostmaster identity imap in \
    internal localhost login mail mailer-daemon media mx news no-reply noreply ns ns1 ns2 null oauth openapi pop pop3 \
    portal postmaster provider proxy public register root security signin smtp sso static status support system \
    undefined upload v1 webhook webhooks webmail webmaster wpad www www1 www2";

/// Ok if the short name can stand in a host name and means nothing else there.
pub fn check_slug(slug: &str) -> Result<(), (&'static str, &'static str)> {
    let letters = slug
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if slug.is_empty() {
        return Err(("required", "must not be empty"));
    }
    if !(2..=30).contains(&slug.len()) {
        return Err(("length", "must have 2 to 30 characters"));
    }
    if !letters || !slug.as_bytes()[0].is_ascii_lowercase() || slug.ends_with('-') || slug.contains("--") {
        return Err((
            "malformed",
            "must be lower-case letters, digits and single hyphens, and start with a letter",
        ));
    }
    if RESERVED.split(' ').any(|reserved| reserved == slug) {
        return Err(("reserved", "is reserved, please choose another"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_that_cannot_be_hosts_are_refused() {
        for slug in ["ac", "acme", "acme-2", "a1", &"a".repeat(30)] {
            assert!(check_slug(slug).is_ok(), "{slug}");
        }
        let long = "a".repeat(31);
        let bad = [
            "",
            "a",
            "Acme",
            "1acme",
            "-acme",
            "acme-",
            "ac--me",
            "xn--abc",
            "ac me",
            "ac.me",
            "acmé",
            "ac_me",
            "www",
            "console",
            "api",
            "mail",
            "admin",
            "in",
            "localhost",
            &long,
        ];
        for slug in bad {
            assert!(check_slug(slug).is_err(), "{slug}");
        }
    }

    #[test]
    fn the_reserved_names_are_sorted_and_without_doubles() {
        let names: Vec<_> = RESERVED.split(' ').collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert!(names.iter().all(|name| !name.is_empty()));
    }
}
