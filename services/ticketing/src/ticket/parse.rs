//! Requests about tickets, checked field by field.

use std::{collections::BTreeSet, str::FromStr};

use fault::{Fault, validate::Checker};
use proto::ticketing::v1 as wire;

use super::{
    TicketError,
    convert::{impact_from_wire, kind_from_wire, urgency_from_wire},
    create::Create,
    entity::{Impact, Kind, Urgency},
    key::TicketKey,
    update::Update,
};
use crate::message::{MAX_BODY, MAX_FILES};

const MAX_TITLE: usize = 200;
const MAX_TAGS: usize = 20;
pub(crate) const MAX_TAG: usize = 40;
const MAX_WATCHERS: usize = 50;
const MAX_ASSETS: usize = 20;

/// Reads how a ticket is named in a path.
pub(crate) fn key(ticket_id: &str) -> Result<TicketKey, TicketError> {
    TicketKey::parse(ticket_id).ok_or(TicketError::NotFound)
}

/// Reads a new ticket.
pub(crate) fn create(request: &wire::CreateTicketRequest) -> Result<Create, Fault> {
    let mut check = Checker::new();
    let create = Create {
        title: check.line("title", &request.title, 1..=MAX_TITLE),
        description: check.text("description", &request.description, 0..=MAX_BODY),
        kind: word(&mut check, "kind", request.kind, kind_from_wire).unwrap_or(Kind::Incident),
        requester: check.optional_id("requester_id", &request.requester_id),
        impact: word(&mut check, "impact", request.impact, impact_from_wire).unwrap_or(Impact::Person),
        urgency: word(&mut check, "urgency", request.urgency, urgency_from_wire).unwrap_or(Urgency::Normal),
        category: check.optional_id("category_id", &request.category_id),
        assignee: check.optional_id("assignee_id", &request.assignee_id),
        team: check.optional_id("team_id", &request.team_id),
        location: check.optional_id("location_id", &request.location_id),
        watchers: ids(&mut check, "watcher_ids", &request.watcher_ids, MAX_WATCHERS),
        tags: tags(&mut check, "tags", &request.tags),
        attachments: ids(&mut check, "attachment_ids", &request.attachment_ids, MAX_FILES),
        assets: ids(&mut check, "asset_ids", &request.asset_ids, MAX_ASSETS),
    };
    check.finish()?;
    Ok(create)
}

/// Reads the fields that the mask names.
pub(crate) fn update(request: &wire::UpdateTicketRequest) -> Result<Update, Fault> {
    let mut check = Checker::new();
    let ticket = request.ticket.clone().unwrap_or_default();
    let paths = request.update_mask.clone().unwrap_or_default().paths;
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name the fields to change",
    );
    let mut update = Update::default();
    for path in &paths {
        match path.as_str() {
            "title" => update.title = Some(check.line("ticket.title", &ticket.title, 1..=MAX_TITLE)),
            "impact" => update.impact = required(&mut check, "ticket.impact", ticket.impact, impact_from_wire),
            "urgency" => update.urgency = required(&mut check, "ticket.urgency", ticket.urgency, urgency_from_wire),
            "category_id" => update.category = Some(check.optional_id("ticket.category_id", &ticket.category_id)),
            "requester_id" => update.requester = check.id("ticket.requester_id", &ticket.requester_id),
            "assignee_id" => update.assignee = Some(check.optional_id("ticket.assignee_id", &ticket.assignee_id)),
            "team_id" => update.team = Some(check.optional_id("ticket.team_id", &ticket.team_id)),
            "location_id" => update.location = Some(check.optional_id("ticket.location_id", &ticket.location_id)),
            "tags" => update.tags = Some(tags(&mut check, "ticket.tags", &ticket.tags)),
            "watcher_ids" => {
                update.watchers = Some(ids(&mut check, "ticket.watcher_ids", &ticket.watcher_ids, MAX_WATCHERS))
            }
            other => check.fail(
                "update_mask",
                "unknown",
                format!("{other:?} is not a field that can be changed"),
            ),
        }
    }
    check.finish()?;
    Ok(update)
}

/// An enum on the wire; unknown numbers are refused, "not said" is `None`.
pub(crate) fn word<W: TryFrom<i32>, D>(
    check: &mut Checker,
    field: &str,
    value: i32,
    from_wire: impl Fn(W) -> Option<D>,
) -> Option<D> {
    match W::try_from(value) {
        Ok(word) => from_wire(word),
        Err(_) => {
            check.fail(field, "unknown", "is not one of the known values");
            None
        }
    }
}

/// An enum that must be said.
pub(crate) fn required<W: TryFrom<i32>, D>(
    check: &mut Checker,
    field: &str,
    value: i32,
    from_wire: impl Fn(W) -> Option<D>,
) -> Option<D> {
    if value == 0 {
        check.fail(field, "required", "must be given");
        return None;
    }
    word(check, field, value, from_wire)
}

/// Ids, each once, at most so many.
pub(crate) fn ids<I>(check: &mut Checker, field: &str, given: &[String], most: usize) -> Vec<I>
where
    I: FromStr<Err: std::fmt::Display> + Ord + Copy,
{
    if given.len() > most {
        check.fail(field, "too_many", format!("must have at most {most} entries"));
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let parsed = given
        .iter()
        .enumerate()
        .filter_map(|(at, id)| check.id::<I>(&format!("{field}[{at}]"), id));
    parsed.filter(|id| seen.insert(*id)).collect()
}

fn tags(check: &mut Checker, field: &str, given: &[String]) -> Vec<String> {
    if given.len() > MAX_TAGS {
        check.fail(field, "too_many", format!("must have at most {MAX_TAGS} entries"));
        return Vec::new();
    }
    let cleaned = given
        .iter()
        .enumerate()
        .map(|(at, tag)| check.line(&format!("{field}[{at}]"), &tag.to_lowercase(), 1..=MAX_TAG));
    let tags: BTreeSet<String> = cleaned.collect();
    tags.into_iter().collect()
}
