use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use ids::{ProviderId, TenantId};
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    LIBRARY, Place, TenantRows,
    catalog::{self, Form, Table, quoted},
    rows::Words,
};
use crate::{
    Db, DbError,
    names::Space,
    schema::{connect_migrate, run},
    tagged::trusted,
};

/// Values leave in the one form that reads back to the same value.
pub(super) const EXACT: &str =
    "set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
    set local extra_float_digits = 1; set local bytea_output = 'hex'; set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;";

/// One tenant's rows as they were at one moment, while work goes on.
pub struct Snapshot {
    connection: PgConnection,
    words: Words,
    schema: String,
    provider_schema: String,
    rows: Vec<TenantRows>,
    /// The last migration applied to the tenant.
    pub schema_version: i64,
    /// Who serves it.
    pub provider: ProviderId,
    /// The moment.
    pub taken_at: DateTime<Utc>,
    /// All tables that hold something of the tenant's, by place and name.
    pub tables: Vec<Table>,
}

/// Where a sequence stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: String,
    /// The last number it gave, or the first it will give.
    pub last_value: i64,
    /// True if it has given that number.
    pub is_called: bool,
}

impl Db {
    /// Opens a snapshot of the tenant: its whole schema and `rows` beside it.
    pub async fn snapshot(&self, tenant: TenantId, rows: &[TenantRows]) -> Result<Snapshot, DbError> {
        let (names, space) = (self.names(), Space::Tenant(tenant));
        let mut connection = connect_migrate(self.settings(), names).await?;
        let begin = format!(
            "begin isolation level repeatable read, read only; {EXACT} set local role {}; set local search_path to {}, public",
            names.owner_role(),
            space.schema()
        );
        run(&mut connection, begin).await?;
        let (schema_version, provider, taken_at) = sqlx::query_as::<_, (i64, uuid::Uuid, DateTime<Utc>)>(
            "select schema_version, provider_id, now() from control.tenant where id = $1",
        )
        .bind(space.uuid())
        .fetch_optional(&mut connection)
        .await?
        .ok_or(DbError::UnknownTenant)?;
        let provider = ProviderId::from(provider);
        let mut snapshot = Snapshot {
            connection,
            words: Words::new(names, tenant, provider),
            schema: space.schema(),
            provider_schema: Space::Provider(provider).schema(),
            rows: rows
                .iter()
                .chain(LIBRARY)
                .copied()
                .filter(TenantRows::is_archived)
                .collect(),
            schema_version,
            provider,
            taken_at,
            tables: Vec::new(),
        };
        snapshot.tables = snapshot.find_tables().await?;
        Ok(snapshot)
    }
}

impl Snapshot {
    async fn find_tables(&mut self) -> Result<Vec<Table>, DbError> {
        let mut tables = catalog::tables(&mut self.connection, &self.schema, Place::Tenant).await?;
        for (place, schema) in [
            (Place::Control, "control"),
            (Place::Provider, self.provider_schema.as_str()),
        ] {
            let there = catalog::tables(&mut self.connection, schema, place).await?;
            for rows in self.rows.iter().filter(|rows| rows.place == place) {
                let Some(table) = there.iter().find(|table| table.name == rows.table) else {
                    if place == Place::Provider {
                        continue; // The provider has no schema here yet.
                    }
                    return Err(DbError::Archive(format!("there is no table {schema}.{}", rows.table)));
                };
                let mut table = table.clone();
                table
                    .columns
                    .retain(|column| rows.fixed.iter().all(|(fixed, _)| column.name != *fixed));
                tables.push(table);
            }
        }
        Ok(tables)
    }

    /// Every row of a table as a line of JSON, in the order of its key; one at a time, however many there are.
    pub async fn lines<E: From<DbError>>(
        &mut self,
        table: &Table,
        mut each: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<u64, E> {
        let text = self.select(table);
        let mut rows = sqlx::query(trusted(text.into()))
            .persistent(false)
            .fetch(&mut self.connection);
        let (mut count, mut line) = (0, String::new());
        while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
            write_line(&mut line, table, &row)?;
            each(&line)?;
            count += 1;
        }
        Ok(count)
    }

    fn select(&self, table: &Table) -> String {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|c| format!("r.{}::text", quoted(&c.name)))
            .collect();
        let order = if table.key.is_empty() {
            (1..=columns.len()).map(|n| n.to_string()).collect()
        } else {
            table
                .key
                .iter()
                .map(|name| format!("r.{}", quoted(name)))
                .collect::<Vec<_>>()
        };
        let schema = match table.place {
            Place::Tenant => &self.schema,
            Place::Control => "control",
            Place::Provider => &self.provider_schema,
        };
        let condition = self
            .rows
            .iter()
            .find(|rows| rows.place == table.place && rows.table == table.name)
            .map_or("true".to_owned(), |rows| self.words.fill(rows.of));
        format!(
            "select {} from {schema}.{} as r where {condition} order by {}",
            columns.join(", "),
            quoted(&table.name),
            order.join(", ")
        )
    }

    /// Where the sequences of the tenant's schema stand. They may have moved on since the snapshot, never back.
    pub async fn sequences(&mut self) -> Result<Vec<Sequence>, DbError> {
        let names: Vec<String> = sqlx::query_scalar(
            "select c.relname::text from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = $1 and c.relkind = 'S' order by c.relname collate \"C\"",
        )
        .bind(&self.schema)
        .fetch_all(&mut self.connection)
        .await?;
        let mut sequences = Vec::with_capacity(names.len());
        for name in names {
            let text = format!("select last_value, is_called from {}.{}", self.schema, quoted(&name));
            let (last_value, is_called) = sqlx::query_as::<_, (i64, bool)>(trusted(text.into()))
                .persistent(false)
                .fetch_one(&mut self.connection)
                .await?;
            sequences.push(Sequence {
                name,
                last_value,
                is_called,
            });
        }
        Ok(sequences)
    }
}

fn write_line(line: &mut String, table: &Table, row: &PgRow) -> Result<(), DbError> {
    line.clear();
    line.push('{');
    for (at, column) in table.columns.iter().enumerate() {
        let Some(value) = row.try_get::<Option<&str>, _>(at)? else {
            continue;
        };
        if line.len() > 1 {
            line.push(',');
        }
        line.push_str(&json_text(&column.name));
        line.push(':');
        match column.form {
            Form::Plain | Form::Json => line.push_str(value),
            Form::Text => line.push_str(&json_text(value)),
        }
    }
    line.push('}');
    Ok(())
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Snapshot").field(&self.schema).finish()
    }
}
