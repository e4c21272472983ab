//! Access tokens: JWT (RFC 9068 `at+jwt`) signed with Ed25519, five minutes long, for one realm.

mod claims;
mod sign;
mod verify;

pub use claims::{Claims, Realm};
pub use sign::{Signer, SigningKey};
pub use verify::{KeySource, PublicKey, Standing, Verifier};

/// The audience of every token: the product's own services.
pub const AUDIENCE: &str = "guichet";
/// The issuer of every token.
pub const ISSUER: &str = "guichet-identity";
/// The `typ` header of an access token (RFC 9068 section 2.1).
pub const TYPE: &str = "at+jwt";
/// How long a token lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 300;
/// Tokens longer than this many bytes are refused unread.
pub const MAX_LENGTH: usize = 16 * 1024;
