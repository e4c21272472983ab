use std::{path::PathBuf, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{admin::Admin, facts::Facts, fill, report};

/// Tickets of an ordinary tenant.
const TICKETS: i64 = 120;
/// Tenants made at the same time.
const AT_ONCE: usize = 3;

/// A tenant and a program's way in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tenant {
    /// Short name.
    pub slug: String,
    /// Public id.
    pub id: String,
    /// API key.
    pub key: String,
    /// Somebody who can ask for something.
    pub requester: String,
    /// Some of its tickets.
    pub tickets: Vec<String>,
}

impl Tenant {
    /// Its schema in every database.
    pub fn schema(&self) -> String {
        schema(&self.id)
    }
}

fn schema(id: &str) -> String {
    format!("t_{}", id.trim_start_matches("tnt_"))
}

/// The tenants of the stack, which are kept with it.
pub struct World {
    file: PathBuf,
    known: Vec<Tenant>,
}

impl World {
    /// As an earlier run left it.
    pub fn open(facts: &Facts) -> anyhow::Result<Self> {
        let file = facts.folder.join("world.json");
        let known = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => Vec::new(),
        };
        Ok(Self { file, known })
    }

    /// The first `count` ordinary tenants, made where they are missing.
    pub async fn tenants(&mut self, facts: &Facts, count: usize) -> anyhow::Result<Vec<Tenant>> {
        let slugs: Vec<_> = (0..count).map(|n| format!("bench{n:04}")).collect();
        self.named(facts, &slugs, TICKETS).await
    }

    /// The tenants of these names, each with at least so many tickets.
    pub async fn named(&mut self, facts: &Facts, slugs: &[String], tickets: i64) -> anyhow::Result<Vec<Tenant>> {
        let missing: Vec<&String> = slugs.iter().filter(|slug| self.find(slug).is_none()).collect();
        if !missing.is_empty() {
            report::note(&format!("making what is missing of {} tenants", missing.len()));
            let admin = Admin::sign_in(facts).await?;
            let existing = admin.tenants().await?;
            let make = |slug: &&String| {
                let found = existing.iter().find(|(known, ..)| known == *slug);
                one(
                    facts,
                    admin.clone(),
                    (*slug).clone(),
                    found.map(|(_, id, _)| id.clone()),
                    tickets,
                )
            };
            let mut made = stream::iter(missing.iter().map(make)).buffer_unordered(AT_ONCE);
            while let Some(tenant) = made.try_next().await? {
                self.known.push(tenant);
                if self.known.len().is_multiple_of(25) {
                    self.save()?;
                    report::note(&format!("{} tenants are there", self.known.len()));
                }
            }
            self.save()?;
        }
        Ok(slugs.iter().filter_map(|slug| self.find(slug).cloned()).collect())
    }

    fn find(&self, slug: &str) -> Option<&Tenant> {
        self.known.iter().find(|tenant| tenant.slug == slug)
    }

    fn save(&self) -> anyhow::Result<()> {
        Ok(std::fs::write(&self.file, serde_json::to_vec(&self.known)?)?)
    }
}

async fn one(facts: &Facts, admin: Admin, slug: String, known: Option<String>, tickets: i64) -> anyhow::Result<Tenant> {
    let id = match known {
        Some(id) => id,
        None => admin.found_tenant(&slug).await?,
    };
    admin.await_tenant(&id, Duration::from_millis(100)).await?;
    let (key, requester) = admin.key(&slug).await?;
    let mut connection = facts.database("ticketing").await?;
    fill::tickets(&mut connection, &schema(&id), tickets).await?;
    let some: Vec<Uuid> = fill::some(&mut connection, &schema(&id)).await?;
    Ok(Tenant {
        slug,
        id,
        key,
        requester,
        tickets: some.iter().map(|id| format!("tkt_{}", id.simple())).collect(),
    })
}
