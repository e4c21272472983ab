use proptest::prelude::*;

use super::*;
use crate::asset::money::Currency;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn laptop(state: AssetState) -> Asset {
    Asset {
        id: AssetId::new(),
        revision: 1,
        tag: "ACM-0001".to_owned(),
        name: "Laptop of the reception".to_owned(),
        kind: TypeName {
            id: AssetTypeId::new(),
            name: "Laptop".to_owned(),
        },
        state,
        holder: None,
        place: None,
        facts: Facts::default(),
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn anna() -> Holder {
    Holder {
        id: PersonId::new(),
        name: "Anna Berger".to_owned(),
    }
}

fn told(changes: &[Change]) -> Vec<(&str, &str, &str, &str)> {
    changes
        .iter()
        .map(|c| (c.action.as_str(), c.field.as_str(), c.old.as_str(), c.new.as_str()))
        .collect()
}

#[test]
fn giving_an_asset_puts_it_in_use_and_says_so() {
    let mut asset = laptop(AssetState::InStock);
    let desk = Place {
        id: LocationId::new(),
        name: "Lyon / Reception".to_owned(),
    };
    let changes = asset.assign(anna(), Some(desk), now()).unwrap().unwrap();
    assert_eq!(
        told(&changes),
        [
            ("assigned", "assignee_id", "", "Anna Berger"),
            ("moved", "state", "in_stock", "in_use"),
            ("field_changed", "location_id", "", "Lyon / Reception"),
        ]
    );
    assert_eq!(
        (asset.revision, asset.updated_at, asset.state),
        (2, now(), AssetState::InUse)
    );
}

#[test]
fn giving_it_again_to_the_same_person_changes_nothing() {
    let mut asset = laptop(AssetState::InStock);
    let anna = anna();
    asset.assign(anna.clone(), None, now()).unwrap();
    assert_eq!(asset.assign(anna, None, now()).unwrap(), None);
    assert_eq!(asset.revision, 2);
}

#[test]
fn what_is_retired_or_disposed_cannot_be_given() {
    for state in [AssetState::Retired, AssetState::Disposed] {
        let mut asset = laptop(state);
        let refused = asset.assign(anna(), None, now()).unwrap_err();
        assert!(matches!(
            refused,
            AssetError::Transition {
                to: AssetState::InUse,
                ..
            }
        ));
        assert_eq!(asset, Asset { ..asset.clone() });
        assert_eq!((asset.revision, asset.holder.is_none()), (1, true));
    }
}

#[test]
fn taking_back_ends_the_assignment_and_repeats_harmlessly() {
    let mut asset = laptop(AssetState::InStock);
    asset.assign(anna(), None, now()).unwrap();
    let changes = asset.take_back(None, now()).unwrap().unwrap();
    assert_eq!(
        told(&changes),
        [
            ("returned", "assignee_id", "Anna Berger", ""),
            ("moved", "state", "in_use", "in_stock")
        ]
    );
    assert_eq!(asset.take_back(None, now()).unwrap(), None);
    assert!(laptop(AssetState::Disposed).take_back(None, now()).is_err());
    assert!(laptop(AssetState::Retired).take_back(None, now()).is_err());
}

#[test]
fn retiring_ends_the_assignment_and_repair_does_not() {
    let mut asset = laptop(AssetState::InStock);
    asset.assign(anna(), None, now()).unwrap();
    let repair = asset
        .move_to(AssetState::InRepair, "screen broken", now())
        .unwrap()
        .unwrap();
    assert_eq!(repair[0].reason, "screen broken");
    assert!(asset.holder.is_some());
    asset.move_to(AssetState::Retired, "", now()).unwrap().unwrap();
    assert!(asset.holder.is_none());
    assert_eq!(
        asset.move_to(AssetState::Retired, "", now()).unwrap(),
        None,
        "already so"
    );
    assert!(asset.move_to(AssetState::InUse, "", now()).is_err());
}

#[test]
fn edits_tell_old_and_new_and_skip_what_stays() {
    let mut asset = laptop(AssetState::InStock);
    let cost = Money::new(Money::parse_amount("1299").unwrap(), Currency::parse("EUR").unwrap());
    let edits = vec![
        Edit::Name(asset.name.clone()),
        Edit::Model("T14".to_owned()),
        Edit::Cost(Some(cost)),
        Edit::PurchasedOn(Some(day("2026-01-02"))),
    ];
    let changes = asset.edit(edits.clone(), now()).unwrap();
    assert_eq!(
        told(&changes),
        [
            ("field_changed", "model", "", "T14"),
            ("field_changed", "cost", "", "1299.00 EUR"),
            ("field_changed", "purchased_on", "", "2026-01-02"),
        ]
    );
    assert_eq!(asset.edit(edits, now()), None);
    assert_eq!(asset.revision, 2);
}

#[test]
fn a_stale_revision_is_refused_and_zero_asks_for_no_check() {
    let asset = laptop(AssetState::InStock);
    assert!(asset.expect_revision(0).is_ok());
    assert!(asset.expect_revision(1).is_ok());
    for stale in [2, -1, i64::MAX] {
        assert!(matches!(
            asset.expect_revision(stale),
            Err(AssetError::RevisionMismatch)
        ));
    }
}

#[test]
fn book_value_needs_price_day_and_years() {
    let mut asset = laptop(AssetState::InUse);
    asset.facts.cost = Some(Money::new(
        Money::parse_amount("1000").unwrap(),
        Currency::parse("GBP").unwrap(),
    ));
    asset.facts.purchased_on = Some(day("2025-01-01"));
    assert_eq!(asset.book_value(day("2026-01-01")), None);
    asset.facts.depreciation_years = 2;
    assert_eq!(asset.book_value(day("2026-01-01")).unwrap().amount_text(), "500.00");
    asset.facts.cost = None;
    assert_eq!(asset.book_value(day("2026-01-01")), None);
}

#[test]
fn a_renamed_holder_is_taken_over_once() {
    let mut asset = laptop(AssetState::InStock);
    let anna = anna();
    asset.assign(anna.clone(), None, now()).unwrap();
    assert!(asset.rename_holder(anna.id, "Anna Muller", now()));
    assert!(!asset.rename_holder(anna.id, "Anna Muller", now()));
    assert!(!asset.rename_holder(PersonId::new(), "X", now()));
    assert!(asset.search_text().contains("Anna Muller"));
}

proptest! {
    #[test]
    fn whatever_happens_a_holder_only_has_what_can_be_held(steps in proptest::collection::vec((0_u8..3, 0_usize..7), 0..40)) {
        let mut asset = laptop(AssetState::Ordered);
        for (what, state) in steps {
            let revision = asset.revision;
            let before = asset.clone();
            let result = match what {
                0 => asset.assign(anna(), None, now()),
                1 => asset.take_back(None, now()),
                _ => asset.move_to(AssetState::ALL[state], "", now()),
            };
            match result {
                Ok(Some(changes)) => {
                    prop_assert!(!changes.is_empty());
                    prop_assert_eq!(asset.revision, revision + 1);
                }
                Ok(None) | Err(_) => prop_assert_eq!(&asset, &before),
            }
            prop_assert!(asset.holder.is_none() || asset.state.may_be_held(), "held while {}", asset.state);
        }
    }
}
