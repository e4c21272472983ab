use sqlx::migrate::Migrator;

use crate::{DbError, SpaceRow, names::Space};

/// One migration file.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The number in front of its name.
    pub version: i64,
    /// The rest of its name.
    pub name: String,
    /// What it does.
    pub sql: String,
    /// Digest of the text, to notice a file that was edited after it was applied.
    pub checksum: Vec<u8>,
}

impl Migration {
    /// The value of a line `-- <name>: <value>`.
    fn marker(&self, name: &str) -> Option<&str> {
        self.sql
            .lines()
            .find_map(|line| line.strip_prefix("-- ")?.strip_prefix(name)?.strip_prefix(": "))
    }

    /// What it takes away is used by no program that knows this migration: `-- contract: from 0007: …`. `None` if it only adds.
    pub(crate) fn contract(&self) -> Option<i64> {
        let from = self.marker("contract")?.strip_prefix("from ")?;
        from.split(':').next()?.trim().parse().ok()
    }

    /// True if a statement of it may take longer than a second: `-- slow: …` says why it holds nobody up.
    pub(crate) fn is_slow(&self) -> bool {
        self.marker("slow").is_some()
    }

    /// The file's name without its ending.
    pub(crate) fn file(&self) -> String {
        format!("{:04}_{}", self.version, self.name.replace(' ', "_"))
    }
}

/// The migrations of a service, made by [`crate::migrations!`].
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// Applied once per database.
    pub control: Vec<Migration>,
    /// Applied to every tenant's schema.
    pub tenant: Vec<Migration>,
    /// Applied to every provider's schema; without any, providers have none here.
    pub provider: Vec<Migration>,
    oldest_tenant: Option<i64>,
    oldest_provider: Option<i64>,
}

impl Migrations {
    /// These lists; the program needs the newest version of each.
    pub fn new(control: Vec<Migration>, tenant: Vec<Migration>, provider: Vec<Migration>) -> Self {
        Self {
            control,
            tenant,
            provider,
            oldest_tenant: None,
            oldest_provider: None,
        }
    }

    /// Says that no statement of this program needs what the tenants' migrations after `version` add, so that tenants are served before they
    /// have them.
    #[must_use]
    pub fn serving_tenants_from(mut self, version: i64) -> Self {
        self.oldest_tenant = Some(version);
        self
    }

    /// The same for the schemas of providers.
    #[must_use]
    pub fn serving_providers_from(mut self, version: i64) -> Self {
        self.oldest_provider = Some(version);
        self
    }

    /// The migrations of such a schema.
    pub(crate) fn of(&self, space: Space) -> &[Migration] {
        match space {
            Space::Tenant(_) => &self.tenant,
            Space::Provider(_) => &self.provider,
        }
    }

    /// The version that such a schema has after all migrations.
    pub fn newest(&self, space: Space) -> i64 {
        self.of(space).last().map_or(0, |m| m.version)
    }

    /// The lowest version of such a schema that this program works with.
    pub fn oldest(&self, space: Space) -> i64 {
        let declared = match space {
            Space::Tenant(_) => self.oldest_tenant,
            Space::Provider(_) => self.oldest_provider,
        };
        let newest = self.newest(space);
        declared.map_or(newest, |oldest| oldest.min(newest))
    }

    /// Ok if this program works with the schema as it is. One that is newer is fine until a migration has taken away what this program uses.
    pub(crate) fn admit(&self, row: &SpaceRow) -> Result<(), DbError> {
        if row.schema_version < self.oldest(row.space) {
            Err(DbError::Outdated)
        } else if row.oldest_program > self.newest(row.space) {
            Err(DbError::TooNew)
        } else {
            Ok(())
        }
    }

    /// Takes the files that `sqlx::migrate!` has embedded.
    pub fn from_migrator(migrator: &Migrator) -> Vec<Migration> {
        let mut all: Vec<_> = migrator
            .iter()
            .map(|m| Migration {
                version: m.version,
                name: m.description.to_string(),
                sql: m.sql.as_str().to_owned(),
                checksum: m.checksum.to_vec(),
            })
            .collect();
        all.sort_by_key(|m| m.version);
        all
    }
}

/// Embeds the crate's migrations: `db::migrations!()` for the folders `migrations/control` and `migrations/tenant`, or
/// `db::migrations!(control, tenant, provider)` to name them. After adding a file, touch the crate so that it is embedded.
#[macro_export]
macro_rules! migrations {
    () => { $crate::migrations!(control, tenant) };
    ($($folder:ident),+ $(,)?) => {{
        let mut migrations = $crate::Migrations::default();
        $( migrations.$folder = $crate::Migrations::from_migrator(&$crate::migrations!(@ $folder)); )+
        migrations
    }};
    (@ control) => { ::sqlx::migrate!("./migrations/control") };
    (@ tenant) => { ::sqlx::migrate!("./migrations/tenant") };
    (@ provider) => { ::sqlx::migrate!("./migrations/provider") };
}

#[cfg(test)]
mod tests {
    use ids::TenantId;

    use super::*;

    fn migration(version: i64, sql: &str) -> Migration {
        Migration {
            version,
            name: "a b".to_owned(),
            sql: sql.to_owned(),
            checksum: Vec::new(),
        }
    }

    #[test]
    fn markers_are_read() {
        let plain = migration(8, "-- Adds a column.\nalter table a add column b text;");
        assert_eq!((plain.contract(), plain.is_slow()), (None, false));
        let contract = migration(
            9,
            "-- Takes it away.\n-- contract: from 0007: nothing reads it\ndrop table a;",
        );
        assert_eq!(contract.contract(), Some(7));
        let slow = migration(10, "-- slow: rows are locked one by one\nupdate a set b = '';");
        assert!(slow.is_slow());
        assert_eq!(slow.file(), "0010_a_b");
    }

    #[test]
    fn a_program_needs_the_newest_unless_it_says_otherwise() {
        let space = Space::Tenant(TenantId::new());
        let all = Migrations::new(Vec::new(), vec![migration(1, ""), migration(2, "")], Vec::new());
        assert_eq!((all.oldest(space), all.newest(space)), (2, 2));
        assert_eq!(all.clone().serving_tenants_from(1).oldest(space), 1);
        assert_eq!(all.serving_tenants_from(9).oldest(space), 2);
    }
}
