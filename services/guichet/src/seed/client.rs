//! Everything of one client, in two halves: what it is, and what has happened.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, Utc};
use db::Space;
use ids::ProviderId;
use proto::identity::v1::{
    CreateApiKeyRequest, ExchangeApiKeyRequest, Person, api_key_service_client::ApiKeyServiceClient,
    session_service_client::SessionServiceClient,
};

use super::{
    articles,
    assets::{self, Belongings},
    data::{Agent, Client, Data},
    desk::Desks,
    hours::Hours,
    login::Logins,
    people,
    stack::Stack,
    story::{self, Asker},
    tenant,
    tickets::{Scene, Technician},
};

/// A client with its people and things.
pub struct Cast<'a> {
    pub client: &'a Client,
    pub id: String,
    people: Vec<Person>,
    belongings: Belongings,
    articles: BTreeMap<String, String>,
}

impl Cast<'_> {
    /// Id of the person with this address.
    fn person(&self, email: &str) -> anyhow::Result<&str> {
        let found = self.people.iter().find(|person| person.email == email);
        found
            .map(|person| person.id.as_str())
            .with_context(|| format!("nobody has the address {email}"))
    }
}

/// What came of the second half.
pub struct Told {
    /// A new API key.
    pub api_key: String,
    /// Tickets added.
    pub tickets: usize,
}

/// The first half: settings, places, people, assets, articles, by the provider's admin.
pub async fn settle<'a>(
    stack: &Stack,
    admin: &str,
    client: &'a Client,
    data: &Data,
    id: &str,
    now: DateTime<Utc>,
    progress: impl Fn(),
) -> anyhow::Result<Cast<'a>> {
    let admin = stack.caller(admin, id);
    tenant::dress(admin, client, now)
        .await
        .with_context(|| client.slug.clone())?;
    let places = people::places(admin, client).await?;
    let people = people::people(admin, client, &places, &progress).await?;
    let belongings = assets::register(admin, client, &data.assets, &people, &places, now, &progress).await?;
    let articles = articles::publish(admin, client, &data.articles, now, &progress).await?;
    Ok(Cast {
        client,
        id: id.to_owned(),
        people,
        belongings,
        articles,
    })
}

/// The second half: logins, an API key, and four weeks of tickets.
#[allow(clippy::too_many_arguments, reason = "a list of what the demo consists of")]
pub async fn tell(
    stack: &Stack,
    logins: &Logins,
    data: &Data,
    provider: ProviderId,
    cast: &Cast<'_>,
    agents: &[(&Agent, String)],
    teams: &BTreeMap<String, String>,
    desks: &Desks,
    known_key: Option<&String>,
    now: DateTime<Utc>,
    progress: impl Fn(),
) -> anyhow::Result<Told> {
    let client = cast.client;
    let space = Space::Tenant(cast.id.parse()?);
    let admin = logins
        .session(stack, space, cast.person(&client.admin.email)?, &client.admin.email, "")
        .await?;
    let mut technicians: Vec<Technician> = agents
        .iter()
        .filter(|(agent, _)| agent.tenants.is_empty() || agent.tenants.contains(&client.slug))
        .map(|(agent, session)| Technician {
            name: agent.name.clone(),
            session: session.clone(),
            team: agent.team.clone(),
            senior: agent.role == "senior_agent",
        })
        .collect();
    let mut portal = BTreeMap::new();
    for login in &client.logins {
        let asks = matches!(login.role.as_str(), "requester" | "department_manager");
        let session = logins
            .session(
                stack,
                space,
                cast.person(&login.email)?,
                &login.email,
                if asks { &cast.id } else { "" },
            )
            .await?;
        if asks {
            portal.insert(login.email.clone(), session);
        } else if login.role == "agent" {
            technicians.push(Technician {
                name: login.name.clone(),
                session,
                team: String::new(),
                senior: false,
            });
        }
    }
    let api_key = match known_key {
        Some(key) => key.clone(),
        None => api_key(stack, &admin, &cast.id).await?,
    };
    let program = program_token(stack, &api_key).await?;

    let desk = desks.desk(now - chrono::Duration::days(30)).await?;
    let hours = Hours::new(&client.time_zone, &client.hours).context("working hours")?;
    let askers: Vec<Asker> = askers(cast, &portal);
    let stories = story::plan(client, data.scenarios(client), &askers, hours, now);
    let scene = Scene {
        stack,
        client,
        tenant_id: cast.id.clone(),
        ticketing: desk.channel.clone(),
        clock: desk.clock.clone(),
        timers: desk.timers(cast.id.parse()?, provider, now),
        technicians,
        portal,
        program,
        teams: teams.clone(),
        belongings: cast.belongings.clone(),
        articles: cast.articles.clone(),
    };
    let tickets = scene.play(stories, &progress).await?;
    desk.close().await?;
    Ok(Told { api_key, tickets })
}

/// Who asks: everybody but the technicians and the auditor.
fn askers(cast: &Cast<'_>, portal: &BTreeMap<String, String>) -> Vec<Asker> {
    let people = cast.people.iter().filter(|person| {
        portal.contains_key(&person.email) || cast.client.logins.iter().all(|login| login.email != person.email)
    });
    let asker = |person: &Person| Asker {
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        portal: portal.contains_key(&person.email),
        vip: person.vip,
        location_id: person.location_id.clone(),
    };
    people.skip(1).map(asker).collect()
}

async fn api_key(stack: &Stack, admin: &str, tenant: &str) -> anyhow::Result<String> {
    let mut keys = ApiKeyServiceClient::new(stack.identity.clone());
    let request = CreateApiKeyRequest {
        name: "Demo integration".to_owned(),
        ..CreateApiKeyRequest::default()
    };
    let made = keys
        .create_api_key(stack.caller(admin, tenant).ask(request).await?)
        .await
        .context("no API key")?;
    Ok(made.into_inner().secret)
}

async fn program_token(stack: &Stack, secret: &str) -> anyhow::Result<String> {
    let request = ExchangeApiKeyRequest {
        secret: secret.to_owned(),
        client_ip: "127.0.0.1".to_owned(),
    };
    let mut sessions = SessionServiceClient::new(stack.identity.clone());
    Ok(sessions
        .exchange_api_key(stack.as_gateway(request).await?)
        .await?
        .into_inner()
        .token)
}
