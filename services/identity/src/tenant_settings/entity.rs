use chrono::{DateTime, Utc};
use fault::validate::Checker;

use super::{
    check::{check_color, check_locale, check_time_zone},
    error::SettingsError,
    hours::BusinessHours,
};
use crate::{
    config::Hosts,
    tenant::entity::{Branding, Tenant},
};

/// Largest logo, in bytes.
const LOGO: usize = 256 * 1024;

/// Mail domains whose users are strangers to each other: a first admin with such an address does not make them all people of the tenant.
const PUBLIC_MAIL: &str = "\
    aol.com free.fr gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com hotmail.fr icloud.com laposte.net \
    live.com mail.com me.com msn.com orange.fr outlook.com outlook.fr proton.me protonmail.com sfr.fr wanadoo.fr web.de \
    yahoo.com yahoo.fr yandex.com zoho.com";

/// How a tenant looks and works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Short name; it never changes.
    pub slug: String,
    /// The organisation's name.
    pub name: String,
    /// Language of the portal and of mails.
    pub locale: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Main colour, #rrggbb.
    pub primary_color: String,
    /// Second colour, #rrggbb.
    pub accent_color: String,
    /// Heading of the portal's home page.
    pub portal_heading: String,
    /// Text under the heading.
    pub portal_text: String,
    /// Footer of outgoing mails.
    pub mail_footer: String,
    /// Host names of the portal beside the given one.
    pub domains: Vec<String>,
    /// Mail domains whose senders are this tenant's people.
    pub mail_domains: Vec<String>,
    /// Working hours.
    pub business_hours: BusinessHours,
    /// True if a logo is stored.
    pub has_logo: bool,
    /// Grows with every change.
    pub revision: i64,
    /// When they were last changed.
    pub updated_at: DateTime<Utc>,
}

impl Settings {
    /// What a new tenant starts with.
    pub fn founded(tenant: &Tenant) -> Self {
        let branding = &tenant.branding;
        let domain = tenant.admin.email.split_once('@').map(|(_, domain)| domain.to_owned());
        Self {
            slug: tenant.slug.clone(),
            name: branding.name.clone(),
            locale: branding.locale.clone(),
            time_zone: branding.time_zone.clone(),
            primary_color: branding.primary_color.clone(),
            accent_color: branding.accent_color.clone(),
            portal_heading: String::new(),
            portal_text: String::new(),
            mail_footer: String::new(),
            domains: Vec::new(),
            mail_domains: domain
                .filter(|domain| !PUBLIC_MAIL.split(' ').any(|public| public == domain))
                .into_iter()
                .collect(),
            business_hours: BusinessHours::usual(),
            has_logo: false,
            revision: 1,
            updated_at: tenant.created_at,
        }
    }

    /// The settings with every field in its stored form, or all that is wrong.
    pub fn checked(self, hosts: &Hosts) -> Result<Self, SettingsError> {
        let mut check = Checker::new();
        let settings = Self {
            name: check.line("name", &self.name, 1..=100),
            primary_color: self.primary_color.to_lowercase(),
            accent_color: self.accent_color.to_lowercase(),
            portal_heading: check.line("portal_heading", &self.portal_heading, 0..=120),
            portal_text: check.text("portal_text", &self.portal_text, 0..=500),
            mail_footer: check.text("mail_footer", &self.mail_footer, 0..=500),
            domains: check_domains(&mut check, "domains", &self.domains),
            mail_domains: check_domains(&mut check, "mail_domains", &self.mail_domains),
            business_hours: self.business_hours.checked(&mut check),
            ..self
        };
        check_locale(&mut check, "locale", &settings.locale);
        check_time_zone(&mut check, "time_zone", &settings.time_zone);
        check_color(&mut check, "primary_color", &settings.primary_color);
        check_color(&mut check, "accent_color", &settings.accent_color);
        for (at, domain) in settings.domains.iter().enumerate() {
            let given = hosts.console.contains(domain)
                || *domain == hosts.portal_domain
                || domain.ends_with(&format!(".{}", hosts.portal_domain));
            check.check(
                !given,
                &format!("domains[{at}]"),
                "reserved",
                "belongs to the product itself",
            );
        }
        check.finish()?;
        Ok(settings)
    }

    /// `new` as the next state of the settings. `None` if nothing changes.
    pub fn change(&self, new: Self, now: DateTime<Utc>) -> Option<Self> {
        (new != *self).then(|| Self {
            revision: self.revision + 1,
            updated_at: now,
            ..new
        })
    }

    /// True if an unknown sender with this address becomes a person.
    pub fn takes_mail_from(&self, email: &str) -> bool {
        email
            .rsplit_once('@')
            .is_some_and(|(_, domain)| self.mail_domains.iter().any(|own| own == domain))
    }

    /// The part that is needed before anybody has signed in.
    pub fn branding(&self) -> Branding {
        Branding {
            name: self.name.clone(),
            locale: self.locale.clone(),
            time_zone: self.time_zone.clone(),
            primary_color: self.primary_color.clone(),
            accent_color: self.accent_color.clone(),
            portal_heading: self.portal_heading.clone(),
            portal_text: self.portal_text.clone(),
            has_logo: self.has_logo,
            revision: self.revision,
        }
    }
}

fn check_domains(check: &mut Checker, field: &str, domains: &[String]) -> Vec<String> {
    check.check(domains.len() <= 20, field, "too_many", "must be at most 20");
    let mut all = Vec::new();
    for (at, domain) in domains.iter().enumerate() {
        let domain = domain.trim().trim_end_matches('.').to_lowercase();
        check.check(
            is_domain(&domain),
            &format!("{field}[{at}]"),
            "malformed",
            "must be a domain such as example.com",
        );
        if !all.contains(&domain) {
            all.push(domain);
        }
    }
    all.sort();
    all
}

/// True for a full host name of letters, digits and hyphens (RFC 1123), in lower case.
pub fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let number = domain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    domain.len() <= 253 && domain.contains('.') && !number && domain.split('.').all(label)
}

/// The media type of a logo, told by its first bytes.
pub fn check_logo(content: &[u8]) -> Result<&'static str, SettingsError> {
    let mut check = Checker::new();
    check.check(!content.is_empty(), "content", "required", "must not be empty");
    check.check(content.len() <= LOGO, "content", "too_large", "must be at most 256 KiB");
    let media_type = match content {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    };
    check.check(
        content.is_empty() || media_type.is_some(),
        "content",
        "format",
        "must be a PNG, JPEG or WebP image",
    );
    check.finish()?;
    Ok(media_type.unwrap_or("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use ids::ProviderId;

    use super::*;
    use crate::tenant::entity::Founding;

    fn hosts() -> Hosts {
        Hosts {
            console: vec!["console.desk.example".into()],
            portal_domain: "desk.example".into(),
        }
    }

    fn settings() -> Settings {
        let founding = Founding {
            name: "Acme".into(),
            slug: "acme".into(),
            admin_name: "Ada".into(),
            admin_email: "ada@acme.example".into(),
            ..Founding::default()
        };
        Settings::founded(
            &founding
                .found(ProviderId::new(), &[], "", DateTime::UNIX_EPOCH)
                .unwrap(),
        )
    }

    fn wrong(change: impl FnOnce(&mut Settings)) -> Vec<String> {
        let mut settings = settings();
        change(&mut settings);
        let error = settings.checked(&hosts()).unwrap_err();
        fault::Fault::from(error).fields.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn what_a_tenant_starts_with_is_valid() {
        let settings = settings();
        assert_eq!(settings.clone().checked(&hosts()).unwrap(), settings);
        assert_eq!(settings.mail_domains, ["acme.example"]);
    }

    #[test]
    fn wrong_fields_are_named() {
        assert_eq!(wrong(|s| s.primary_color = "red".into()), ["primary_color"]);
        assert_eq!(wrong(|s| s.accent_color = "#12345g".into()), ["accent_color"]);
        assert_eq!(wrong(|s| s.locale = "de".into()), ["locale"]);
        assert_eq!(wrong(|s| s.time_zone = "Europe/Lyon".into()), ["time_zone"]);
        assert_eq!(wrong(|s| s.portal_heading = "x".repeat(121)), ["portal_heading"]);
        assert_eq!(wrong(|s| s.mail_domains = vec!["nodot".into()]), ["mail_domains[0]"]);
        assert_eq!(
            wrong(|s| s.domains = vec!["globex.desk.example".into()]),
            ["domains[0]"]
        );
        assert_eq!(wrong(|s| s.domains = vec!["desk.example".into()]), ["domains[0]"]);
    }

    #[test]
    fn domains_are_told_from_other_texts() {
        for good in ["example.com", "help.acme-group.example", "xn--bcher-kva.example"] {
            assert!(is_domain(good), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "10.0.0.1",
            "a..b",
            "-a.b",
            "a-.b",
            "A.b",
            "a b.c",
            "a_b.c",
            "http://a.b",
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn only_senders_of_the_own_domains_become_persons() {
        let settings = settings();
        assert!(settings.takes_mail_from("bob@acme.example"));
        for stranger in [
            "bob@evil.example",
            "bob@sub.acme.example",
            "acme.example",
            "bob@acme.example.evil.example",
        ] {
            assert!(!settings.takes_mail_from(stranger), "{stranger}");
        }
    }

    #[test]
    fn a_logo_is_known_by_its_bytes() {
        assert_eq!(check_logo(b"\x89PNG\r\n\x1a\nrest").unwrap(), "image/png");
        assert_eq!(check_logo(b"\xff\xd8\xff\xe0").unwrap(), "image/jpeg");
        assert_eq!(check_logo(b"RIFF1234WEBPVP8 ").unwrap(), "image/webp");
        for bad in [&b""[..], b"<svg onload=alert(1)>", b"GIF89a", &vec![0_u8; LOGO + 1]] {
            assert!(check_logo(bad).is_err());
        }
    }
}
