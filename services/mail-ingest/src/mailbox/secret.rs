//! Passwords at rest: AES-256-GCM with the mailbox as associated data, so that a stored password is worth nothing in another row.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ids::MailboxId;

/// The key of stored passwords.
#[derive(Clone)]
pub struct PasswordKey(std::sync::Arc<LessSafeKey>);

/// The key or a stored password cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Not 32 bytes in hex.
    #[error("imap.password_key must be 32 bytes in hex")]
    Key,
    /// Encrypted with another key, or damaged.
    #[error("the stored password cannot be read: enter it again")]
    Unreadable,
    /// The system's source of random numbers failed.
    #[error("no random numbers")]
    Random,
}

impl PasswordKey {
    /// Reads the configured key.
    pub fn try_new(hex_key: &str) -> Result<Self, SecretError> {
        let bytes = hex::decode(hex_key).map_err(|_| SecretError::Key)?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| SecretError::Key)?;
        Ok(Self(std::sync::Arc::new(LessSafeKey::new(key))))
    }

    /// Encrypts under a fresh random nonce, which stands in front.
    pub fn seal(&self, mailbox: MailboxId, password: &str) -> Result<Vec<u8>, SecretError> {
        let mut nonce = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| SecretError::Random)?;
        let mut sealed = password.as_bytes().to_vec();
        let aad = Aad::from(mailbox.uuid().into_bytes());
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| SecretError::Random)?;
        Ok([nonce.to_vec(), sealed].concat())
    }

    /// Decrypts.
    pub fn open(&self, mailbox: MailboxId, stored: &[u8]) -> Result<String, SecretError> {
        let (nonce, sealed) = stored.split_at_checked(NONCE_LEN).ok_or(SecretError::Unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SecretError::Unreadable)?;
        let mut sealed = sealed.to_vec();
        let aad = Aad::from(mailbox.uuid().into_bytes());
        let plain = self
            .0
            .open_in_place(nonce, aad, &mut sealed)
            .map_err(|_| SecretError::Unreadable)?;
        String::from_utf8(plain.to_vec()).map_err(|_| SecretError::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_reads_back_only_in_its_own_row() {
        let key = PasswordKey::try_new(&"ab".repeat(32)).unwrap();
        let (one, other) = (MailboxId::new(), MailboxId::new());
        let stored = key.seal(one, "s3cret").unwrap();
        assert_eq!(key.open(one, &stored).unwrap(), "s3cret");
        assert_ne!(key.seal(one, "s3cret").unwrap(), stored);
        assert!(key.open(other, &stored).is_err());
        assert!(
            PasswordKey::try_new(&"cd".repeat(32))
                .unwrap()
                .open(one, &stored)
                .is_err()
        );
        assert!(key.open(one, &[1, 2]).is_err());
        assert!(PasswordKey::try_new("abc").is_err());
    }
}
