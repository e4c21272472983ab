use clock::Clock;
use db::Db;

/// What every use case works with.
#[derive(Clone)]
pub struct App {
    /// The service's database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
}
