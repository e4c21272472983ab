//! An asset and the rules of its life. Nothing here knows of a database or a network.

use chrono::{DateTime, NaiveDate, Utc};
use ids::{AssetId, AssetTypeId, LocationId, PersonId};

use super::{error::AssetError, money::Money, state::AssetState};
use crate::history::entity::{Action, Change};

/// Who has an asset, with their name as it was told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// Where an asset is, with the place's path as it was told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The place.
    pub id: LocationId,
    /// Its path.
    pub name: String,
}

/// What sort of thing it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The type.
    pub id: AssetTypeId,
    /// Its name.
    pub name: String,
}

/// What is known of an asset beside its name, type and life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Serial number.
    pub serial_number: String,
    /// Maker.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Price paid.
    pub cost: Option<Money>,
    /// Who sold it.
    pub supplier: String,
    /// Day of purchase.
    pub purchased_on: Option<NaiveDate>,
    /// Last day of the warranty.
    pub warranty_ends_on: Option<NaiveDate>,
    /// Years of linear depreciation; 0 for none.
    pub depreciation_years: u32,
    /// Notes.
    pub notes: String,
}

/// A thing the organisation owns or uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Changes with every change.
    pub revision: i64,
    /// Tag on the label, unique in the tenant.
    pub tag: String,
    /// Name.
    pub name: String,
    /// Type.
    pub kind: TypeName,
    /// Where it stands in its life.
    pub state: AssetState,
    /// Who has it.
    pub holder: Option<Holder>,
    /// Where it is.
    pub place: Option<Place>,
    /// Everything else.
    pub facts: Facts,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When anything last changed.
    pub updated_at: DateTime<Utc>,
}

/// One edited field with its new value, known to be well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Edit {
    Tag(String),
    Name(String),
    Kind(TypeName),
    Place(Option<Place>),
    SerialNumber(String),
    Manufacturer(String),
    Model(String),
    Cost(Option<Money>),
    Supplier(String),
    PurchasedOn(Option<NaiveDate>),
    WarrantyEndsOn(Option<NaiveDate>),
    DepreciationYears(u32),
    Notes(String),
}

impl Asset {
    /// The first line of an asset's history.
    pub fn registered(&self) -> Vec<Change> {
        let mut changes = vec![Change::new(Action::Created, "", "", &self.tag)];
        if let Some(holder) = &self.holder {
            changes.push(Change::new(Action::Assigned, "assignee_id", "", &holder.name));
        }
        changes
    }

    /// Refuses a change that was made on another revision; 0 asks for no check.
    pub fn expect_revision(&self, expected: i64) -> Result<(), AssetError> {
        if expected == 0 || expected == self.revision {
            Ok(())
        } else {
            Err(AssetError::RevisionMismatch)
        }
    }

    /// Applies edits; `None` if they change nothing.
    pub fn edit(&mut self, edits: Vec<Edit>, now: DateTime<Utc>) -> Option<Vec<Change>> {
        let changes: Vec<_> = edits.into_iter().filter_map(|edit| self.apply(edit)).collect();
        self.touch(changes, now)
    }

    /// Gives the asset to `holder` and puts it in use; `None` if they have it already.
    pub fn assign(
        &mut self,
        holder: Holder,
        place: Option<Place>,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Change>>, AssetError> {
        let mut changes = Vec::new();
        if self.state != AssetState::InUse {
            changes.push(self.enter(AssetState::InUse, "")?);
        }
        if self.holder.as_ref().is_none_or(|current| current.id != holder.id) {
            let before = self.holder_name();
            changes.insert(0, Change::new(Action::Assigned, "assignee_id", &before, &holder.name));
            self.holder = Some(holder);
        }
        changes.extend(place.and_then(|place| self.apply(Edit::Place(Some(place)))));
        Ok(self.touch(changes, now))
    }

    /// Takes the asset back into stock; `None` if it is there already.
    pub fn take_back(&mut self, place: Option<Place>, now: DateTime<Utc>) -> Result<Option<Vec<Change>>, AssetError> {
        let out = self.holder.is_some() || self.state.may_be_held();
        if !out && self.state != AssetState::InStock {
            return Err(AssetError::Transition {
                from: self.state,
                to: AssetState::InStock,
            });
        }
        let mut changes = Vec::new();
        if out {
            let moved = self.enter(AssetState::InStock, "")?;
            changes.extend(self.release(""));
            changes.push(moved);
        }
        changes.extend(place.and_then(|place| self.apply(Edit::Place(Some(place)))));
        Ok(self.touch(changes, now))
    }

    /// Moves the asset to another state of its life; `None` if it is there already. What is on the shelf or out of service has no holder.
    pub fn move_to(
        &mut self,
        state: AssetState,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Change>>, AssetError> {
        if state == self.state {
            return Ok(None);
        }
        let mut changes = vec![self.enter(state, reason)?];
        if !state.may_be_held() {
            changes.extend(self.release(reason));
        }
        Ok(self.touch(changes, now))
    }

    /// Takes over a holder's new name; false if it is not new, or the asset is not theirs.
    pub fn rename_holder(&mut self, id: PersonId, name: &str, now: DateTime<Utc>) -> bool {
        match &mut self.holder {
            Some(holder) if holder.id == id && holder.name != name => {
                name.clone_into(&mut holder.name);
                self.revision += 1;
                self.updated_at = now;
                true
            }
            Some(_) | None => false,
        }
    }

    /// What is left of the price today, if price, day of purchase and years are known.
    pub fn book_value(&self, today: NaiveDate) -> Option<Money> {
        let years = self.facts.depreciation_years;
        let (cost, bought) = self.facts.cost.zip(self.facts.purchased_on)?;
        (years > 0).then(|| cost.book_value(bought, years, today))
    }

    /// The words the asset is found by.
    pub fn search_text(&self) -> String {
        let holder = self.holder_name();
        let facts = &self.facts;
        [
            &self.tag,
            &self.name,
            &facts.serial_number,
            &facts.manufacturer,
            &facts.model,
            &holder,
        ]
        .map(String::as_str)
        .join("\n")
    }

    fn holder_name(&self) -> String {
        self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default()
    }

    fn enter(&mut self, state: AssetState, reason: &str) -> Result<Change, AssetError> {
        if !self.state.may_become(state) {
            return Err(AssetError::Transition {
                from: self.state,
                to: state,
            });
        }
        let change = Change::new(Action::Moved, "state", self.state.as_str(), state.as_str()).because(reason);
        self.state = state;
        Ok(change)
    }

    fn release(&mut self, reason: &str) -> Option<Change> {
        let holder = self.holder.take()?;
        Some(Change::new(Action::Returned, "assignee_id", &holder.name, "").because(reason))
    }

    fn touch(&mut self, changes: Vec<Change>, now: DateTime<Utc>) -> Option<Vec<Change>> {
        if changes.is_empty() {
            return None;
        }
        self.revision += 1;
        self.updated_at = now;
        Some(changes)
    }

    fn apply(&mut self, edit: Edit) -> Option<Change> {
        let facts = &mut self.facts;
        match edit {
            Edit::Tag(tag) => text("tag", &mut self.tag, tag),
            Edit::Name(name) => text("name", &mut self.name, name),
            Edit::Kind(kind) => {
                let same = kind.id == self.kind.id;
                let change = Change::edited("type_id", &self.kind.name, &kind.name);
                self.kind = kind;
                (!same).then_some(change)
            }
            Edit::Place(place) => {
                let name = |place: &Option<Place>| place.as_ref().map(|p| p.name.clone()).unwrap_or_default();
                let same = place.as_ref().map(|p| p.id) == self.place.as_ref().map(|p| p.id);
                let change = Change::edited("location_id", &name(&self.place), &name(&place));
                self.place = place;
                (!same).then_some(change)
            }
            Edit::SerialNumber(value) => text("serial_number", &mut facts.serial_number, value),
            Edit::Manufacturer(value) => text("manufacturer", &mut facts.manufacturer, value),
            Edit::Model(value) => text("model", &mut facts.model, value),
            Edit::Supplier(value) => text("supplier", &mut facts.supplier, value),
            Edit::Notes(value) => text("notes", &mut facts.notes, value),
            Edit::Cost(value) => optional("cost", &mut facts.cost, value),
            Edit::PurchasedOn(value) => optional("purchased_on", &mut facts.purchased_on, value),
            Edit::WarrantyEndsOn(value) => optional("warranty_ends_on", &mut facts.warranty_ends_on, value),
            Edit::DepreciationYears(value) => {
                let before = std::mem::replace(&mut facts.depreciation_years, value);
                (before != value).then(|| Change::edited("depreciation_years", &before.to_string(), &value.to_string()))
            }
        }
    }
}

fn text(field: &'static str, slot: &mut String, value: String) -> Option<Change> {
    let before = std::mem::replace(slot, value);
    (before != *slot).then(|| Change::edited(field, &before, slot))
}

fn optional<T: Copy + PartialEq + ToString>(
    field: &'static str,
    slot: &mut Option<T>,
    value: Option<T>,
) -> Option<Change> {
    let told = |value: &Option<T>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let before = std::mem::replace(slot, value);
    (before != value).then(|| Change::edited(field, &told(&before), &told(&value)))
}

#[cfg(test)]
#[path = "entity_test.rs"]
mod tests;
