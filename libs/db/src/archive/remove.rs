use std::collections::BTreeMap;

use ids::{ProviderId, TenantId};
use sqlx::PgConnection;

use super::{
    LIBRARY, Place, TenantRows,
    catalog::{self, count, quoted},
    rows::Words,
};
use crate::{
    Db, DbError, Origin, OutboxEvent,
    names::Space,
    schema::{connect_migrate, run},
};

/// What a service's database lost with a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Rows by `<place>.<table>`.
    pub rows: BTreeMap<String, u64>,
    /// Bytes of the schema.
    pub bytes: u64,
    /// True if there was a schema.
    pub schema: bool,
    /// True if there was a role.
    pub role: bool,
}

impl Db {
    /// Removes a closed tenant: schema, role, its rows elsewhere, its id in lists of ids. `told` is published in the same transaction.
    /// Harmless if it is gone.
    pub async fn remove_tenant(
        &self,
        tenant: TenantId,
        provider: ProviderId,
        rows: &[TenantRows],
        told: Option<(&Origin, OutboxEvent)>,
    ) -> Result<Removed, DbError> {
        let (names, space) = (self.names(), Space::Tenant(tenant));
        let mut connection = connect_migrate(self.settings(), names).await?;
        let begin = format!(
            "begin; set local lock_timeout = '30s'; set local statement_timeout = 0;
             select pg_advisory_xact_lock(hashtextextended('guichet.space.{}', 0)); set local role {}",
            space.uuid(),
            names.owner_role()
        );
        run(&mut connection, begin).await?;
        let state: Option<String> = sqlx::query_scalar("select state from control.tenant where id = $1")
            .bind(space.uuid())
            .fetch_optional(&mut connection)
            .await?;
        if state.as_deref() == Some("ready") {
            return Err(DbError::Archive("the tenant is open: suspend it first".to_owned()));
        }
        let mut work = Removal {
            connection: &mut connection,
            words: Words::new(names, tenant, provider),
            tenant: space.schema(),
            provider: Space::Provider(provider).schema(),
            removed: Removed::default(),
        };
        work.own().await?;
        let all: Vec<_> = rows.iter().chain(LIBRARY).copied().collect();
        work.elsewhere(&all).await?;
        work.lists().await?;
        let mut removed = work.removed;
        if state.is_some() {
            run(
                &mut connection,
                format!("delete from control.tenant where id = '{}'", space.uuid()),
            )
            .await?;
            removed.rows.insert("control.tenant".to_owned(), 1);
        }
        if let Some((origin, event)) = told {
            publish(&mut connection, self, origin, event).await?;
        }
        let role = names.space_role(space);
        removed.role = sqlx::query_scalar("select pg_catalog.to_regrole($1) is not null")
            .bind(&role)
            .fetch_one(&mut connection)
            .await?;
        run(
            &mut connection,
            format!("reset role; drop role if exists {role}; commit"),
        )
        .await?;
        Ok(removed)
    }
}

struct Removal<'a> {
    connection: &'a mut PgConnection,
    words: Words,
    tenant: String,
    provider: String,
    removed: Removed,
}

impl Removal<'_> {
    async fn own(&mut self) -> Result<(), DbError> {
        self.removed.schema = catalog::has_schema(self.connection, &self.tenant).await?;
        if !self.removed.schema {
            return Ok(());
        }
        for table in catalog::tables(self.connection, &self.tenant, Place::Tenant).await? {
            let rows = count(
                self.connection,
                &format!("{}.{}", self.tenant, quoted(&table.name)),
                "true",
            )
            .await?;
            self.removed.rows.insert(format!("tenant.{}", table.name), rows);
        }
        let bytes: i64 = sqlx::query_scalar(
            "select coalesce(sum(pg_catalog.pg_total_relation_size(oid)), 0)::bigint from pg_catalog.pg_class
             where relnamespace = pg_catalog.to_regnamespace($1) and relkind in ('r', 'm', 'S')",
        )
        .bind(&self.tenant)
        .fetch_one(&mut *self.connection)
        .await?;
        self.removed.bytes = bytes.unsigned_abs();
        run(self.connection, format!("drop schema {} cascade", self.tenant)).await?;
        Ok(())
    }

    /// What other tenants may share goes first, while it can still be told from theirs.
    async fn elsewhere(&mut self, all: &[TenantRows]) -> Result<(), DbError> {
        let has_provider = catalog::has_schema(self.connection, &self.provider).await?;
        let (shared, own): (Vec<&TenantRows>, Vec<&TenantRows>) = all.iter().partition(|rows| rows.delete.is_some());
        let mut text = String::new();
        for rows in shared.into_iter().chain(own.into_iter().rev()) {
            let schema = match rows.place {
                Place::Provider if !has_provider => continue,
                Place::Provider => self.provider.as_str(),
                Place::Tenant | Place::Control => "control",
            };
            let condition = self.words.fill(rows.delete.unwrap_or(rows.of));
            let table = format!("{schema}.{}", quoted(rows.table));
            // Counted before anything goes, because some rows go with others.
            let found = count(self.connection, &table, &condition).await?;
            self.removed
                .rows
                .insert(format!("{}.{}", rows.place.as_str(), rows.table), found);
            text += &format!("delete from {table} where {condition};");
        }
        run(self.connection, text).await?;
        Ok(())
    }

    async fn lists(&mut self) -> Result<(), DbError> {
        for (schema, place) in [("control", Place::Control), (self.provider.as_str(), Place::Provider)] {
            for table in catalog::tables(self.connection, schema, place).await? {
                for column in table.columns.iter().filter(|column| column.type_name == "uuid[]") {
                    let (name, tenant) = (quoted(&column.name), self.words.fill("{tenant}"));
                    let text = format!(
                        "update {schema}.{} set {name} = array_remove({name}, {tenant}) where {tenant} = any({name})",
                        quoted(&table.name)
                    );
                    run(self.connection, text).await?;
                }
            }
        }
        Ok(())
    }
}

/// The role that works here is nobody's; the relay believes the service's own.
async fn publish(connection: &mut PgConnection, db: &Db, origin: &Origin, event: OutboxEvent) -> Result<(), DbError> {
    let sealed = origin.seal(db.names().owner(), event);
    sqlx::query("insert into control.outbox (id, tenant, subject, envelope) values ($1, $2, $3, $4)")
        .bind(sealed.id.uuid())
        .bind(db.names().control_role())
        .bind(sealed.subject)
        .bind(sealed.envelope)
        .execute(connection)
        .await?;
    Ok(())
}
