//! Presence, and how it turns from one moment to the next.

use chrono::{DateTime, Duration, Utc};
use ids::PersonId;
use serde::{Deserialize, Serialize};

/// For how long an announcement holds.
pub const HOLDS_FOR: Duration = Duration::seconds(30);

/// What somebody does in a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Looks at it.
    Viewing,
    /// Writes an answer.
    Replying,
}

/// Somebody in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// What they do.
    pub mode: Mode,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when this holds.
    pub until: DateTime<Utc>,
}

/// The people in a ticket after one has announced themselves or left, and whether others should hear of it.
pub fn after(
    before: Vec<Presence>,
    me: PersonId,
    name: &str,
    mode: Option<Mode>,
    now: DateTime<Utc>,
) -> (Vec<Presence>, bool) {
    let seen = |people: &[Presence]| people.iter().map(|p| (p.person, p.mode)).collect::<Vec<_>>();
    let told = seen(&before);
    let mut people: Vec<_> = before.into_iter().filter(|presence| presence.until > now).collect();
    let mine = people.iter().find(|presence| presence.person == me).cloned();
    people.retain(|presence| presence.person != me);
    if let Some(mode) = mode {
        let since = mine.filter(|mine| mine.mode == mode).map_or(now, |mine| mine.since);
        people.push(Presence {
            person: me,
            name: name.to_owned(),
            mode,
            since,
            until: now + HOLDS_FOR,
        });
    }
    people.sort_by_key(|presence| (presence.since, presence.person));
    let mut old = told;
    let mut new = seen(&people);
    old.sort_by_key(|(person, _)| *person);
    new.sort_by_key(|(person, _)| *person);
    (people, old != new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_hear_of_what_changes_and_only_then() {
        let now = DateTime::UNIX_EPOCH;
        let (anna, ben) = (PersonId::new(), PersonId::new());
        let (people, told) = after(vec![], anna, "Anna", Some(Mode::Viewing), now);
        assert!(told && people.len() == 1);
        let (people, told) = after(people, anna, "Anna", Some(Mode::Viewing), now + Duration::seconds(20));
        assert!(!told && people[0].since == now);
        let (people, told) = after(people, anna, "Anna", Some(Mode::Replying), now + Duration::seconds(25));
        assert!(told && people[0].since == now + Duration::seconds(25));
        let (people, told) = after(people, ben, "Ben", Some(Mode::Viewing), now + Duration::seconds(40));
        assert!(told && people.len() == 2);
        let (people, told) = after(people, ben, "Ben", Some(Mode::Viewing), now + Duration::seconds(60));
        assert!(told, "anna has expired");
        assert_eq!(people.len(), 1);
        let (people, told) = after(people, ben, "Ben", None, now + Duration::seconds(61));
        assert!(told && people.is_empty());
    }
}
