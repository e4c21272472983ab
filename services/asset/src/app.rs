use clock::Clock;
use db::Db;

use crate::directory::Directory;

/// What every use case works with.
#[derive(Clone)]
pub struct App {
    /// The service's database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// People and places, asked of identity.
    pub directory: Directory,
}
