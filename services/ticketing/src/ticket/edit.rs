//! Changes of fields, each with the value before and after as people read it.

use ids::{CategoryId, LocationId, PersonId, TeamId};

use super::entity::{Impact, Named, StatusChange, Ticket, Urgency, status_text};
use crate::person::Person;

/// One changed field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, as the API names it.
    pub field: &'static str,
    /// Value before, as people read it.
    pub old: String,
    /// Value after.
    pub new: String,
}

/// New values; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Edit {
    pub title: Option<String>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    pub category: Option<Option<Named<CategoryId>>>,
    pub requester: Option<Person>,
    pub assignee: Option<Option<Named<PersonId>>>,
    pub team: Option<Option<Named<TeamId>>>,
    pub location: Option<Option<Named<LocationId>>>,
    pub tags: Option<Vec<String>>,
    pub watchers: Option<Vec<Person>>,
}

impl Ticket {
    /// Applies the new values and tells which made a difference; the priority follows impact, urgency and requester.
    pub fn edit(&mut self, edit: Edit) -> Vec<FieldChange> {
        let before = self.clone();
        if let Some(title) = edit.title {
            self.title = title;
        }
        if let Some(impact) = edit.impact {
            self.impact = impact;
        }
        if let Some(urgency) = edit.urgency {
            self.urgency = urgency;
        }
        if let Some(category) = edit.category {
            self.category = category;
        }
        if let Some(requester) = edit.requester {
            self.watchers.retain(|watcher| watcher.id != requester.id);
            self.requester = requester;
        }
        if let Some(assignee) = edit.assignee {
            self.assignee = assignee;
        }
        if let Some(team) = edit.team {
            self.team = team;
        }
        if let Some(location) = edit.location {
            self.location = location;
        }
        if let Some(tags) = edit.tags {
            self.tags = tags;
        }
        if let Some(watchers) = edit.watchers {
            self.watch(watchers);
        }
        let asked = |t: &Self| (t.impact, t.urgency, t.requester.id);
        if asked(&before) != asked(self) {
            self.reckon_priority();
        }
        differences(&before, self)
    }
}

/// What differs between two states of one ticket, but for status and times.
pub fn differences(before: &Ticket, after: &Ticket) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut note = |field, differs: bool, old: String, new: String| {
        if differs {
            changes.push(FieldChange { field, old, new });
        }
    };
    let (b, a) = (before, after);
    note("title", b.title != a.title, b.title.clone(), a.title.clone());
    note(
        "impact",
        b.impact != a.impact,
        b.impact.to_string(),
        a.impact.to_string(),
    );
    note(
        "urgency",
        b.urgency != a.urgency,
        b.urgency.to_string(),
        a.urgency.to_string(),
    );
    note(
        "priority",
        b.priority != a.priority,
        b.priority.to_string(),
        a.priority.to_string(),
    );
    note(
        "category_id",
        id(&b.category) != id(&a.category),
        name(&b.category),
        name(&a.category),
    );
    note(
        "requester_id",
        b.requester.id != a.requester.id,
        b.requester.name.clone(),
        a.requester.name.clone(),
    );
    note(
        "assignee_id",
        id(&b.assignee) != id(&a.assignee),
        name(&b.assignee),
        name(&a.assignee),
    );
    note("team_id", id(&b.team) != id(&a.team), name(&b.team), name(&a.team));
    note(
        "location_id",
        id(&b.location) != id(&a.location),
        name(&b.location),
        name(&a.location),
    );
    note(
        "watcher_ids",
        ids(&b.watchers) != ids(&a.watchers),
        names(&b.watchers),
        names(&a.watchers),
    );
    note("tags", b.tags != a.tags, b.tags.join(", "), a.tags.join(", "));
    changes
}

/// A step of the life cycle as a line of the activity log.
pub fn status_change(change: StatusChange, after: &Ticket) -> FieldChange {
    FieldChange {
        field: "status",
        old: status_text(change.from, change.reason),
        new: after.status_text(),
    }
}

/// True if requesters may learn of a change of this field.
pub fn is_public(field: &str) -> bool {
    field != "tags"
}

fn id<I: Copy>(of: &Option<Named<I>>) -> Option<I> {
    of.as_ref().map(|named| named.id)
}

fn name<I>(of: &Option<Named<I>>) -> String {
    of.as_ref().map(|named| named.name.clone()).unwrap_or_default()
}

fn ids(people: &[Person]) -> std::collections::BTreeSet<PersonId> {
    people.iter().map(|person| person.id).collect()
}

fn names(people: &[Person]) -> String {
    people
        .iter()
        .map(|person| person.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}
