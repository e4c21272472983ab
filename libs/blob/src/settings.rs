use serde::Deserialize;

/// Where blobs lie. With a `bucket` it is S3, otherwise the folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Local folder; made if it is not there.
    pub folder: String,
    /// S3 bucket; empty for the local folder.
    pub bucket: String,
    /// S3 region.
    pub region: String,
    /// S3 endpoint of a store that is not AWS, such as `https://minio:9000`; empty for AWS.
    pub endpoint: String,
    /// S3 access key; empty to use the machine's or pod's own identity.
    pub access_key_id: String,
    /// S3 secret.
    pub secret_access_key: Secret,
}

/// Text that does not show in logs.
#[derive(Clone, Default, Deserialize)]
pub struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
