use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::Env;

/// A digest of every table of a tenant in every database: if nothing was written, it is the same again.
pub async fn fingerprint(env: &Env, tenant_id: &str) -> BTreeMap<String, String> {
    let schema = format!("t_{}", tenant_id.trim_start_matches("tnt_"));
    let mut digests = BTreeMap::new();
    for (service, url) in &env.databases {
        let mut connection = PgConnection::connect(url).await.expect("the database");
        let tables = sqlx::query("select table_name from information_schema.tables where table_schema = $1 order by 1")
            .bind(&schema)
            .fetch_all(&mut connection)
            .await
            .expect("the tenant's tables");
        assert!(!tables.is_empty(), "{service} has no schema {schema}");
        for table in tables {
            let table: String = table.get(0);
            // The tenant's own people sign in meanwhile, in other tests.
            let kept = if table == "audit_entry" {
                "where r.action not like 'session.%'"
            } else {
                ""
            };
            let sql = format!(
                "select coalesce(md5(string_agg(r::text, '|' order by r::text)), '') from {schema}.\"{table}\" r {kept}"
            );
            let digest = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut connection)
                .await
                .expect("a digest");
            digests.insert(format!("{service}.{table}"), digest);
        }
    }
    digests
}
