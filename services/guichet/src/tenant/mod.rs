//! Tenants from the command line: created, stopped, carried away in an archive, brought back, removed.

mod delete;
mod export;
mod place;
mod report;
mod restore;
mod usage;

use std::path::PathBuf;

use clap::Subcommand;
use identity::tenant::{self, Founding, State, Tenant};

use crate::operator;

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
        /// Name or id of the provider; may be left out if there is one only.
        #[arg(long)]
        provider: Option<String>,
        /// Language: en or fr.
        #[arg(long, default_value = "en")]
        locale: String,
        /// IANA time zone.
        #[arg(long, default_value = "Europe/Paris")]
        time_zone: String,
        /// Colour of its portal, #rrggbb.
        #[arg(long, default_value = "#2f6fde")]
        color: String,
    },
    /// All tenants with their state.
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
    /// How much each tenant holds: rows as PostgreSQL estimates them, bytes, files.
    Usage {
        /// Short name or id; all if none is named.
        tenant: Option<String>,
    },
    /// Write everything there is of a tenant into one file, while it works. Keep the file secret: it holds all the tenant's records.
    Export {
        /// Short name or id.
        tenant: String,
        /// The file, such as acme.tar.gz; replaced when the archive is whole.
        #[arg(long)]
        to: PathBuf,
    },
    /// Read an archive from its first byte to its last, and say what it holds.
    VerifyArchive {
        /// The file.
        archive: PathBuf,
    },
    /// Bring a tenant back to what an archive holds; what it did since is lost. It is closed meanwhile, others work on. Repeat it if interrupted.
    Restore {
        /// The file.
        archive: PathBuf,
        /// The tenant's short name, again.
        #[arg(long, value_name = "SLUG")]
        confirm: String,
        /// Name or id of the provider, for a tenant that is not here yet; may be left out if there is one only.
        #[arg(long)]
        provider: Option<String>,
    },
    /// Remove a suspended tenant for good, and write a signed report of it.
    Delete {
        /// Short name or id.
        tenant: String,
        /// The tenant's short name, again.
        #[arg(long, value_name = "SLUG")]
        confirm: String,
        /// Where the report goes; its signature goes beside it, with .sig behind the name.
        #[arg(long)]
        report: PathBuf,
    },
    /// Check the signature of a report of a deleted tenant.
    VerifyReport {
        /// The report; its signature lies beside it.
        report: PathBuf,
        /// The installation's public key in Base64, to check without its database.
        #[arg(long)]
        public_key: Option<String>,
    },
}

/// Does it. The running services learn of it by events.
pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::VerifyArchive { archive } => return export::verify(&archive).await,
        Command::VerifyReport {
            report,
            public_key: Some(key),
        } => return report::verify_with(&report, &key),
        _ => {}
    }
    let app = operator::identity().await?;
    match command {
        Command::Usage { tenant } => usage::run(&app, tenant.as_deref()).await?,
        Command::Export { tenant, to } => export::run(&app, &tenant, &to).await?,
        Command::VerifyArchive { archive } => export::verify(&archive).await?,
        Command::Restore {
            archive,
            confirm,
            provider,
        } => restore::run(&app, &archive, &confirm, provider.as_deref()).await?,
        Command::Delete {
            tenant,
            confirm,
            report,
        } => delete::run(&app, &tenant, &confirm, &report).await?,
        Command::VerifyReport { report, .. } => report::verify(&app, &report).await?,
        Command::Create {
            slug,
            name,
            admin_name,
            admin_email,
            provider,
            locale,
            time_zone,
            color,
        } => {
            let provider = operator::provider(&app, provider.as_deref()).await?;
            let founding = Founding {
                name,
                slug,
                admin_name,
                admin_email,
                locale,
                time_zone,
                primary_color: color,
            };
            let made = tenant::create(&app, &operator::acting_for(&provider), founding).await?;
            say(&format!(
                "{} {} is being made; the running services report when they are ready: guichet tenant list",
                made.id, made.slug
            ));
        }
        Command::List => {
            for provider in identity::provider::list(&app).await? {
                say(&format!("{} {}", provider.id, provider.name));
                operator::tenants(&app, &provider).await?.iter().for_each(print);
            }
        }
        Command::Suspend { tenant: wanted, reason } => {
            let (provider, found) = operator::tenant(&app, &wanted).await?;
            let changed = tenant::suspend(&app, &operator::acting_for(&provider), found.id, &reason).await?;
            say(&format!("{} is suspended", changed.slug));
        }
        Command::Resume { tenant: wanted } => {
            let (provider, found) = operator::tenant(&app, &wanted).await?;
            let changed = tenant::resume(&app, &operator::acting_for(&provider), found.id).await?;
            say(&format!("{} works again", changed.slug));
        }
    }
    Ok(())
}

fn print(tenant: &Tenant) {
    let state = match tenant.state {
        State::Ready => "ready".to_owned(),
        State::Suspended if tenant.restoring.is_some() => {
            "an archive is being put back; repeat the restore if it was interrupted".to_owned()
        }
        State::Suspended => format!("suspended: {}", tenant.suspended_reason),
        State::Provisioning => {
            let missing: Vec<_> = tenant
                .steps
                .iter()
                .filter(|step| step.done_at.is_none())
                .map(|step| step.service.as_str())
                .collect();
            format!("being made; still at work: {}", missing.join(", "))
        }
    };
    say(&format!(
        "  {:38} {:16} {:28} {state}",
        tenant.id.to_string(),
        tenant.slug,
        tenant.branding.name
    ));
}

#[allow(clippy::print_stdout, reason = "the answer is this command's output")]
fn say(line: &str) {
    println!("{line}");
}
