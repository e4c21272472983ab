use aws_lc_rs::hmac;
use fault::Fault;

/// How a service proves to identity which service it is.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAuth {
    /// The root that every service's secret is derived from. Enough for one process that runs all services; keep it from the others.
    #[serde(default)]
    pub root: String,
    /// The service's own secret, where it runs alone.
    #[serde(default)]
    pub secret: String,
}

impl ServiceAuth {
    /// The secret of `service`: its own, or HMAC-SHA256 of its name under the root, in hex.
    ///
    /// # Errors
    /// If neither is configured.
    pub fn secret_for(&self, service: &str) -> Result<String, Fault> {
        if !self.secret.is_empty() {
            return Ok(self.secret.clone());
        }
        if self.root.is_empty() {
            return Err(Fault::internal(
                "SERVICE_AUTH_MISSING",
                "set service_auth.root or service_auth.secret",
            ));
        }
        Ok(derive(&self.root, service))
    }
}

fn derive(root: &str, service: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, root.as_bytes());
    hex::encode(hmac::sign(&key, service.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_secret() {
        let auth = ServiceAuth {
            root: "r".repeat(32),
            secret: String::new(),
        };
        assert_ne!(
            auth.secret_for("ticketing").unwrap(),
            auth.secret_for("mail-ingest").unwrap()
        );
        assert!(
            ServiceAuth {
                root: String::new(),
                secret: String::new()
            }
            .secret_for("x")
            .is_err()
        );
    }
}
