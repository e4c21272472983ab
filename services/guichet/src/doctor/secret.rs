use super::Finding;

/// Shorter secrets can be guessed.
const SHORTEST: usize = 32;

/// Secrets are there, long enough, and the same where two services share one. Never shows one.
pub fn check() -> anyhow::Result<Vec<Finding>> {
    let identity = identity::Config::load()?.service_auth.root;
    let (mail_ingest, notification) = (mail_ingest::Config::load()?, notification::Config::load()?);
    let mut findings = vec![
        long_enough("service_auth.root", &identity, "GUICHET__SERVICE_AUTH__ROOT"),
        reply_keys(&mail_ingest.reply.key, &notification.reply.key),
    ];
    let others = [
        ("notification", notification.service_auth.root),
        ("mail-ingest", mail_ingest.service_auth.root),
    ];
    for (service, root) in others {
        // A service may have only its own secret, which identity checks at its first call.
        if !root.is_empty() && root != identity {
            let what = format!("service_auth.root of {service}");
            findings.push(Finding::wrong(
                what,
                "is not the one that identity has",
                "give all services the same root",
            ));
        }
    }
    findings.push(password_key(&mail_ingest.imap.password_key));
    Ok(findings)
}

fn long_enough(what: &str, secret: &str, variable: &str) -> Finding {
    let advice = format!("set {variable} to at least {SHORTEST} random characters, for example: openssl rand -hex 32");
    match secret.len() {
        0 => Finding::wrong(what, "is not set", advice),
        length if length < SHORTEST => Finding::wrong(what, "is too short", advice),
        _ => Finding::fine(what, "set"),
    }
}

fn reply_keys(mail_ingest: &str, notification: &str) -> Finding {
    if mail_ingest == notification {
        return long_enough("reply.key", mail_ingest, "GUICHET__REPLY__KEY");
    }
    Finding::wrong(
        "reply.key",
        "mail-ingest and notification have different keys, so answers by mail will not find their tickets",
        "set GUICHET__REPLY__KEY for both; earlier keys go into reply.earlier",
    )
}

fn password_key(key: &str) -> Finding {
    if key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Finding::fine("imap.password_key", "set");
    }
    let advice =
        "set GUICHET_MAIL_INGEST__IMAP__PASSWORD_KEY to 32 random bytes in hex; mailboxes fetched by IMAP need it";
    Finding::wrong("imap.password_key", "is not 32 bytes in hex", advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_a_short_secret_are_found() {
        assert!(long_enough("x", "", "X").is_wrong());
        assert!(long_enough("x", "short", "X").is_wrong());
        assert!(!long_enough("x", &"s".repeat(32), "X").is_wrong());
        assert!(reply_keys(&"a".repeat(32), &"b".repeat(32)).is_wrong());
        assert!(password_key("zz").is_wrong() && !password_key(&"0a".repeat(32)).is_wrong());
    }
}
