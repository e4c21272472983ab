use ids::{ProviderId, TenantId};

use super::{
    Place,
    catalog::{self, count, quoted},
    rows::Words,
};
use crate::{
    Db, DbError,
    names::Space,
    schema::{connect_migrate, run},
};

/// The event that tells of the end names the tenant and stays.
const LAST_WORD: &str = "subject like '%.{token}' and subject not like '%.tenant.deleted.{token}'";

/// What a service's database still knows of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// How many places were looked at: every column of ids and role names, the schema, the role.
    pub asked: u64,
    /// Where something was found, and how much.
    pub found: Vec<(String, u64)>,
}

impl Traces {
    fn note(&mut self, place: impl Into<String>, count: u64) {
        self.asked += 1;
        if count > 0 {
            self.found.push((place.into(), count));
        }
    }
}

impl Db {
    /// Looks for a tenant in every place that could name it.
    pub async fn traces_of(&self, tenant: TenantId, provider: ProviderId) -> Result<Traces, DbError> {
        let (names, space) = (self.names(), Space::Tenant(tenant));
        let mut connection = connect_migrate(self.settings(), names).await?;
        let begin = format!(
            "begin isolation level repeatable read, read only; set local statement_timeout = 0; set local role {}",
            names.owner_role()
        );
        run(&mut connection, begin).await?;
        let words = Words::new(names, tenant, provider);
        let mut traces = Traces::default();
        let (schema, role): (bool, bool) =
            sqlx::query_as("select pg_catalog.to_regnamespace($1) is not null, pg_catalog.to_regrole($2) is not null")
                .bind(space.schema())
                .bind(names.space_role(space))
                .fetch_one(&mut connection)
                .await?;
        traces.note("schema", u64::from(schema));
        traces.note("role", u64::from(role));
        for (schema, place) in [
            ("control".to_owned(), Place::Control),
            (Space::Provider(provider).schema(), Place::Provider),
        ] {
            for table in catalog::tables(&mut connection, &schema, place).await? {
                for column in &table.columns {
                    let name = quoted(&column.name);
                    let condition = match (column.type_name.as_str(), column.name.as_str()) {
                        ("uuid", _) => format!("{name} = {{tenant}}"),
                        ("uuid[]", _) => format!("{{tenant}} = any({name})"),
                        ("text", "tenant") => format!("{name} = {{role}}"),
                        ("text", "subject") if place == Place::Control => LAST_WORD.to_owned(),
                        _ => continue,
                    };
                    let from = format!("{schema}.{}", quoted(&table.name));
                    let found = count(&mut connection, &from, &words.fill(&condition)).await?;
                    traces.note(format!("{}.{}.{}", place.as_str(), table.name, column.name), found);
                }
            }
        }
        Ok(traces)
    }
}
