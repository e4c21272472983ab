use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Client;

/// Everything of a tenant that must not be seen from outside: its ids by prefix, and texts that are its own.
#[derive(Debug, Default)]
pub struct Harvest {
    /// Ids by prefix.
    pub ids: BTreeMap<String, BTreeSet<String>>,
    /// Names, titles, addresses.
    pub texts: BTreeSet<String>,
}

/// Lists that together show every kind of object.
const LISTS: [&str; 14] = [
    "tickets?page_size=200",
    "persons?page_size=200",
    "teams",
    "roles",
    "locations",
    "categories",
    "assets?page_size=200",
    "asset-types",
    "articles?page_size=200",
    "mailboxes",
    "quarantined-mails",
    "api-keys",
    "deliveries?page_size=50",
    "audit-entries?page_size=50",
];

/// Texts under these keys name somebody or something.
const TELLING: [&str; 6] = [
    "title",
    "requester_name",
    "requester_email",
    "email",
    "serial_number",
    "address",
];

impl Harvest {
    /// Reads a tenant's lists and the threads of a few tickets as one of its admins.
    pub async fn of(admin: &Client, prefix: &str) -> Self {
        let mut harvest = Self::default();
        for list in LISTS {
            harvest.take(&admin.read(&format!("{prefix}/v1/{list}")).await);
        }
        let tickets: Vec<_> = harvest.ids.get("tkt").into_iter().flatten().take(5).cloned().collect();
        for ticket in tickets {
            for part in ["messages", "activities", "links"] {
                harvest.take(&admin.read(&format!("{prefix}/v1/tickets/{ticket}/{part}")).await);
            }
        }
        harvest
    }

    fn take(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    if let (true, Some(text)) = (TELLING.contains(&key.as_str()), value.as_str()) {
                        let own = text.chars().count() >= 8;
                        own.then(|| self.texts.insert(text.to_owned()));
                    }
                    self.take(value);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| self.take(value)),
            Value::String(text) => {
                if let Some(prefix) = id_prefix(text) {
                    self.ids.entry(prefix.to_owned()).or_default().insert(text.clone());
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Some id with a prefix.
    pub fn id(&self, prefix: &str) -> Option<&str> {
        self.ids.get(prefix)?.iter().next().map(String::as_str)
    }

    /// The first of this tenant's ids or texts that `body` shows, but those the caller sent.
    pub fn found_in(&self, body: &str, sent: &str) -> Option<&str> {
        let all = self.ids.values().flatten().chain(&self.texts);
        all.map(String::as_str)
            .find(|canary| body.contains(canary) && !sent.contains(canary))
    }

    /// Removes what another tenant rightly knows too: the provider's agents, the product's own texts.
    pub fn forget(&mut self, shared: &Self) {
        for (prefix, ids) in &mut self.ids {
            if let Some(others) = shared.ids.get(prefix) {
                ids.retain(|id| !others.contains(id));
            }
        }
        self.texts.retain(|text| !shared.texts.contains(text));
    }
}

/// The prefix of a text that is one of our ids.
pub fn id_prefix(text: &str) -> Option<&str> {
    let (prefix, hex) = text.split_once('_')?;
    let known = prefix.len() == 3 && hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    known.then_some(prefix)
}
