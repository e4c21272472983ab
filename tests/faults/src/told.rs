use std::collections::{BTreeMap, BTreeSet};

use crate::{Audit, Desk, Ledger};

impl Audit {
    /// What notification should have told and has not, or told twice; the last number is how many mails lie in the sink more than once.
    pub async fn mails(&self, desk: &Desk, ledger: &Ledger) -> (Vec<String>, Vec<String>, usize) {
        let (mut lost, mut twice) = (Vec::new(), Vec::new());
        let sink = self.sink();
        for tenant in &desk.tenants {
            let t = &tenant.schema;
            let sql = format!(
                "select ticket_id::text, coalesce(message_id::text, ''), template, recipient, state, mail_message_id from {t}.delivery where created_at >= '{}'",
                self.since
            );
            let deliveries = self.ask("notification", &sql).await;
            let mut seen = BTreeSet::new();
            for row in &deliveries {
                if !seen.insert(row[..4].to_vec()) {
                    twice.push(format!("a delivery of {}: {row:?}", tenant.slug));
                }
                if row[4] == "sent" && !sink.contains_key(&row[5]) {
                    lost.push(format!("a mail of {} that was sent: {row:?}", tenant.slug));
                }
                if row[4] == "queued" || row[4] == "failed" {
                    lost.push(format!("a mail of {} that was not sent: {row:?}", tenant.slug));
                }
            }
            let sql = format!(
                "select m.body, m.id::text, '' from {t}.message m where m.body like 'flt%' and m.author_is_agent and m.channel = 'agent'
                 union all select split_part(m.mail_message_id, '@', 1), m.ticket_id::text, 'mail' from {t}.message m where m.mail_message_id like 'flt%'"
            );
            let told: BTreeSet<(&str, &str)> = deliveries
                .iter()
                .map(|row| match row[2].as_str() {
                    "ticket_created" => ("created", row[0].as_str()),
                    _ => ("reply", row[1].as_str()),
                })
                .collect();
            let wanted: BTreeMap<String, (String, bool)> = self
                .ask("ticketing", &sql)
                .await
                .into_iter()
                .map(|mut row| {
                    let by_mail = row[2] == "mail";
                    (row.remove(0), (row.remove(0), by_mail))
                })
                .collect();
            for entry in ledger
                .entries()
                .iter()
                .filter(|e| e.acknowledged && e.tenant == tenant.slug)
            {
                let Some((id, by_mail)) = wanted.get(&entry.key) else {
                    continue;
                };
                let key = if *by_mail { "created" } else { "reply" };
                if !told.contains(&(key, id.as_str())) {
                    lost.push(format!(
                        "nobody was told of {:?} {} in {}",
                        entry.kind, entry.key, tenant.slug
                    ));
                }
            }
        }
        let double = sink.values().map(|copies| copies - 1).sum();
        (lost, twice, double)
    }

    /// How often each mail lies in the sink, by Message-ID.
    fn sink(&self) -> BTreeMap<String, usize> {
        let mut mails = BTreeMap::new();
        for file in std::fs::read_dir(&self.stack.env.mail_sink)
            .expect("the sink")
            .flatten()
        {
            if file.path().extension().is_none_or(|e| e != "eml") {
                continue;
            }
            let text = std::fs::read(file.path()).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let mut lines = text.lines().take_while(|line| !line.is_empty());
            let id = lines.find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("message-id")
                    .then(|| value.trim().trim_matches(['<', '>']).to_owned())
            });
            *mails.entry(id.unwrap_or_default()).or_default() += 1;
        }
        mails
    }
}
