//! Demo data for a running installation, through the same calls that people and programs make: events, projections and activity logs are real.
//!
//! What is there is kept, so a run can be repeated; what is made is the same for everybody, relative to today. Tickets of the past are told to a
//! ticketing of this process whose clock can be set ([`desk`]); everything else goes to the running services.

mod articles;
mod assets;
mod client;
mod data;
mod deflate;
mod desk;
mod dice;
mod facts;
mod hours;
mod login;
mod logo;
mod mail;
mod people;
mod provider;
mod stack;
mod story;
mod tenant;
mod terms;
mod tickets;

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use anyhow::Context;
use clock::Clock;
use db::Space;
use futures_util::future::try_join_all;
use indicatif::{ProgressBar, ProgressStyle};

use self::{
    client::Cast,
    data::Data,
    desk::Desks,
    facts::{Facts, User},
    login::{Logins, PASSWORD},
    stack::Stack,
};

/// How to seed.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where to write who can sign in and the API keys, as JSON; kept from an earlier run.
    #[arg(long)]
    facts: PathBuf,
}

/// Makes what is missing.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let begun = Instant::now();
    let data = Data::read()?;
    let now = Clock::real().now();
    let stack = Stack::open(&portal_gateway::Config::load()?)?;
    let mut facts = Facts::read(&options.facts)?;

    let logins = Logins(crate::operator::identity().await?);
    let provider_id = logins.found(&data.provider).await?.provider;
    let admin_session = stack
        .sign_in(&data.provider.admin.email, PASSWORD, "")
        .await
        .context("the provider's admin cannot sign in")?;
    let admin = stack.caller(&admin_session, "");

    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{spinner} {msg:32} {pos}")?);
    bar.set_message("clients");
    let teams = provider::teams(admin, &data.provider).await?;
    let ids = try_join_all(data.clients.iter().map(|client| tenant::ready(admin, client))).await?;
    let tenants: BTreeMap<String, String> = data.clients.iter().map(|client| client.slug.clone()).zip(ids).collect();
    let agent_ids = provider::agents(admin, &data.provider, &teams, &tenants).await?;

    bar.set_message("people, assets, articles");
    let casts = data.clients.iter().map(|client| {
        client::settle(
            &stack,
            &admin_session,
            client,
            &data,
            &tenants[&client.slug],
            now,
            || bar.inc(1),
        )
    });
    let casts: Vec<Cast> = try_join_all(casts).await?;

    bar.set_message("logins");
    let mut agents = Vec::new();
    for agent in &data.provider.agents {
        let id = agent_ids
            .get(&agent.email)
            .with_context(|| format!("no technician {}", agent.email))?;
        agents.push((
            agent,
            logins
                .session(&stack, Space::Provider(provider_id), id, &agent.email, "")
                .await?,
        ));
    }
    bar.set_message("tickets");
    let desks = Desks::open().await?;
    let told = casts.iter().map(|cast| {
        let known_key = facts.api_keys.get(&cast.client.slug);
        client::tell(
            &stack,
            &logins,
            &data,
            provider_id,
            cast,
            &agents,
            &teams,
            &desks,
            known_key,
            now,
            || bar.inc(1),
        )
    });
    let told = try_join_all(told).await?;
    bar.finish_and_clear();

    facts.users = users(&data);
    facts.tenants = tenants.keys().cloned().collect();
    for (cast, told) in casts.iter().zip(&told) {
        facts
            .mailboxes
            .insert(cast.client.slug.clone(), cast.client.support.clone());
        facts.api_keys.insert(cast.client.slug.clone(), told.api_key.clone());
    }
    facts.write(&options.facts)?;
    let tickets: usize = told.iter().map(|told| told.tickets).sum();
    say(&format!(
        "demo data is there: {tickets} tickets added, {:.0} s",
        begun.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn users(data: &Data) -> Vec<User> {
    let user = |name: &str, email: &str, role: &str, tenant: Option<&str>| User {
        name: name.to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        role: role.to_owned(),
        tenant: tenant.map(str::to_owned),
    };
    let provider = &data.provider;
    let mut users = vec![user(
        &provider.admin.name,
        &provider.admin.email,
        "provider_admin",
        None,
    )];
    users.extend(provider.agents.iter().map(|agent| {
        let role = if agent.env_role.is_empty() {
            &agent.role
        } else {
            &agent.env_role
        };
        user(&agent.name, &agent.email, role, None)
    }));
    for client in &data.clients {
        let slug = Some(client.slug.as_str());
        users.push(user(&client.admin.name, &client.admin.email, "tenant_admin", slug));
        users.extend(
            client
                .logins
                .iter()
                .map(|login| user(&login.name, &login.email, &login.role, slug)),
        );
    }
    users
}

#[allow(clippy::print_stdout, reason = "what was done is this command's output")]
fn say(line: &str) {
    println!("{line}");
}
