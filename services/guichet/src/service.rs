use db::{DbSettings, Migrations, TenantRows};
use tokio_util::sync::CancellationToken;

/// One of the seven services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Service {
    /// Providers, tenants, people, sessions.
    Identity,
    /// Tickets.
    Ticketing,
    /// Assets.
    Asset,
    /// Articles.
    Knowledge,
    /// Outgoing mail and the in-app feed.
    Notification,
    /// Incoming mail.
    MailIngest,
    /// The web and REST.
    PortalGateway,
}

/// What the command line names: one service, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Every service.
    All,
    /// This one.
    One(Service),
}

impl std::str::FromStr for Selection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        let found = Service::ALL.into_iter().find(|service| service.name() == text);
        found.map(Self::One).ok_or_else(|| {
            let names: Vec<_> = Service::ALL.iter().map(|service| service.name()).collect();
            format!("there is all, {}", names.join(", "))
        })
    }
}

/// The services named, each once, in the order in which they are started.
pub fn selected(selections: &[Selection]) -> Vec<Service> {
    let wanted =
        |service: &Service| selections.contains(&Selection::All) || selections.contains(&Selection::One(*service));
    Service::ALL.into_iter().filter(wanted).collect()
}

impl Service {
    /// All of them; the gateway last, because it is what people wait for.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Ticketing,
        Self::Asset,
        Self::Knowledge,
        Self::Notification,
        Self::MailIngest,
        Self::PortalGateway,
    ];

    /// The name on the command line, in settings and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Ticketing => "ticketing",
            Self::Asset => "asset",
            Self::Knowledge => "knowledge",
            Self::Notification => "notification",
            Self::MailIngest => "mail-ingest",
            Self::PortalGateway => "portal-gateway",
        }
    }

    /// Runs until `shutdown`.
    ///
    /// # Errors
    /// If the configuration is wrong or the service cannot go on.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        match self {
            Self::Identity => identity::run(identity::Config::load()?, shutdown).await,
            Self::Ticketing => ticketing::run(ticketing::Config::load()?, shutdown).await,
            Self::Asset => asset::run(asset::Config::load()?, shutdown).await,
            Self::Knowledge => knowledge::run(knowledge::Config::load()?, shutdown).await,
            Self::Notification => notification::run(notification::Config::load()?, shutdown).await,
            Self::MailIngest => mail_ingest::run(mail_ingest::Config::load()?, shutdown).await,
            Self::PortalGateway => portal_gateway::run(portal_gateway::Config::load()?, shutdown).await,
        }
    }

    /// What is a tenant's in the service's database outside of the tenant's schema.
    pub const fn tenant_rows(self) -> &'static [TenantRows] {
        match self {
            Self::Identity => identity::tenant::TENANT_ROWS,
            Self::Ticketing => ticketing::TENANT_ROWS,
            Self::Notification => notification::TENANT_ROWS,
            Self::MailIngest => mail_ingest::TENANT_ROWS,
            Self::Asset | Self::Knowledge | Self::PortalGateway => &[],
        }
    }

    /// The service's database and its migrations; the gateway has none.
    ///
    /// # Errors
    /// If the configuration is wrong.
    pub fn database(self) -> Result<Option<(DbSettings, Migrations)>, settings::SettingsError> {
        Ok(Some(match self {
            Self::Identity => (identity::Config::load()?.database, identity::migrations()),
            Self::Ticketing => (ticketing::Config::load()?.database, ticketing::migrations()),
            Self::Asset => (asset::Config::load()?.database, asset::migrations()),
            Self::Knowledge => (knowledge::Config::load()?.database, knowledge::migrations()),
            Self::Notification => (notification::Config::load()?.database, notification::migrations()),
            Self::MailIngest => (mail_ingest::Config::load()?.database, mail_ingest::migrations()),
            Self::PortalGateway => return portal_gateway::Config::load().map(|_| None),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_and_single_names_are_understood() {
        assert_eq!(selected(&["all".parse().unwrap()]).len(), 7);
        let two = [
            "portal-gateway".parse().unwrap(),
            "identity".parse().unwrap(),
            "identity".parse().unwrap(),
        ];
        assert_eq!(selected(&two), [Service::Identity, Service::PortalGateway]);
    }

    #[test]
    fn a_misspelt_name_lists_the_right_ones() {
        assert!("tiketing".parse::<Selection>().unwrap_err().contains("ticketing"));
    }
}
