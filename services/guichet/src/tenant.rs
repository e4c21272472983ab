use clap::Subcommand;

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a tenant: schemas in every service, a portal, a mail address, an invitation for its first admin.
    Create {
        /// Short name in host names and addresses.
        slug: String,
        /// The organisation's name.
        #[arg(long)]
        name: String,
        /// Name of the first admin.
        #[arg(long)]
        admin_name: String,
        /// E-mail address of the first admin.
        #[arg(long)]
        admin_email: String,
        /// Short name or id of the provider; may be left out if there is one only.
        #[arg(long)]
        provider: Option<String>,
        /// Language: en or fr.
        #[arg(long, default_value = "en")]
        locale: String,
        /// IANA time zone.
        #[arg(long, default_value = "Europe/Paris")]
        time_zone: String,
    },
    /// All tenants with their state and schema versions.
    List,
    /// Stop a tenant: nobody gets in, its data stays.
    Suspend {
        /// Short name or id.
        tenant: String,
        /// Why, for the record.
        #[arg(long)]
        reason: String,
    },
    /// Let a suspended tenant work again.
    Resume {
        /// Short name or id.
        tenant: String,
    },
}
