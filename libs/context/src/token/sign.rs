use jsonwebtoken::{Algorithm, EncodingKey, Header};

use super::{Claims, PublicKey, TYPE};

/// The private half of a signing key, as PKCS#8 PEM, with its name.
#[derive(Clone)]
pub struct SigningKey {
    /// The `kid` in the header of tokens signed with it.
    pub kid: String,
    /// PKCS#8 document of an Ed25519 key, DER.
    pub pkcs8: Vec<u8>,
    /// The public key, 32 bytes.
    pub public: Vec<u8>,
}

impl SigningKey {
    /// A fresh Ed25519 key.
    pub fn generate(kid: impl Into<String>) -> Self {
        let document = aws_lc_rs::signature::Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new())
            .expect("the system's random source works");
        Self::from_pkcs8(kid, document.as_ref().to_vec()).expect("a key just made is well-formed")
    }

    /// Reads a stored key; `None` if it is not an Ed25519 PKCS#8 document.
    pub fn from_pkcs8(kid: impl Into<String>, pkcs8: Vec<u8>) -> Option<Self> {
        use aws_lc_rs::signature::KeyPair;
        let pair = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8(&pkcs8).ok()?;
        let public = pair.public_key().as_ref().to_vec();
        Some(Self {
            kid: kid.into(),
            pkcs8,
            public,
        })
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey {
            kid: self.kid.clone(),
            x: self.public.clone(),
        }
    }
}

/// Signs tokens. Only identity has one.
#[derive(Clone)]
pub struct Signer {
    kid: String,
    key: EncodingKey,
}

impl Signer {
    /// Signs with `key` from now on.
    pub fn new(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            key: EncodingKey::from_ed_der(&key.pkcs8),
        }
    }

    /// The signed token.
    pub fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.key)
    }
}
