use chrono::{DateTime, NaiveDate, Utc};
use context::{TenantCtx, View};
use db::{DbError, TenantRead, TenantTx, page::Page};
use ids::{AssetId, AssetTypeId, LocationId, PersonId};
use rust_decimal::Decimal;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::{
    entity::{Asset, Facts, Holder, Place, TypeName},
    error::AssetError,
    list::{AssigneeFilter, Filter, Order, PageAfter, SortBy},
    money::{Currency, Money},
};

/// Which assets a caller sees, as the SQL needs it.
#[derive(Debug, Clone)]
pub struct Scope {
    everything: bool,
    person: Option<Uuid>,
    department: Option<Uuid>,
}

impl Scope {
    /// What `ctx` sees: their own, also those of their department, or all.
    pub fn of(ctx: &TenantCtx) -> Self {
        let person = ctx.person().map(PersonId::uuid);
        let (everything, department) = match ctx.view() {
            View::Own => (false, None),
            View::Department(department) => (false, Some(department.uuid())),
            View::Company => (true, None),
        };
        Self {
            everything,
            person,
            department,
        }
    }
}

#[derive(sqlx::FromRow)]
struct AssetRow {
    id: Uuid,
    revision: i64,
    tag: String,
    name: String,
    type_id: Uuid,
    type_name: String,
    state: String,
    serial_number: String,
    manufacturer: String,
    model: String,
    assignee_id: Option<Uuid>,
    assignee_name: String,
    location_id: Option<Uuid>,
    location_name: String,
    cost_amount: Option<Decimal>,
    cost_currency: Option<String>,
    supplier: String,
    purchased_on: Option<NaiveDate>,
    warranty_ends_on: Option<NaiveDate>,
    depreciation_years: i32,
    notes: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<AssetRow> for Asset {
    type Error = DbError;
    fn try_from(row: AssetRow) -> Result<Self, DbError> {
        let wrong = |what: String| DbError::Sqlx(sqlx::Error::Decode(what.into()));
        let currency = row
            .cost_currency
            .map(|code| Currency::parse(&code).ok_or_else(|| wrong(format!("currency {code}"))));
        let cost = row
            .cost_amount
            .zip(currency.transpose()?)
            .map(|(amount, currency)| Money::new(amount, currency));
        Ok(Self {
            id: row.id.into(),
            revision: row.revision,
            tag: row.tag,
            name: row.name,
            kind: TypeName {
                id: row.type_id.into(),
                name: row.type_name,
            },
            state: row.state.parse().map_err(wrong)?,
            holder: row.assignee_id.map(|id| Holder {
                id: id.into(),
                name: row.assignee_name,
            }),
            place: row.location_id.map(|id| Place {
                id: id.into(),
                name: row.location_name,
            }),
            facts: Facts {
                serial_number: row.serial_number,
                manufacturer: row.manufacturer,
                model: row.model,
                cost,
                supplier: row.supplier,
                purchased_on: row.purchased_on,
                warranty_ends_on: row.warranty_ends_on,
                depreciation_years: u32::try_from(row.depreciation_years).unwrap_or_default(),
                notes: row.notes,
            },
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Adds an asset; false if its tag is taken.
pub async fn insert(tx: &mut TenantTx, asset: &Asset) -> Result<bool, DbError> {
    let facts = &asset.facts;
    let inserted = sqlx::query!(
        "insert into asset
             (id, revision, tag, name, type_id, state, serial_number, manufacturer, model, assignee_id, assignee_name, location_id,
              location_name, cost_amount, cost_currency, supplier, purchased_on, warranty_ends_on, depreciation_years, notes, created_at,
              updated_at, search_text)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                 lower(public.unaccent($23)))
         on conflict (lower(tag)) do nothing",
        asset.id.uuid(),
        asset.revision,
        asset.tag,
        asset.name,
        asset.kind.id.uuid(),
        asset.state.as_str(),
        facts.serial_number,
        facts.manufacturer,
        facts.model,
        asset.holder.as_ref().map(|h| h.id.uuid()),
        asset.holder.as_ref().map_or("", |h| &h.name),
        asset.place.as_ref().map(|p| p.id.uuid()),
        asset.place.as_ref().map_or("", |p| &p.name),
        facts.cost.map(Money::amount),
        facts.cost.map(|m| m.currency().to_string()),
        facts.supplier,
        facts.purchased_on,
        facts.warranty_ends_on,
        i32::try_from(facts.depreciation_years).unwrap_or_default(),
        facts.notes,
        asset.created_at,
        asset.updated_at,
        asset.search_text(),
    )
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Saves an asset. Another one with the same tag is [`AssetError::TagTaken`].
pub async fn update(tx: &mut TenantTx, asset: &Asset) -> Result<(), AssetError> {
    let facts = &asset.facts;
    let updated = sqlx::query!(
        "update asset set
             revision = $2, tag = $3, name = $4, type_id = $5, state = $6, serial_number = $7, manufacturer = $8, model = $9,
             assignee_id = $10, assignee_name = $11, location_id = $12, location_name = $13, cost_amount = $14, cost_currency = $15,
             supplier = $16, purchased_on = $17, warranty_ends_on = $18, depreciation_years = $19, notes = $20, updated_at = $21,
             search_text = lower(public.unaccent($22))
         where id = $1",
        asset.id.uuid(),
        asset.revision,
        asset.tag,
        asset.name,
        asset.kind.id.uuid(),
        asset.state.as_str(),
        facts.serial_number,
        facts.manufacturer,
        facts.model,
        asset.holder.as_ref().map(|h| h.id.uuid()),
        asset.holder.as_ref().map_or("", |h| &h.name),
        asset.place.as_ref().map(|p| p.id.uuid()),
        asset.place.as_ref().map_or("", |p| &p.name),
        facts.cost.map(Money::amount),
        facts.cost.map(|m| m.currency().to_string()),
        facts.supplier,
        facts.purchased_on,
        facts.warranty_ends_on,
        i32::try_from(facts.depreciation_years).unwrap_or_default(),
        facts.notes,
        asset.updated_at,
        asset.search_text(),
    )
    .execute(tx)
    .await
    .map_err(DbError::from);
    match updated {
        Err(error) if error.is_unique_violation("asset_tag_idx") => Err(AssetError::TagTaken),
        result => Ok(result.map(drop)?),
    }
}

/// The asset with this id or tag, if it is in scope.
pub async fn find(read: &mut TenantRead, scope: &Scope, id_or_tag: &str) -> Result<Option<Asset>, DbError> {
    let id = id_or_tag.parse::<AssetId>().ok().map(AssetId::uuid);
    let row = sqlx::query_as!(
        AssetRow,
        "select a.id, a.revision, a.tag, a.name, a.type_id, t.name as type_name, a.state, a.serial_number, a.manufacturer, a.model,
                a.assignee_id, a.assignee_name, a.location_id, a.location_name, a.cost_amount, a.cost_currency, a.supplier,
                a.purchased_on, a.warranty_ends_on, a.depreciation_years, a.notes, a.created_at, a.updated_at
         from asset a
         join asset_type t on t.id = a.type_id
         where (a.id = $1 or lower(a.tag) = lower($2)) and ($3 or a.assignee_id = $4 or a.location_id = $5)",
        id,
        id_or_tag,
        scope.everything,
        scope.person,
        scope.department,
    )
    .fetch_optional(read)
    .await?;
    row.map(Asset::try_from).transpose()
}

/// The asset with this id, locked, if it is in scope.
pub async fn get_for_update(tx: &mut TenantTx, scope: &Scope, id: AssetId) -> Result<Asset, AssetError> {
    let row = sqlx::query_as!(
        AssetRow,
        "select a.id, a.revision, a.tag, a.name, a.type_id, t.name as type_name, a.state, a.serial_number, a.manufacturer, a.model,
                a.assignee_id, a.assignee_name, a.location_id, a.location_name, a.cost_amount, a.cost_currency, a.supplier,
                a.purchased_on, a.warranty_ends_on, a.depreciation_years, a.notes, a.created_at, a.updated_at
         from asset a
         join asset_type t on t.id = a.type_id
         where a.id = $1 and ($2 or a.assignee_id = $3 or a.location_id = $4)
         for update of a",
        id.uuid(),
        scope.everything,
        scope.person,
        scope.department,
    )
    .fetch_optional(tx)
    .await?;
    row.map(Asset::try_from).transpose()?.ok_or(AssetError::NotFound)
}

/// Ids of what a person holds, in the order in which rows are locked.
pub async fn list_held_by(tx: &mut TenantTx, person: PersonId) -> Result<Vec<AssetId>, DbError> {
    let ids = sqlx::query_scalar!("select id from asset where assignee_id = $1 order by id", person.uuid());
    Ok(ids.fetch_all(tx).await?.into_iter().map(AssetId::from).collect())
}

/// A page of the assets in scope that pass the filter. A key of the order is `(text, id)`; texts sort as their values do.
pub async fn list(
    read: &mut TenantRead,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    page: &PageAfter,
) -> Result<Page<Asset>, DbError> {
    let key = sort_key(order);
    let mut sql = QueryBuilder::<Postgres>::new(
        "select a.id, a.revision, a.tag, a.name, a.type_id, t.name as type_name, a.state, a.serial_number, a.manufacturer, a.model, \
         a.assignee_id, a.assignee_name, a.location_id, a.location_name, a.cost_amount, a.cost_currency, a.supplier, a.purchased_on, \
         a.warranty_ends_on, a.depreciation_years, a.notes, a.created_at, a.updated_at, ",
    );
    sql.push(key)
        .push(" as sort_key from asset a join asset_type t on t.id = a.type_id where true");
    push_scope(&mut sql, scope);
    push_filter(&mut sql, filter);
    let (comparison, direction) = if order.descending {
        (" < ", " desc")
    } else {
        (" > ", "")
    };
    if let Some((text, id)) = &page.after {
        sql.push(" and (")
            .push(key)
            .push(", a.id)")
            .push(comparison)
            .push("(")
            .push_bind(text.clone());
        sql.push(", ").push_bind(*id).push(")");
    }
    sql.push(" order by ")
        .push(key)
        .push(direction)
        .push(", a.id")
        .push(direction);
    sql.push(" limit ").push_bind(page.limit());

    let rows = sql.build().fetch_all(read).await?;
    let read_row = |row: &sqlx::postgres::PgRow| -> Result<(String, Asset), DbError> {
        let asset = <AssetRow as sqlx::FromRow<_>>::from_row(row)?;
        Ok((row.try_get("sort_key")?, asset.try_into()?))
    };
    let rows: Vec<_> = rows.iter().map(read_row).collect::<Result<_, _>>()?;
    let page = page.page(order.list(), rows, |(key, asset)| (key.clone(), asset.id.uuid()));
    let items = page.items.into_iter().map(|(_, asset)| asset).collect();
    Ok(Page {
        items,
        next_page_token: page.next_page_token,
    })
}

/// The text an order sorts by. A missing warranty comes last in both directions.
const fn sort_key(order: Order) -> &'static str {
    match (order.by, order.descending) {
        (SortBy::Tag, _) => "lower(a.tag)",
        (SortBy::Name, _) => "lower(public.unaccent(a.name))",
        (SortBy::CreatedAt, _) => "to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US')",
        (SortBy::WarrantyEndsOn, false) => "coalesce(to_char(a.warranty_ends_on, 'YYYY-MM-DD'), '9999-99-99')",
        (SortBy::WarrantyEndsOn, true) => "coalesce(to_char(a.warranty_ends_on, 'YYYY-MM-DD'), '')",
    }
}

fn push_scope(sql: &mut QueryBuilder<Postgres>, scope: &Scope) {
    if !scope.everything {
        sql.push(" and (a.assignee_id = ").push_bind(scope.person);
        sql.push(" or a.location_id = ").push_bind(scope.department).push(")");
    }
}

fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    for word in &filter.words {
        sql.push(" and a.search_text like lower(public.unaccent(")
            .push_bind(like(word))
            .push("))");
    }
    if !filter.types.is_empty() {
        let types: Vec<Uuid> = filter.types.iter().copied().map(AssetTypeId::uuid).collect();
        sql.push(" and a.type_id in (with recursive below as (select id from asset_type where id = any(")
            .push_bind(types);
        sql.push(") union select c.id from asset_type c join below b on c.parent_id = b.id) select id from below)");
    }
    if !filter.states.is_empty() {
        let states: Vec<String> = filter.states.iter().map(ToString::to_string).collect();
        sql.push(" and a.state = any(").push_bind(states).push(")");
    }
    if !filter.assignees.is_empty() {
        let people: Vec<Uuid> = filter
            .assignees
            .iter()
            .filter_map(AssigneeFilter::person)
            .map(PersonId::uuid)
            .collect();
        sql.push(" and (a.assignee_id = any(").push_bind(people).push(")");
        if filter.assignees.contains(&AssigneeFilter::Nobody) {
            sql.push(" or a.assignee_id is null");
        }
        sql.push(")");
    }
    if !filter.places.is_empty() {
        let places: Vec<Uuid> = filter.places.iter().copied().map(LocationId::uuid).collect();
        sql.push(" and a.location_id = any(").push_bind(places).push(")");
    }
    if let Some(day) = filter.warranty_ends_before {
        sql.push(" and a.warranty_ends_on < ").push_bind(day);
    }
}

/// A pattern that finds `word` anywhere, with nothing in it special.
fn like(word: &str) -> String {
    format!(
        "%{}%",
        word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
    )
}

/// True if nothing as new was heard of this object of another service; notes it then.
pub async fn is_news(tx: &mut TenantTx, id: Uuid, revision: i64) -> Result<bool, DbError> {
    let noted = sqlx::query!(
        "insert into heard (id, revision) values ($1, $2)
         on conflict (id) do update set revision = excluded.revision where heard.revision < excluded.revision",
        id,
        revision,
    )
    .execute(tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}
