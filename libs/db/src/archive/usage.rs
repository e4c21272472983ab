use ids::TenantId;

use crate::{Db, DbError, names::Space};

/// How much a table of a tenant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUsage {
    /// The table.
    pub table: String,
    /// How many rows PostgreSQL believes there are.
    pub rows: u64,
    /// Bytes of the table with its indexes.
    pub bytes: u64,
}

impl Db {
    /// What the tenant's tables take, largest first. Asks the catalog only, so it costs the same for any tenant.
    pub async fn usage(&self, tenant: TenantId) -> Result<Vec<TableUsage>, DbError> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "select c.relname::text, greatest(coalesce(pg_catalog.pg_stat_get_live_tuples(c.oid), 0), c.reltuples::bigint, 0),
                    pg_catalog.pg_total_relation_size(c.oid)
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = $1 and c.relkind = 'r' order by 3 desc, 1",
        )
        .bind(Space::Tenant(tenant).schema())
        .fetch_all(self.control_pool())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(table, rows, bytes)| TableUsage {
                table,
                rows: rows.unsigned_abs(),
                bytes: bytes.unsigned_abs(),
            })
            .collect())
    }
}
