use sqlx::migrate::Migrator;

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

/// The migrations of a service, made by [`crate::migrations!`].
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// Applied once per database.
    pub control: Vec<Migration>,
    /// Applied to every tenant's schema.
    pub tenant: Vec<Migration>,
    /// Applied to every provider's schema; without any, providers have none here.
    pub provider: Vec<Migration>,
}

impl Migrations {
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
