use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use context::Actor;
use ids::AuditEntryId;
use uuid::Uuid;

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position, from 1, without gaps.
    pub sequence: i64,
    /// Id.
    pub id: AuditEntryId,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Kind of who did it.
    pub actor_kind: String,
    /// Their id; nil for a service.
    pub actor_id: Uuid,
    /// Their name then.
    pub actor_name: String,
    /// What was done, such as `person.deactivated`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// A sentence; never a secret.
    pub detail: String,
    /// SHA-256 over the hash before and this line.
    pub hash: Vec<u8>,
}

/// Where the chain stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Position of the last line; 0 if there is none.
    pub sequence: i64,
    /// Its hash; empty if there is none.
    pub hash: Vec<u8>,
}

/// What a line says, before it has a place in the chain.
#[derive(Debug, Clone)]
pub struct Record {
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: &'static str,
    /// To what.
    pub subject: String,
    /// A sentence; never a secret.
    pub detail: String,
}

impl Head {
    /// The next line after this one.
    pub fn next(&self, record: Record) -> Entry {
        let mut entry = Entry {
            sequence: self.sequence + 1,
            id: AuditEntryId::new(),
            occurred_at: record.occurred_at,
            actor_kind: record.actor.kind.as_str().to_owned(),
            actor_id: record.actor.id,
            actor_name: record.actor.name,
            action: record.action.to_owned(),
            subject: record.subject,
            detail: record.detail,
            hash: Vec::new(),
        };
        entry.hash = entry.hash_after(&self.hash);
        entry
    }
}

impl Entry {
    /// The hash this line must have after the line with hash `before`.
    fn hash_after(&self, before: &[u8]) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        // Every part with its length in front, so that no two different lines are the same bytes.
        let mut put = |part: &[u8]| {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        };
        put(before);
        put(&self.sequence.to_be_bytes());
        put(self.id.uuid().as_bytes());
        put(&self.occurred_at.timestamp_micros().to_be_bytes());
        put(self.actor_kind.as_bytes());
        put(self.actor_id.as_bytes());
        put(self.actor_name.as_bytes());
        put(self.action.as_bytes());
        put(self.subject.as_bytes());
        put(self.detail.as_bytes());
        context.finish().as_ref().to_vec()
    }
}

/// The position of the first line that does not follow from the one before; `None` if the whole chain holds. Lines in order, from the first.
pub fn first_break(entries: &[Entry]) -> Option<i64> {
    let mut head = Head::default();
    for entry in entries {
        if entry.sequence != head.sequence + 1 || entry.hash != entry.hash_after(&head.hash) {
            return Some(head.sequence + 1);
        }
        head = Head {
            sequence: entry.sequence,
            hash: entry.hash.clone(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<Entry> {
        let mut head = Head::default();
        let mut entries = Vec::new();
        for n in 0..length {
            let record = Record {
                occurred_at: DateTime::UNIX_EPOCH,
                actor: Actor::service("test"),
                action: "person.updated",
                subject: format!("per_{n}"),
                detail: String::new(),
            };
            let entry = head.next(record);
            head = Head {
                sequence: entry.sequence,
                hash: entry.hash.clone(),
            };
            entries.push(entry);
        }
        entries
    }

    #[test]
    fn an_untouched_chain_holds() {
        assert_eq!(first_break(&chain(5)), None);
        assert_eq!(first_break(&[]), None);
    }

    #[test]
    fn a_removed_line_shows() {
        let mut entries = chain(5);
        entries.remove(2);
        assert_eq!(first_break(&entries), Some(3));
    }

    #[test]
    fn a_changed_line_shows() {
        let changes: [fn(&mut Entry); 5] = [
            |e| e.detail.push('x'),
            |e| e.actor_name.push('x'),
            |e| e.subject.clear(),
            |e| e.action.push('x'),
            |e| e.occurred_at += chrono::Duration::microseconds(1),
        ];
        for change in changes {
            let mut entries = chain(4);
            change(&mut entries[1]);
            assert_eq!(first_break(&entries), Some(2));
        }
    }

    #[test]
    fn text_moved_from_one_field_to_the_next_shows() {
        let mut entries = chain(1);
        entries[0].action = "person.updatedper_".to_owned();
        entries[0].subject = "0".to_owned();
        assert_eq!(first_break(&entries), Some(1));
    }
}
