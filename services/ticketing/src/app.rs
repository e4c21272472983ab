use blob::Blobs;
use clock::Clock;
use db::Db;

use crate::{directory::Directory, presence::store::PresenceStore};

/// What every use case works with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The owners of people, teams, places, assets and articles.
    pub directory: Directory,
    /// Who is in a ticket right now.
    pub presence: PresenceStore,
    /// The object store, to purge what was uploaded and never used.
    pub blobs: Blobs,
}
