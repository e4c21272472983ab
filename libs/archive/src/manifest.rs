use chrono::{DateTime, Utc};
use ids::{ProviderId, TenantId};
use serde::{Deserialize, Serialize};

/// The version of the form that this program writes, and the newest it reads.
pub const VERSION: u32 = 1;

/// The first entry: what kind of file this is, to be told without reading on.
pub(crate) const FORMAT: &str = "format.json";
/// The last entry but one.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The last entry: the manifest's SHA-256, hex, and a line feed.
pub(crate) const SEAL: &str = "manifest.json.sha256";
const KIND: &str = "guichet tenant archive";

/// The first entry.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Format {
    kind: String,
    pub(crate) version: u32,
}

impl Format {
    pub(crate) fn ours() -> Self {
        Self {
            kind: KIND.to_owned(),
            version: VERSION,
        }
    }

    pub(crate) fn is_archive(&self) -> bool {
        self.kind == KIND
    }
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the form.
    pub version: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When it was begun.
    pub made_at: DateTime<Utc>,
    /// The tenant.
    pub tenant: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who served it.
    pub provider: ProviderId,
    /// What each service knew of it.
    pub services: Vec<ServiceState>,
    /// Its files.
    pub files: Files,
    /// Every entry before the manifest, in order.
    pub entries: Vec<Entry>,
}

/// What a service knew of the tenant at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceState {
    /// The service.
    pub service: String,
    /// The last migration of the tenant's schema.
    pub schema_version: i64,
    /// The moment.
    pub snapshot_at: DateTime<Utc>,
    /// Every table with its rows.
    pub tables: Vec<TableState>,
    /// Every sequence of the tenant's schema.
    pub sequences: Vec<SequenceState>,
}

/// A table of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableState {
    /// `tenant`, `control` or `provider`.
    pub place: String,
    /// Its name.
    pub table: String,
    /// The columns that a line may have; one that is null is left out of the line.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
}

/// A sequence of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceState {
    /// Its name.
    pub name: String,
    /// The last number it gave, or the first it will give.
    pub last_value: i64,
    /// True if it has given that number.
    pub is_called: bool,
}

/// The tenant's files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// An entry of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its lines, if it has rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// SHA-256 of its content, hex.
    pub sha256: String,
}

/// What an entry is, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// `data/<service>/<place>/<table>/<number>.jsonl`
    Rows {
        service: String,
        place: db::Place,
        table: String,
    },
    /// `files/…`, the key without the tenant's folder.
    File(String),
}

impl Name {
    /// Reads a name; `None` if no entry may be called so.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        if let Some(rest) = path.strip_prefix("files/") {
            return Some(Self::File(rest.to_owned()));
        }
        let mut steps = path.strip_prefix("data/")?.split('/');
        let (service, place, table, file) = (steps.next()?, steps.next()?, steps.next()?, steps.next()?);
        if steps.next().is_some() || service.is_empty() || table.is_empty() || !file.ends_with(".jsonl") {
            return None;
        }
        Some(Self::Rows {
            service: service.to_owned(),
            place: db::Place::parse(place)?,
            table: table.to_owned(),
        })
    }
}
