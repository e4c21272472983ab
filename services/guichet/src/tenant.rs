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
}

/// Does it. The running services learn of it by events.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let app = operator::identity().await?;
    match command {
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
