use context::TenantCtx;
use fault::{Fault, validate::Checker};
use proto::ticketing::v1 as wire;

use super::{Filter, OneOf, Order, Sort};
use crate::ticket::{Kind, Priority, Status, convert, parse::MAX_TAG};

/// Longest search, in characters.
const MAX_QUERY: usize = 500;

/// Reads the filters of a list; `me` is the caller.
pub(crate) fn filter(ctx: &TenantCtx, request: &wire::ListTicketsRequest) -> Result<Filter, Fault> {
    let mut check = Checker::new();
    let me = ctx.person();
    let filter = Filter {
        sort: sort(
            &mut check,
            &request.order_by,
            &["created_at", "updated_at", "priority", "number"],
        ),
        query: check.text("query", &request.query, 0..=MAX_QUERY),
        status: statuses(&mut check, &request.status),
        priority: priorities(&mut check, &request.priority),
        kind: kinds(&mut check, &request.kind),
        assignee: one_of(&mut check, "assignee", &request.assignee, me, true),
        requester: one_of(&mut check, "requester", &request.requester, me, false).ids,
        team: one_of(&mut check, "team", &request.team, None, true),
        category: one_of(&mut check, "category", &request.category, None, false).ids,
        asset: check.optional_id("asset_id", &request.asset_id),
        tag: check.line("tag", &request.tag, 0..=MAX_TAG).to_lowercase(),
        created_from: request.created_from.as_ref().and_then(proto::from_timestamp),
        created_before: request.created_before.as_ref().and_then(proto::from_timestamp),
    };
    check.finish()?;
    Ok(filter)
}

/// Reads `created_at desc` and the like; newest first if nothing is said.
pub(crate) fn sort(check: &mut Checker, order_by: &str, allowed: &[&str]) -> Sort {
    let mut words = order_by.split_whitespace();
    let (name, direction) = (words.next().unwrap_or("created_at desc"), words.next());
    let by = match name {
        "created_at" | "created_at desc" => Order::CreatedAt,
        "updated_at" => Order::UpdatedAt,
        "priority" => Order::Priority,
        "number" => Order::Number,
        _ => {
            check.fail(
                "order_by",
                "unknown",
                format!("must be one of {}, with \" desc\" to turn it round", allowed.join(", ")),
            );
            Order::CreatedAt
        }
    };
    let known = name == "created_at desc" || allowed.contains(&name);
    let spelled = matches!(direction, None | Some("asc" | "desc")) && words.next().is_none();
    if matches!(name, "number") && !known || !spelled {
        check.fail(
            "order_by",
            "unknown",
            format!("must be one of {}, with \" desc\" to turn it round", allowed.join(", ")),
        );
    }
    Sort {
        by,
        descending: direction == Some("desc") || name == "created_at desc",
    }
}

/// Reads statuses.
pub(crate) fn statuses(check: &mut Checker, given: &[i32]) -> Vec<Status> {
    given
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            let known = wire::TicketStatus::try_from(*value)
                .ok()
                .and_then(convert::status_from_wire);
            check.check(known.is_some(), &format!("status[{at}]"), "unknown", "must be a status");
            known
        })
        .collect()
}

/// Reads priorities.
pub(crate) fn priorities(check: &mut Checker, given: &[i32]) -> Vec<Priority> {
    given
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            let known = i16::try_from(*value).ok().and_then(Priority::from_level);
            check.check(
                known.is_some(),
                &format!("priority[{at}]"),
                "unknown",
                "must be a priority",
            );
            known
        })
        .collect()
}

fn kinds(check: &mut Checker, given: &[i32]) -> Vec<Kind> {
    given
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            let known = wire::TicketKind::try_from(*value)
                .ok()
                .and_then(convert::kind_from_wire);
            check.check(
                known.is_some(),
                &format!("kind[{at}]"),
                "unknown",
                "must be a kind of ticket",
            );
            known
        })
        .collect()
}

/// Reads ids, `me` where there is a caller for it, and `none` where that makes sense.
pub(crate) fn one_of<I>(check: &mut Checker, field: &str, given: &[String], me: Option<I>, none: bool) -> OneOf<I>
where
    I: std::str::FromStr<Err: std::fmt::Display> + Copy,
{
    let mut wanted = OneOf {
        ids: Vec::new(),
        none: false,
    };
    for (at, word) in given.iter().enumerate() {
        match (word.as_str(), me) {
            ("me", Some(me)) => wanted.ids.push(me),
            ("none", _) if none => wanted.none = true,
            _ => wanted.ids.extend(check.id::<I>(&format!("{field}[{at}]"), word)),
        }
    }
    wanted
}
