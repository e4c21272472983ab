//! Requests read into commands; every wrong field is named at once.

use chrono::{Datelike, NaiveDate};
use context::TenantCtx;
use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::{AssetId, AssetTypeId, LocationId, PersonId};
use proto::asset::v1 as wire;
use uuid::Uuid;

use super::{
    Create, Wanted, convert,
    entity::{Edit, Facts},
    list::{AssigneeFilter, Filter, Order, PageAfter},
    money::{Currency, Money},
    state::AssetState,
};
use crate::tag;

const SHORT: std::ops::RangeInclusive<usize> = 0..=100;
const NOTES: std::ops::RangeInclusive<usize> = 0..=10_000;
const MAX_FILTER_VALUES: usize = 100;
const MAX_WORDS: usize = 10;

/// A registration.
pub fn create(request: &wire::CreateAssetRequest) -> Result<Create, Fault> {
    let mut check = Checker::new();
    let name = check.line("name", &request.name, 1..=200);
    let type_id = check.id::<AssetTypeId>("type_id", &request.type_id);
    let tag = (!request.tag.trim().is_empty()).then(|| tag::entity::check(&mut check, &request.tag));
    let assignee = check.optional_id::<PersonId>("assignee_id", &request.assignee_id);
    let location = check.optional_id::<LocationId>("location_id", &request.location_id);
    let state = match (request.state, convert::state(request.state)) {
        (0, _) => AssetState::InStock,
        (_, Some(state @ (AssetState::Ordered | AssetState::InStock))) => state,
        (_, Some(AssetState::InUse)) if !request.assignee_id.is_empty() => AssetState::InUse,
        _ => {
            check.fail("state", "not_allowed", "must be ordered or in_stock");
            AssetState::InStock
        }
    };
    let facts = Facts {
        serial_number: check.line("serial_number", &request.serial_number, SHORT),
        manufacturer: check.line("manufacturer", &request.manufacturer, SHORT),
        model: check.line("model", &request.model, SHORT),
        cost: cost(&mut check, request.cost.as_ref()),
        supplier: check.line("supplier", &request.supplier, SHORT),
        purchased_on: day(&mut check, "purchased_on", &request.purchased_on),
        warranty_ends_on: day(&mut check, "warranty_ends_on", &request.warranty_ends_on),
        depreciation_years: years(&mut check, request.depreciation_years),
        notes: check.text("notes", &request.notes, NOTES),
    };
    check.finish()?;
    let type_id = type_id.ok_or_else(|| Fault::bad_field("type_id", "required", "must not be empty"))?;
    Ok(Create {
        tag,
        name,
        type_id,
        state,
        assignee,
        location,
        facts,
    })
}

/// The fields an update changes.
pub fn update(request: &wire::UpdateAssetRequest) -> Result<(AssetId, Vec<Wanted>), Fault> {
    let mut check = Checker::new();
    let id = check.id::<AssetId>("asset_id", &request.asset_id);
    let asset = request.asset.clone().unwrap_or_default();
    let paths = request.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name at least one field",
    );
    let wanted: Vec<Wanted> = paths
        .iter()
        .filter_map(|path| wanted(&mut check, path, &asset))
        .collect();
    check.finish()?;
    let id = id.ok_or_else(|| Fault::bad_field("asset_id", "required", "must not be empty"))?;
    Ok((id, wanted))
}

fn wanted(check: &mut Checker, path: &str, asset: &wire::Asset) -> Option<Wanted> {
    let edit = match path {
        "tag" => Edit::Tag(tag::entity::check(check, &asset.tag)),
        "name" => Edit::Name(check.line("name", &asset.name, 1..=200)),
        "type_id" => return check.id("type_id", &asset.type_id).map(Wanted::Kind),
        "location_id" if asset.location_id.is_empty() => return Some(Wanted::Location(None)),
        "location_id" => {
            return check
                .id("location_id", &asset.location_id)
                .map(|id| Wanted::Location(Some(id)));
        }
        "serial_number" => Edit::SerialNumber(check.line(path, &asset.serial_number, SHORT)),
        "manufacturer" => Edit::Manufacturer(check.line(path, &asset.manufacturer, SHORT)),
        "model" => Edit::Model(check.line(path, &asset.model, SHORT)),
        "cost" => Edit::Cost(cost(check, asset.cost.as_ref())),
        "supplier" => Edit::Supplier(check.line(path, &asset.supplier, SHORT)),
        "purchased_on" => Edit::PurchasedOn(day(check, path, &asset.purchased_on)),
        "warranty_ends_on" => Edit::WarrantyEndsOn(day(check, path, &asset.warranty_ends_on)),
        "depreciation_years" => Edit::DepreciationYears(years(check, asset.depreciation_years)),
        "notes" => Edit::Notes(check.text(path, &asset.notes, NOTES)),
        other => {
            check.fail(
                "update_mask",
                "not_changeable",
                format!("{other:?} is not a field that can be changed this way"),
            );
            return None;
        }
    };
    Some(Wanted::Plain(edit))
}

/// A list: its filter, order and page.
pub fn list(ctx: &TenantCtx, request: &wire::ListAssetsRequest) -> Result<(Filter, Order, PageAfter), Fault> {
    let mut check = Checker::new();
    let order = Order::parse(&request.order_by);
    check.check(
        order.is_some(),
        "order_by",
        "unknown",
        "must be tag, name, created_at or warranty_ends_on, perhaps followed by desc",
    );
    let words: Vec<String> = check
        .line("query", &request.query, 0..=200)
        .split_whitespace()
        .take(MAX_WORDS)
        .map(str::to_owned)
        .collect();
    let too_many = [
        ("type", request.r#type.len()),
        ("state", request.state.len()),
        ("assignee", request.assignee.len()),
        ("location", request.location.len()),
    ];
    for (field, count) in too_many {
        check.check(
            count <= MAX_FILTER_VALUES,
            field,
            "too_many",
            "must have at most 100 values",
        );
    }
    let filter = Filter {
        words,
        types: ids(&mut check, "type", &request.r#type),
        states: states(&mut check, &request.state),
        assignees: assignees(&mut check, ctx, &request.assignee),
        places: ids::<LocationId>(&mut check, "location", &request.location),
        warranty_ends_before: day(&mut check, "warranty_ends_before", &request.warranty_ends_before),
    };
    let order = order.unwrap_or(Order {
        by: super::list::SortBy::Tag,
        descending: false,
    });
    check.finish()?;
    let page = PageRequest::parse(order.list(), request.page_size, &request.page_token)?;
    Ok((filter, order, page))
}

fn ids<T: std::str::FromStr<Err: std::fmt::Display>>(check: &mut Checker, field: &str, values: &[String]) -> Vec<T> {
    values
        .iter()
        .enumerate()
        .filter_map(|(n, value)| check.id(&format!("{field}[{n}]"), value))
        .collect()
}

fn states(check: &mut Checker, values: &[i32]) -> Vec<AssetState> {
    let read = |(n, value): (usize, &i32)| {
        let state = convert::state(*value);
        check.check(
            state.is_some(),
            &format!("state[{n}]"),
            "unknown",
            "must be a state of an asset",
        );
        state
    };
    values.iter().enumerate().filter_map(read).collect()
}

fn assignees(check: &mut Checker, ctx: &TenantCtx, values: &[String]) -> Vec<AssigneeFilter> {
    let read = |(n, value): (usize, &String)| match value.as_str() {
        "none" => Some(AssigneeFilter::Nobody),
        // A program holds nothing: nil matches no one.
        "me" => Some(AssigneeFilter::Person(ctx.person().unwrap_or(Uuid::nil().into()))),
        id => check.id(&format!("assignee[{n}]"), id).map(AssigneeFilter::Person),
    };
    values.iter().enumerate().filter_map(read).collect()
}

fn cost(check: &mut Checker, cost: Option<&wire::Money>) -> Option<Money> {
    let cost = cost?;
    let amount = Money::parse_amount(&cost.amount);
    let currency = Currency::parse(&cost.currency);
    check.check(
        amount.is_some(),
        "cost.amount",
        "malformed",
        "must be a number such as 1299.00: not negative, at most two decimal places and 12 digits before them",
    );
    let shaped = cost.currency.len() == 3 && cost.currency.bytes().all(|b| b.is_ascii_uppercase());
    check.check(
        currency.is_some(),
        "cost.currency",
        if shaped { "unknown_currency" } else { "malformed" },
        "must be an ISO 4217 code such as EUR",
    );
    Some(Money::new(amount?, currency?))
}

fn years(check: &mut Checker, years: i32) -> u32 {
    let valid = u32::try_from(years).ok().filter(|years| *years <= 50);
    check.check(
        valid.is_some(),
        "depreciation_years",
        "out_of_range",
        "must be from 0 to 50",
    );
    valid.unwrap_or_default()
}

/// A day written YYYY-MM-DD between 1900 and 2199; empty for none.
fn day(check: &mut Checker, field: &str, text: &str) -> Option<NaiveDate> {
    if text.is_empty() {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|day| day.to_string() == text);
    let day = day.filter(|day| (1900..2200).contains(&day.year()));
    check.check(day.is_some(), field, "malformed", "must be a day such as 2026-03-31");
    day
}
