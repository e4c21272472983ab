use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fault::validate::Checker;
use ids::{PersonId, TeamId};

use super::error::TeamError;

/// Members a team may have.
const MEMBERS: usize = 500;

/// A team of agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Id.
    pub id: TeamId,
    /// Name, unique.
    pub name: String,
    /// What it looks after.
    pub description: String,
    /// Members.
    pub members: BTreeSet<PersonId>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// What a team is made from or changed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Name.
    pub name: String,
    /// What it looks after.
    pub description: String,
    /// Members.
    pub members: BTreeSet<PersonId>,
}

impl Draft {
    fn checked(self) -> Result<Self, TeamError> {
        let mut check = Checker::new();
        let name = check.line("name", &self.name, 1..=60);
        let description = check.text("description", &self.description, 0..=500);
        check.check(
            self.members.len() <= MEMBERS,
            "member_ids",
            "too_many",
            "must be at most 500",
        );
        check.finish()?;
        Ok(Self {
            name,
            description,
            members: self.members,
        })
    }
}

impl Team {
    /// A new team, if every field is right.
    pub fn try_new(draft: Draft, now: DateTime<Utc>) -> Result<Self, TeamError> {
        let Draft {
            name,
            description,
            members,
        } = draft.checked()?;
        Ok(Self {
            id: TeamId::new(),
            name,
            description,
            members,
            revision: 1,
            created_at: now,
        })
    }

    /// What the team is now, to be edited.
    pub fn draft(&self) -> Draft {
        Draft {
            name: self.name.clone(),
            description: self.description.clone(),
            members: self.members.clone(),
        }
    }

    /// Changes the team. `None` if nothing changes.
    pub fn change(&self, draft: Draft) -> Result<Option<Self>, TeamError> {
        let Draft {
            name,
            description,
            members,
        } = draft.checked()?;
        let changed = Self {
            name,
            description,
            members,
            ..self.clone()
        };
        Ok((changed != *self).then(|| Self {
            revision: self.revision + 1,
            ..changed
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_needs_a_name() {
        let fault = fault::Fault::from(Team::try_new(Draft::default(), DateTime::UNIX_EPOCH).unwrap_err());
        assert_eq!(fault.fields[0].field, "name");
    }

    #[test]
    fn changing_to_the_same_is_nothing() {
        let draft = Draft {
            name: "Field".into(),
            ..Draft::default()
        };
        let team = Team::try_new(draft, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(team.change(team.draft()).unwrap(), None);
        let draft = Draft {
            members: [PersonId::new()].into(),
            ..team.draft()
        };
        assert_eq!(team.change(draft).unwrap().unwrap().revision, 2);
    }
}
