use ids::PersonId;

/// How a tenant's mails look and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Changes with every change of the settings.
    pub revision: i64,
    /// Short name.
    pub slug: String,
    /// The organisation's name.
    pub name: String,
    /// en or fr.
    pub locale: String,
    /// #rrggbb.
    pub primary_color: String,
    /// Text below every mail.
    pub mail_footer: String,
    /// The portal's address.
    pub portal_url: String,
    /// The address the product receives mail at for the tenant.
    pub mail_address: String,
}

/// A mailbox of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Address.
    pub address: String,
    /// Name shown as sender.
    pub display_name: String,
    /// True if mail for it is delivered to us, so that a plus address works.
    pub delivered_to_us: bool,
    /// True if answers leave from it.
    pub default_sender: bool,
}

/// A person of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// en, fr or empty.
    pub locale: String,
    /// False once deactivated.
    pub active: bool,
}

/// Who writes and where answers go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Name in From.
    pub name: String,
    /// Address in From.
    pub address: String,
    /// The mailbox that signed addresses are made of.
    pub answers_to: String,
}

impl Profile {
    /// The sender among the mailboxes that are switched on. Without any it is the tenant's own address.
    pub fn sender(&self, mailboxes: &[Mailbox]) -> Sender {
        let from = mailboxes
            .iter()
            .find(|m| m.default_sender)
            .or_else(|| mailboxes.first());
        let own = mailboxes
            .iter()
            .find(|m| m.address == self.mail_address && m.delivered_to_us);
        let answers = own.or_else(|| mailboxes.iter().find(|m| m.delivered_to_us));
        Sender {
            name: from
                .map(|m| m.display_name.trim())
                .filter(|n| !n.is_empty())
                .unwrap_or(&self.name)
                .to_owned(),
            address: from.map_or_else(|| self.mail_address.clone(), |m| m.address.clone()),
            answers_to: answers.map_or_else(|| self.mail_address.clone(), |m| m.address.clone()),
        }
    }

    /// The language of a mail: the person's own, or the tenant's.
    pub fn locale_for(&self, person: Option<&Person>) -> String {
        let own = person.map(|p| p.locale.as_str()).filter(|l| !l.is_empty());
        language(own.unwrap_or(&self.locale)).to_owned()
    }
}

/// A language there are texts in.
pub fn language(locale: &str) -> &'static str {
    if locale.starts_with("fr") { "fr" } else { "en" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile {
            revision: 1,
            slug: "acme".into(),
            name: "Acme".into(),
            locale: "fr".into(),
            primary_color: "#2f6fde".into(),
            mail_footer: String::new(),
            portal_url: String::new(),
            mail_address: "acme@in.example".into(),
        }
    }

    fn mailbox(address: &str, delivered_to_us: bool, default_sender: bool) -> Mailbox {
        Mailbox {
            address: address.into(),
            display_name: String::new(),
            delivered_to_us,
            default_sender,
        }
    }

    #[test]
    fn answers_go_where_a_plus_address_works() {
        let boxes = [
            mailbox("support@acme.example", false, true),
            mailbox("acme@in.example", true, false),
        ];
        let sender = profile().sender(&boxes);
        assert_eq!(
            (
                sender.name.as_str(),
                sender.address.as_str(),
                sender.answers_to.as_str()
            ),
            ("Acme", "support@acme.example", "acme@in.example")
        );
        assert_eq!(profile().sender(&[]).address, "acme@in.example");
        assert_eq!(profile().sender(&boxes[..1]).answers_to, "acme@in.example");
    }

    #[test]
    fn a_persons_language_comes_before_the_tenants() {
        let person = |locale: &str| Person {
            id: PersonId::new(),
            locale: locale.into(),
            active: true,
        };
        assert_eq!(profile().locale_for(None), "fr");
        assert_eq!(profile().locale_for(Some(&person("en"))), "en");
        assert_eq!(profile().locale_for(Some(&person(""))), "fr");
    }
}
