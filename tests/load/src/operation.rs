use std::fmt::Write;

use crate::{facts::Facts, wire::Wire, world::Tenant};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Operation {
    /// Opens a ticket.
    Create,
    /// Reads a ticket and its conversation: two requests.
    Get,
    /// Reads the 50 newest open tickets.
    List,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Create, Self::Get, Self::List];

    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
            Self::List => "list",
        }
    }

    /// The requests as they go over the wire; `number` makes titles differ.
    pub fn write(self, facts: &Facts, tenant: &Tenant, number: u64) -> Vec<String> {
        match self {
            Self::Create => vec![post(facts, tenant, "/api/v1/tickets", &body(tenant, number))],
            Self::Get => {
                let ticket = &tenant.tickets[usize::try_from(number).unwrap_or(0) % tenant.tickets.len()];
                let path = format!("/api/v1/tickets/{ticket}");
                vec![
                    get(facts, tenant, &path),
                    get(facts, tenant, &format!("{path}/messages")),
                ]
            }
            Self::List => vec![get(
                facts,
                tenant,
                "/api/v1/tickets?status=new&status=open&status=pending&page_size=50",
            )],
        }
    }

    /// Does it once.
    pub async fn run(self, facts: &Facts, tenant: &Tenant, wire: &mut Wire, number: u64) -> anyhow::Result<()> {
        for request in self.write(facts, tenant, number) {
            wire.ok(request.as_bytes()).await?;
        }
        Ok(())
    }
}

fn body(tenant: &Tenant, number: u64) -> String {
    serde_json::json!({
        "title": format!("Printer stripes, report {number}"),
        "description": "The printer on the second floor prints grey stripes since this morning.\n\nA cleaning run did not help.",
        "urgency": "normal",
        "requester_id": tenant.requester,
    })
    .to_string()
}

/// A GET with the tenant's key.
pub fn get(facts: &Facts, tenant: &Tenant, path: &str) -> String {
    let mut text = head(facts, tenant, "GET", path);
    text.push_str("\r\n");
    text
}

fn post(facts: &Facts, tenant: &Tenant, path: &str, body: &str) -> String {
    let mut text = head(facts, tenant, "POST", path);
    let _ = write!(
        text,
        "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    text
}

fn head(facts: &Facts, tenant: &Tenant, method: &str, path: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\naccept: application/json\r\n",
        facts.host(),
        tenant.key
    )
}
