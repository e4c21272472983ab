use chrono::{DateTime, Utc};
use db::OutboxEvent;
use proto::asset::v1::AssetChanged;

use super::{
    convert,
    entity::{Asset, Holder},
};

/// What is told of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Told {
    Created,
    Updated,
    Assigned,
    Returned,
    Moved,
}

impl Told {
    const fn fact(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Assigned => "assigned",
            Self::Returned => "returned",
            Self::Moved => "moved",
        }
    }
}

/// `asset.asset.<fact>`: for technicians, for who has the asset and for who had it.
pub fn told(told: Told, asset: &Asset, changed: &[&str], before: Option<&Holder>, now: DateTime<Utc>) -> OutboxEvent {
    let message = AssetChanged {
        asset: Some(convert::to_proto(asset, now.date_naive(), true)),
        changed: changed.iter().map(|&field| field.to_owned()).collect(),
    };
    let now_with = asset.holder.as_ref().map(|h| h.id);
    let was_with = before.map(|h| h.id).filter(|id| Some(*id) != now_with);
    OutboxEvent::new("asset", told.fact(), asset.id, asset.revision, &message)
        .participants(now_with.into_iter().chain(was_with))
}
