use sqlx::PgConnection;

use crate::{DbError, tagged::trusted};

/// In which of the schemas a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The tenant's own.
    Tenant,
    /// The service's `control`.
    Control,
    /// That of the tenant's provider.
    Provider,
}

impl Place {
    /// As archives call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Control => "control",
            Self::Provider => "provider",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Tenant, Self::Control, Self::Provider]
            .into_iter()
            .find(|place| place.as_str() == text)
    }
}

/// A table as the catalog knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Where it is.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The columns that are archived: all but generated ones.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// A column as the catalog knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as in a cast.
    pub type_name: String,
    /// How a value of it stands in a line.
    pub form: Form,
}

/// How a value stands in a line of JSON. A null is left out, whatever the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole number or a truth value, as JSON has them.
    Plain,
    /// The JSON itself.
    Json,
    /// PostgreSQL's own text of the value, which reads back to the same value for every type there is.
    Text,
}

impl Form {
    fn of(type_name: &str) -> Self {
        match type_name {
            "smallint" | "integer" | "bigint" | "boolean" => Self::Plain,
            "jsonb" => Self::Json,
            _ => Self::Text,
        }
    }
}

/// The ordinary and partitioned tables of a schema, by name.
pub(super) async fn tables(connection: &mut PgConnection, schema: &str, place: Place) -> Result<Vec<Table>, DbError> {
    let rows = sqlx::query_as::<_, (String, String, String, Option<i32>)>(
        "select c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
                pg_catalog.array_position(i.indkey::smallint[], a.attnum)
         from pg_catalog.pg_class c
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         left join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
         where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition
         order by c.relname collate \"C\", a.attnum",
    )
    .bind(schema)
    .fetch_all(connection)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<Vec<(i32, String)>> = Vec::new();
    for (table, name, type_name, key) in rows {
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table {
                place,
                name: table,
                columns: Vec::new(),
                key: Vec::new(),
            });
            keys.push(Vec::new());
        }
        if let (Some(position), Some(columns)) = (key, keys.last_mut()) {
            columns.push((position, name.clone()));
        }
        if let Some(last) = tables.last_mut() {
            let form = Form::of(&type_name);
            last.columns.push(Column { name, type_name, form });
        }
    }
    for (table, mut key) in tables.iter_mut().zip(keys) {
        key.sort();
        table.key = key.into_iter().map(|(_, name)| name).collect();
    }
    Ok(tables)
}

/// True if there is such a schema.
pub(super) async fn has_schema(connection: &mut PgConnection, schema: &str) -> Result<bool, DbError> {
    let found = sqlx::query_scalar::<_, bool>("select pg_catalog.to_regnamespace($1) is not null")
        .bind(schema)
        .fetch_one(connection)
        .await?;
    Ok(found)
}

/// How many rows fit.
pub(super) async fn count(connection: &mut PgConnection, table: &str, condition: &str) -> Result<u64, DbError> {
    let text = format!("select count(*) from {table} where {condition}");
    let count: i64 = sqlx::query_scalar(trusted(text.into()))
        .persistent(false)
        .fetch_one(connection)
        .await?;
    Ok(count.unsigned_abs())
}

/// A name as PostgreSQL wants it, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
