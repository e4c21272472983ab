//! Assets: registering, finding, changing, giving and taking back.

pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod list;
pub mod money;
pub mod repo;
pub mod request;
pub mod state;

use context::TenantCtx;
use db::{TenantTx, page::Page};
use fault::Fault;
use ids::{AssetId, AssetTypeId, LocationId, PersonId};

use self::{
    entity::{Asset, Edit, Facts, TypeName},
    error::AssetError,
    events::Told,
    list::{Filter, Order, PageAfter},
    repo::Scope,
    state::AssetState,
};
use crate::{
    app::App,
    asset_type,
    history::{entity::Change, repo as history},
    permissions, tag,
};

/// Registers an asset.
#[derive(Debug, Clone)]
pub struct Create {
    /// Tag; the next of the tenant's counter if none.
    pub tag: Option<String>,
    /// Name.
    pub name: String,
    /// Type.
    pub type_id: AssetTypeId,
    /// Where it starts; in use if somebody has it.
    pub state: AssetState,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Where it is.
    pub location: Option<LocationId>,
    /// Everything else.
    pub facts: Facts,
}

/// One field to change, as it was asked for.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// A value that needs no look-up.
    Plain(Edit),
    /// Another type.
    Kind(AssetTypeId),
    /// Another place, or none.
    Location(Option<LocationId>),
}

/// Registers an asset, perhaps already with somebody.
pub async fn create(app: &App, ctx: &TenantCtx, cmd: Create) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_CREATE)?;
    let holder = match cmd.assignee {
        Some(person) => {
            ctx.require(permissions::ASSET_ASSIGN)?;
            Some(app.directory.holder(ctx, "assignee_id", person).await?)
        }
        None => None,
    };
    let place = match cmd.location {
        Some(place) => Some(app.directory.place(ctx, "location_id", place).await?),
        None => None,
    };
    let mut tx = app.db.begin(ctx).await?;
    let now = app.clock.now();
    let mut asset = Asset {
        id: AssetId::new(),
        revision: 1,
        tag: String::new(),
        name: cmd.name,
        kind: type_name(&mut tx, cmd.type_id).await?,
        state: if holder.is_some() { AssetState::InUse } else { cmd.state },
        holder,
        place,
        facts: cmd.facts,
        created_at: now,
        updated_at: now,
    };
    insert_with_tag(&mut tx, &mut asset, cmd.tag).await?;
    history::insert(&mut tx, asset.id, ctx.actor(), now, &asset.registered()).await?;
    tx.publish(events::told(Told::Created, &asset, &[], None, now)).await?;
    tx.commit().await?;
    Ok(asset)
}

/// The asset with this id or tag, if the caller may see it.
pub async fn get(app: &App, ctx: &TenantCtx, id_or_tag: &str) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_READ)?;
    let mut read = app.db.read(ctx).await?;
    repo::find(&mut read, &Scope::of(ctx), id_or_tag)
        .await?
        .ok_or(AssetError::NotFound)
}

/// The assets the caller may see that pass the filter.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    filter: Filter,
    order: Order,
    page: PageAfter,
) -> Result<Page<Asset>, AssetError> {
    ctx.require(permissions::ASSET_READ)?;
    let mut read = app.db.read(ctx).await?;
    Ok(repo::list(&mut read, &Scope::of(ctx), &filter, order, &page).await?)
}

/// Changes fields. The state and the assignee have verbs of their own.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: AssetId,
    wanted: Vec<Wanted>,
    expected_revision: i64,
) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_UPDATE)?;
    let mut edits = Vec::new();
    let mut kinds = Vec::new();
    for want in wanted {
        match want {
            Wanted::Plain(edit) => edits.push(edit),
            Wanted::Kind(kind) => kinds.push(kind),
            Wanted::Location(None) => edits.push(Edit::Place(None)),
            Wanted::Location(Some(place)) => {
                edits.push(Edit::Place(Some(app.directory.place(ctx, "location_id", place).await?)));
            }
        }
    }
    let mut tx = app.db.begin(ctx).await?;
    let mut asset = repo::get_for_update(&mut tx, &Scope::of(ctx), id).await?;
    asset.expect_revision(expected_revision)?;
    for kind in kinds {
        edits.push(Edit::Kind(type_name(&mut tx, kind).await?));
    }
    let before = asset.clone();
    if let Some(changes) = asset.edit(edits, app.clock.now()) {
        save(&mut tx, ctx, Told::Updated, &before, &asset, &changes).await?;
    }
    tx.commit().await?;
    Ok(asset)
}

/// Gives an asset to a person and puts it in use.
pub async fn assign(
    app: &App,
    ctx: &TenantCtx,
    id: AssetId,
    person: PersonId,
    location: Option<LocationId>,
    expected_revision: i64,
) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_ASSIGN)?;
    let holder = app.directory.holder(ctx, "person_id", person).await?;
    let place = match location {
        Some(place) => Some(app.directory.place(ctx, "location_id", place).await?),
        None => None,
    };
    let mut tx = app.db.begin(ctx).await?;
    let mut asset = repo::get_for_update(&mut tx, &Scope::of(ctx), id).await?;
    asset.expect_revision(expected_revision)?;
    let before = asset.clone();
    if let Some(changes) = asset.assign(holder, place, app.clock.now())? {
        save(&mut tx, ctx, Told::Assigned, &before, &asset, &changes).await?;
    }
    tx.commit().await?;
    Ok(asset)
}

/// Takes an asset back into stock.
pub async fn take_back(
    app: &App,
    ctx: &TenantCtx,
    id: AssetId,
    location: Option<LocationId>,
    expected_revision: i64,
) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_ASSIGN)?;
    let place = match location {
        Some(place) => Some(app.directory.place(ctx, "location_id", place).await?),
        None => None,
    };
    let mut tx = app.db.begin(ctx).await?;
    let mut asset = repo::get_for_update(&mut tx, &Scope::of(ctx), id).await?;
    asset.expect_revision(expected_revision)?;
    let before = asset.clone();
    if let Some(changes) = asset.take_back(place, app.clock.now())? {
        save(&mut tx, ctx, Told::Returned, &before, &asset, &changes).await?;
    }
    tx.commit().await?;
    Ok(asset)
}

/// Moves an asset to another state of its life.
pub async fn move_to(
    app: &App,
    ctx: &TenantCtx,
    id: AssetId,
    state: AssetState,
    reason: &str,
    expected_revision: i64,
) -> Result<Asset, AssetError> {
    ctx.require(permissions::ASSET_UPDATE)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut asset = repo::get_for_update(&mut tx, &Scope::of(ctx), id).await?;
    asset.expect_revision(expected_revision)?;
    let before = asset.clone();
    if let Some(changes) = asset.move_to(state, reason, app.clock.now())? {
        save(&mut tx, ctx, Told::Moved, &before, &asset, &changes).await?;
    }
    tx.commit().await?;
    Ok(asset)
}

/// Takes over the new name of a person who holds assets, in the transaction of the event that told it.
pub async fn rename_holder(
    app: &App,
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    person: PersonId,
    name: &str,
    revision: i64,
) -> Result<(), AssetError> {
    ctx.require(permissions::ASSET_UPDATE)?;
    if !repo::is_news(tx, person.uuid(), revision).await? {
        return Ok(());
    }
    let now = app.clock.now();
    for id in repo::list_held_by(tx, person).await? {
        let mut asset = repo::get_for_update(tx, &Scope::of(ctx), id).await?;
        if asset.rename_holder(person, name, now) {
            repo::update(tx, &asset).await?;
            tx.publish(events::told(Told::Updated, &asset, &["assignee_name"], None, now))
                .await?;
        }
    }
    Ok(())
}

async fn save(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    told: Told,
    before: &Asset,
    asset: &Asset,
    changes: &[Change],
) -> Result<(), AssetError> {
    repo::update(tx, asset).await?;
    history::insert(tx, asset.id, ctx.actor(), asset.updated_at, changes).await?;
    let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    tx.publish(events::told(
        told,
        asset,
        &fields,
        before.holder.as_ref(),
        asset.updated_at,
    ))
    .await?;
    Ok(())
}

async fn type_name(tx: &mut TenantTx, id: AssetTypeId) -> Result<TypeName, AssetError> {
    let kind = asset_type::repo::find(tx, id).await?;
    let kind = kind.ok_or_else(|| Fault::bad_field("type_id", "unknown", "no such type of asset"))?;
    Ok(TypeName {
        id: kind.id,
        name: kind.name,
    })
}

/// Inserts under the wanted tag, or under the next of the counter that nobody took by hand.
async fn insert_with_tag(tx: &mut TenantTx, asset: &mut Asset, wanted: Option<String>) -> Result<(), AssetError> {
    if let Some(tag) = wanted {
        asset.tag = tag;
        return if repo::insert(tx, asset).await? {
            Ok(())
        } else {
            Err(AssetError::TagTaken)
        };
    }
    loop {
        asset.tag = tag::next(tx).await?;
        if repo::insert(tx, asset).await? {
            return Ok(());
        }
    }
}
