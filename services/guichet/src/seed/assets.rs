//! A client's devices, licences and what stands in its rooms.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use proto::{
    asset::v1 as wire,
    asset::v1::{asset_service_client::AssetServiceClient, asset_type_service_client::AssetTypeServiceClient},
    identity::v1::Person,
};

use super::{
    data::{Assets, Client, Model},
    dice::Dice,
    people::Places,
    stack::Caller,
};

/// What belongs to whom: ids of assets, by person and symbol.
pub type Belongings = BTreeMap<(String, String), String>;

/// Registers what is missing.
pub async fn register(
    admin: Caller<'_>,
    client: &Client,
    assets: &Assets,
    people: &[Person],
    places: &Places,
    now: DateTime<Utc>,
    progress: &impl Fn(),
) -> anyhow::Result<Belongings> {
    let types = types(admin).await?;
    let mut known = by_serial(admin).await?;
    let mut service = AssetServiceClient::new(admin.stack.asset.clone());
    let mut belongings = Belongings::new();
    for wanted in plan(client, assets, people, places, now) {
        progress();
        let (icon, person) = (wanted.icon.clone(), wanted.request.assignee_id.clone());
        let id = match known.remove(&wanted.request.serial_number) {
            Some(id) => id,
            None => {
                let type_id = types
                    .get(&icon)
                    .cloned()
                    .with_context(|| format!("no asset type with the symbol {icon}"))?;
                let request = wire::CreateAssetRequest {
                    type_id,
                    ..wanted.request
                };
                let made = service
                    .create_asset(admin.ask(request).await?)
                    .await
                    .with_context(|| wanted.serial.clone())?
                    .into_inner();
                if let Some((state, reason)) = wanted.moved_to {
                    let request = wire::MoveAssetRequest {
                        asset_id: made.id.clone(),
                        state: state.into(),
                        reason: reason.to_owned(),
                        expected_revision: 0,
                    };
                    service
                        .move_asset(admin.ask(request).await?)
                        .await
                        .with_context(|| wanted.serial.clone())?;
                }
                made.id
            }
        };
        if !person.is_empty() {
            belongings.entry((person, icon)).or_insert(id);
        }
    }
    Ok(belongings)
}

/// The first type with each symbol; a type below another wins, because it is the narrower one.
async fn types(admin: Caller<'_>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut service = AssetTypeServiceClient::new(admin.stack.asset.clone());
    let list = service
        .list_asset_types(admin.ask(wire::ListAssetTypesRequest {}).await?)
        .await?
        .into_inner()
        .asset_types;
    let mut types = BTreeMap::new();
    for kind in list.iter().filter(|kind| !kind.parent_id.is_empty()).chain(&list) {
        types.entry(kind.icon.clone()).or_insert_with(|| kind.id.clone());
    }
    Ok(types)
}

async fn by_serial(admin: Caller<'_>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut service = AssetServiceClient::new(admin.stack.asset.clone());
    let mut known = BTreeMap::new();
    let mut page_token = String::new();
    loop {
        let request = wire::ListAssetsRequest {
            page_size: 200,
            page_token,
            ..wire::ListAssetsRequest::default()
        };
        let page = service.list_assets(admin.ask(request).await?).await?.into_inner();
        known.extend(page.assets.into_iter().map(|asset| (asset.serial_number, asset.id)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(known);
        }
    }
}

struct Wanted {
    icon: String,
    serial: String,
    request: wire::CreateAssetRequest,
    moved_to: Option<(wire::AssetState, &'static str)>,
}

/// People's devices first, the first requester's laptop before all; then rooms, then the shelf.
fn plan(client: &Client, assets: &Assets, people: &[Person], places: &Places, now: DateTime<Utc>) -> Vec<Wanted> {
    let mut dice = Dice::of(&format!("{}/assets", client.slug));
    let mut wanted = Vec::new();
    let rooms: Vec<&String> = client.sites.iter().flat_map(|site| &site.rooms).collect();
    for model in &assets.shared {
        for _ in 0..model.count.min(client.assets / 10) {
            let mut one = device(client, model, wanted.len(), now, &mut dice);
            one.request.location_id = places.id(dice.pick::<&String>(&rooms));
            one.moved_to = Some((wire::AssetState::InUse, "installed"));
            wanted.push(one);
        }
    }
    for (n, person) in people.iter().enumerate() {
        for model in &assets.personal {
            // Everybody with a login has a laptop, so that a demo always has one to show.
            let certain = model.icon == "laptop" && n <= client.logins.len();
            if (certain || dice.chance(model.share * 0.85)) && wanted.len() + 6 < client.assets {
                let mut one = device(client, model, wanted.len(), now, &mut dice);
                one.request.name = format!("{} · {}", one.request.model, person.name);
                one.request.assignee_id.clone_from(&person.id);
                one.request.location_id.clone_from(&person.location_id);
                wanted.push(one);
            }
        }
    }
    while wanted.len() < client.assets {
        let model = dice.pick(&assets.personal);
        let mut one = device(client, model, wanted.len(), now, &mut dice);
        one.moved_to = match wanted.len() % 4 {
            0 => Some((wire::AssetState::Retired, "replaced after its warranty ended")),
            1 => Some((wire::AssetState::Reserved, "for a new colleague")),
            _ => None,
        };
        wanted.push(one);
    }
    wanted
}

fn device(client: &Client, model: &Model, number: usize, now: DateTime<Utc>, dice: &mut Dice) -> Wanted {
    let (maker, name, price) = dice.pick(&model.models).clone();
    let age =
        Duration::days(i64::try_from(dice.below(usize::try_from(model.years).unwrap_or(1) * 430)).unwrap_or_default());
    let bought = (now - age).date_naive();
    let warranty = bought + Duration::days(i64::from(model.years) * 365);
    let serial = format!(
        "{}{:05}{:04X}",
        &client.tag_prefix[..2],
        10_000 + number * 37,
        dice.below(65_536)
    );
    let request = wire::CreateAssetRequest {
        name: format!("{maker} {name}"),
        serial_number: serial.clone(),
        manufacturer: maker,
        model: name,
        cost: Some(wire::Money {
            amount: format!("{price}.00"),
            currency: client.currency.clone(),
        }),
        supplier: (*dice.pick(&["Nordlicht Systems", "Cellier Informatique", "Bramble & Hart"])).to_owned(),
        purchased_on: bought.to_string(),
        warranty_ends_on: warranty.to_string(),
        depreciation_years: model.years,
        state: wire::AssetState::InStock.into(),
        ..wire::CreateAssetRequest::default()
    };
    Wanted {
        icon: model.icon.clone(),
        serial,
        request,
        moved_to: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::data::Data, *};

    #[test]
    fn two_hundred_and_fifty_assets_with_serials_of_their_own() {
        let data = Data::read().unwrap();
        let now = "2026-02-11T10:00:00Z".parse().unwrap();
        let mut total = 0;
        for client in &data.clients {
            let people: Vec<_> = (0..client.people)
                .map(|n| Person {
                    id: n.to_string(),
                    ..Person::default()
                })
                .collect();
            let wanted = plan(client, &data.assets, &people, &Places::default(), now);
            let serials: std::collections::BTreeSet<_> = wanted.iter().map(|w| &w.serial).collect();
            assert_eq!(serials.len(), wanted.len());
            for n in 0..=client.logins.len() {
                assert!(
                    wanted
                        .iter()
                        .any(|w| w.icon == "laptop" && w.request.assignee_id == n.to_string()),
                    "{} {n}",
                    client.slug
                );
            }
            total += wanted.len();
        }
        assert_eq!(total, 250);
    }
}
