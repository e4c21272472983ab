use std::collections::BTreeMap;

use ids::{ProviderId, TenantId};
use sqlx::PgConnection;

use super::{
    LIBRARY, OnRestore, Place, Sequence, TenantRows,
    catalog::{self, Form, Table, count, quoted},
    dump::EXACT,
    rows::Words,
};
use crate::{
    Db, DbError, Migration,
    names::Space,
    schema::{Limits, apply_space, connect_migrate, make_schema, register, run},
    tagged::trusted,
};

/// What is to be brought back, and for whom.
#[derive(Debug, Clone)]
pub struct LoadTarget {
    /// The tenant.
    pub tenant: TenantId,
    /// Who serves it here.
    pub provider: ProviderId,
    /// Its short name.
    pub slug: String,
    /// The version that its rows have.
    pub schema_version: i64,
}

/// One transaction in which the tenant's rows become others. Dropping it leaves everything as it was.
pub struct Load {
    connection: PgConnection,
    names: crate::Names,
    target: LoadTarget,
    migrations: Vec<Migration>,
    /// The oldest program that can serve the newest shape.
    oldest_program: i64,
    words: Words,
    rows: Vec<TenantRows>,
    tables: Vec<Table>,
    /// Taken off for the time of loading: table, name, definition.
    references: Vec<(String, String, String)>,
}

impl Db {
    /// Empties the tenant in a transaction: its schema is made anew at the version of what is to be loaded, its rows elsewhere are taken out.
    /// A tenant that is not known here is entered first.
    pub async fn begin_load(&self, target: &LoadTarget, rows: &[TenantRows]) -> Result<Load, DbError> {
        let (names, space, migrations) = (self.names(), Space::Tenant(target.tenant), self.migrations());
        if !migrations.provider.is_empty() {
            let slug = format!("provider-{}", target.provider.uuid().simple());
            self.provision_provider(target.provider, &slug).await?;
        }
        register(
            self.control_pool(),
            self.settings().shards,
            space,
            target.provider,
            &target.slug,
        )
        .await?;
        let mut connection = connect_migrate(self.settings(), names).await?;
        let begin = format!(
            "begin; {EXACT} set local lock_timeout = '30s';
             select pg_advisory_xact_lock(hashtextextended('guichet.space.{}', 0));
             set local role {}; drop schema if exists {} cascade; reset role;",
            space.uuid(),
            names.owner_role(),
            space.schema(),
        );
        run(&mut connection, begin).await?;
        let shard: i16 = sqlx::query_scalar("select shard from control.tenant where id = $1")
            .bind(space.uuid())
            .fetch_one(&mut connection)
            .await?;
        make_schema(&mut connection, names, space, u16::try_from(shard).unwrap_or_default()).await?;
        let (old, new): (Vec<_>, Vec<_>) = migrations
            .tenant
            .iter()
            .cloned()
            .partition(|m| m.version <= target.schema_version);
        apply_space(
            &mut connection,
            names,
            space,
            &old.iter().collect::<Vec<_>>(),
            Limits::None,
        )
        .await?;
        let contracts = migrations.tenant.iter().filter_map(Migration::contract);
        let mut load = Load {
            oldest_program: contracts.max().unwrap_or_default(),
            connection,
            names: names.clone(),
            words: Words::new(names, target.tenant, target.provider),
            target: target.clone(),
            migrations: new,
            rows: rows.iter().chain(LIBRARY).copied().collect(),
            tables: Vec::new(),
            references: Vec::new(),
        };
        load.prepare().await?;
        Ok(load)
    }
}

impl Load {
    async fn prepare(&mut self) -> Result<(), DbError> {
        for place in [Place::Tenant, Place::Control, Place::Provider] {
            let schema = self.schema(place);
            let there = catalog::tables(&mut self.connection, &schema, place).await?;
            self.tables.extend(there);
        }
        self.references = sqlx::query_as(
            "select conrelid::regclass::text, conname::text, pg_catalog.pg_get_constraintdef(oid) from pg_catalog.pg_constraint
             where contype = 'f' and conparentid = 0 and connamespace = pg_catalog.to_regnamespace($1) order by 1, 2",
        )
        .bind(self.schema(Place::Tenant))
        .fetch_all(&mut self.connection)
        .await?;
        let mut text = String::new();
        for (table, name, _) in &self.references {
            text += &format!("alter table {table} drop constraint {};", quoted(name));
        }
        text += &self.triggers("disable");
        for rows in self.rows.iter().rev() {
            if matches!(rows.on_restore, OnRestore::Replace | OnRestore::Clear)
                && self
                    .tables
                    .iter()
                    .any(|table| table.place == rows.place && table.name == rows.table)
            {
                let schema = self.schema(rows.place);
                text += &format!(
                    "delete from {schema}.{} where {};",
                    quoted(rows.table),
                    self.words.fill(rows.of)
                );
            }
        }
        run(&mut self.connection, text).await?;
        Ok(())
    }

    /// Our own triggers keep histories from being rewritten; here they come back as they were.
    fn triggers(&self, verb: &str) -> String {
        let own = self.tables.iter().filter(|table| table.place == Place::Tenant);
        let schema = self.schema(Place::Tenant);
        own.map(|table| format!("alter table {schema}.{} {verb} trigger user;", quoted(&table.name)))
            .collect()
    }

    fn schema(&self, place: Place) -> String {
        match place {
            Place::Tenant => Space::Tenant(self.target.tenant).schema(),
            Place::Control => "control".to_owned(),
            Place::Provider => Space::Provider(self.target.provider).schema(),
        }
    }

    fn rows_of(&self, place: Place, table: &str) -> Option<TenantRows> {
        self.rows
            .iter()
            .find(|rows| rows.place == place && rows.table == table)
            .copied()
    }

    /// Puts lines of JSON into a table; `columns` are those that the archive has.
    pub async fn insert(
        &mut self,
        place: Place,
        table: &str,
        columns: &[String],
        lines: &[String],
    ) -> Result<(), DbError> {
        let text = self.insertion(place, table, columns)?;
        let strange: i64 = sqlx::query_scalar(trusted(text.into()))
            .persistent(false)
            .bind(lines)
            .fetch_one(&mut self.connection)
            .await
            .map_err(|error| refused(place, table, error))?;
        if strange > 0 {
            let place = place.as_str();
            return Err(DbError::Archive(format!(
                "{place} {table}: {strange} rows are not the tenant's"
            )));
        }
        Ok(())
    }

    fn insertion(&self, place: Place, table: &str, columns: &[String]) -> Result<String, DbError> {
        let wrong = |what: &str| DbError::Archive(format!("{} {table}: {what}", place.as_str()));
        let rows = self.rows_of(place, table);
        if place != Place::Tenant && !rows.is_some_and(|rows| rows.is_archived()) {
            return Err(wrong("rows of this table are not a tenant's"));
        }
        let known = self
            .tables
            .iter()
            .find(|known| known.place == place && known.name == table);
        let known = known.ok_or_else(|| wrong("there is no such table"))?;
        let fixed = rows.map_or(&[][..], |rows| rows.fixed);
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (name, value) in fixed {
            names.push(quoted(name));
            values.push(self.words.fill(value));
        }
        for name in columns
            .iter()
            .filter(|name| fixed.iter().all(|(fixed, _)| fixed != name))
        {
            let column = known.columns.iter().find(|column| column.name == *name);
            let column = column.ok_or_else(|| wrong(&format!("there is no column {name}")))?;
            let key = name.replace('\'', "''");
            names.push(quoted(name));
            values.push(match column.form {
                _ if place != Place::Tenant && name == "provider_id" => self.words.fill("{provider}"),
                Form::Json => format!("x.r -> '{key}'"),
                Form::Plain | Form::Text => format!("(x.r ->> '{key}')::{}", column.type_name),
            });
        }
        let conflict = rows.map_or(String::new(), |rows| on_conflict(rows.on_restore, known, &names));
        // Logins are the tenant's by its memberships, which come after; that none is too many is seen when all are counted.
        let own = rows.filter(|rows| rows.on_restore != OnRestore::AddMissing);
        let own = own.map_or("true".to_owned(), |rows| self.words.fill(rows.of));
        Ok(format!(
            "with added as (insert into {}.{} ({}) overriding system value select {} from unnest($1::text[]) with ordinality as l(line, n)
             cross join lateral (select l.line::jsonb) as x(r) order by l.n {conflict} returning *)
             select count(*) from added where ({own}) is not true",
            self.schema(place),
            quoted(table),
            names.join(", "),
            values.join(", "),
        ))
    }

    /// When all rows are there: `expected` are the counts of the archive. References are checked, sequences set, newer migrations applied.
    pub async fn finish(
        &mut self,
        sequences: &[Sequence],
        expected: &BTreeMap<(Place, String), u64>,
    ) -> Result<(), DbError> {
        for ((place, table), expected) in expected {
            let condition = self
                .rows_of(*place, table)
                .map_or("true".to_owned(), |rows| self.words.fill(rows.of));
            let name = format!("{}.{}", self.schema(*place), quoted(table));
            let found = count(&mut self.connection, &name, &condition).await?;
            if found != *expected {
                let place = place.as_str();
                return Err(DbError::Archive(format!(
                    "{place} {table}: {found} rows instead of {expected}"
                )));
            }
        }
        let schema = self.schema(Place::Tenant);
        let mut text = self.triggers("enable");
        for (table, name, definition) in &self.references {
            text += &format!("alter table {table} add constraint {} {definition};", quoted(name));
        }
        text += "update control.job set state = 'queued' where state = 'running' and tenant = ";
        text += &self.words.fill("{role};");
        run(&mut self.connection, text).await?;
        for sequence in sequences {
            sqlx::query("select pg_catalog.setval(format('%I.%I', $1::text, $2::text)::regclass, $3, $4)")
                .bind(&schema)
                .bind(&sequence.name)
                .bind(sequence.last_value)
                .bind(sequence.is_called)
                .execute(&mut self.connection)
                .await?;
        }
        let space = Space::Tenant(self.target.tenant);
        let further: Vec<_> = self.migrations.iter().collect();
        apply_space(&mut self.connection, &self.names, space, &further, Limits::None).await
    }

    /// Makes it so. The tenant stays closed.
    pub async fn commit(mut self) -> Result<(), DbError> {
        let version = self.migrations.last().map_or(self.target.schema_version, |m| m.version);
        sqlx::query(
            "update control.tenant set schema_version = $2, oldest_program = greatest(oldest_program, $3), error = null, state = 'suspended',
                suspended_at = coalesce(suspended_at, now())
             where id = $1",
        )
        .bind(self.target.tenant.uuid())
        .bind(version)
        .bind(self.oldest_program)
        .execute(&mut self.connection)
        .await?;
        run(&mut self.connection, "commit").await?;
        Ok(())
    }
}

fn on_conflict(on_restore: OnRestore, table: &Table, names: &[String]) -> String {
    let key: Vec<_> = table.key.iter().map(|name| quoted(name)).collect();
    match on_restore {
        OnRestore::AddMissing => format!("on conflict ({}) do nothing", key.join(", ")),
        OnRestore::ReplaceBut(kept) => {
            let kept: Vec<_> = kept.iter().map(|name| quoted(name)).collect();
            let set: Vec<_> = names
                .iter()
                .filter(|name| !kept.contains(name) && !key.contains(name))
                .map(|name| format!("{name} = excluded.{name}"))
                .collect();
            format!("on conflict ({}) do update set {}", key.join(", "), set.join(", "))
        }
        OnRestore::Replace | OnRestore::Clear | OnRestore::Leave => String::new(),
    }
}

/// Says which row and why, which is in PostgreSQL's detail.
fn refused(place: Place, table: &str, error: sqlx::Error) -> DbError {
    let Some(database) = error.as_database_error() else {
        return error.into();
    };
    let detail = database
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .and_then(|error| error.detail())
        .unwrap_or_default();
    DbError::Archive(
        format!("{} {table}: {} {detail}", place.as_str(), database.message())
            .trim_end()
            .to_owned(),
    )
}

impl std::fmt::Debug for Load {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Load").field(&self.target).finish()
    }
}
