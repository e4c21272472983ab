//! Assets as messages carry them.

use chrono::NaiveDate;
use proto::asset::v1 as wire;

use super::{entity::Asset, money::Money, state::AssetState};
use crate::history::entity::Entry;

/// An asset on `today`; what was paid and noted only for technicians (`internal`).
pub fn to_proto(asset: &Asset, today: NaiveDate, internal: bool) -> wire::Asset {
    let facts = &asset.facts;
    let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    let mut message = wire::Asset {
        id: asset.id.to_string(),
        revision: asset.revision,
        tag: asset.tag.clone(),
        name: asset.name.clone(),
        type_id: asset.kind.id.to_string(),
        type_name: asset.kind.name.clone(),
        state: wire::AssetState::from(asset.state).into(),
        serial_number: facts.serial_number.clone(),
        manufacturer: facts.manufacturer.clone(),
        model: facts.model.clone(),
        assignee_id: asset.holder.as_ref().map(|h| h.id.to_string()).unwrap_or_default(),
        assignee_name: asset.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
        location_id: asset.place.as_ref().map(|p| p.id.to_string()).unwrap_or_default(),
        location_name: asset.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        purchased_on: day(facts.purchased_on),
        warranty_ends_on: day(facts.warranty_ends_on),
        created_at: Some(proto::timestamp(asset.created_at)),
        updated_at: Some(proto::timestamp(asset.updated_at)),
        allowed_transitions: asset
            .state
            .next()
            .iter()
            .map(|&s| wire::AssetState::from(s).into())
            .collect(),
        ..Default::default()
    };
    if internal {
        message.cost = facts.cost.map(money);
        message.supplier = facts.supplier.clone();
        message.depreciation_years = i32::try_from(facts.depreciation_years).unwrap_or_default();
        message.book_value = asset.book_value(today).map(money);
        message.notes = facts.notes.clone();
    }
    message
}

/// A line of the history.
pub fn change(entry: Entry) -> wire::AssetChange {
    wire::AssetChange {
        occurred_at: Some(proto::timestamp(entry.occurred_at)),
        actor_kind: entry.actor_kind,
        actor_name: entry.actor_name,
        action: entry.change.action.as_str().to_owned(),
        field: entry.change.field,
        old_value: entry.change.old,
        new_value: entry.change.new,
        reason: entry.change.reason,
    }
}

fn money(money: Money) -> wire::Money {
    wire::Money {
        amount: money.amount_text(),
        currency: money.currency().to_string(),
    }
}

impl From<AssetState> for wire::AssetState {
    fn from(state: AssetState) -> Self {
        match state {
            AssetState::Ordered => Self::Ordered,
            AssetState::InStock => Self::InStock,
            AssetState::InUse => Self::InUse,
            AssetState::InRepair => Self::InRepair,
            AssetState::Reserved => Self::Reserved,
            AssetState::Retired => Self::Retired,
            AssetState::Disposed => Self::Disposed,
        }
    }
}

/// The state a message names; `None` if it names none, or one we do not know.
pub fn state(number: i32) -> Option<AssetState> {
    match wire::AssetState::try_from(number).ok()? {
        wire::AssetState::Unspecified => None,
        wire::AssetState::Ordered => Some(AssetState::Ordered),
        wire::AssetState::InStock => Some(AssetState::InStock),
        wire::AssetState::InUse => Some(AssetState::InUse),
        wire::AssetState::InRepair => Some(AssetState::InRepair),
        wire::AssetState::Reserved => Some(AssetState::Reserved),
        wire::AssetState::Retired => Some(AssetState::Retired),
        wire::AssetState::Disposed => Some(AssetState::Disposed),
    }
}
