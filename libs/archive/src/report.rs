use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use ids::{ProviderId, TenantId};
use serde::{Deserialize, Serialize};

use crate::Deletion;

/// What is told of a deleted tenant, to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is: `guichet tenant deletion`.
    pub kind: String,
    /// The version of the program.
    pub program: String,
    /// When it was done.
    pub deleted_at: DateTime<Utc>,
    /// The tenant.
    pub tenant: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who served it.
    pub provider: ProviderId,
    /// What was removed and what was found afterwards.
    pub deletion: Deletion,
    /// Events removed from the carrier.
    pub events: u64,
    /// True if nothing was found afterwards.
    pub complete: bool,
}

impl Report {
    /// What `kind` says.
    pub const KIND: &str = "guichet tenant deletion";

    /// The bytes that are signed and stored.
    ///
    /// # Errors
    /// Never for what this type can hold.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// A signature that lies beside the report it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Always `Ed25519`.
    pub algorithm: String,
    /// The name of the installation's key.
    pub key: String,
    /// The public key, Base64.
    pub public: String,
    /// The signature of the report's bytes, Base64.
    pub signature: String,
}

impl Signed {
    /// Signs; `None` if the key is damaged.
    pub fn sign(report: &[u8], key: &str, pkcs8: &[u8], public: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?;
        Some(Self {
            algorithm: "Ed25519".to_owned(),
            key: key.to_owned(),
            public: STANDARD.encode(public),
            signature: STANDARD.encode(pair.sign(report).as_ref()),
        })
    }

    /// True if `public`, which must be known from elsewhere, has signed exactly these bytes.
    pub fn is_of(&self, report: &[u8], public: &[u8]) -> bool {
        let Ok(signature) = STANDARD.decode(&self.signature) else {
            return false;
        };
        self.algorithm == "Ed25519"
            && UnparsedPublicKey::new(&ED25519, public)
                .verify(report, &signature)
                .is_ok()
    }
}
