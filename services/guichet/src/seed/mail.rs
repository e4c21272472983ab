//! Mails of requesters, handed in as mail-ingest does once it has read one.

use chrono::{DateTime, Utc};
use proto::ticketing::v1 as wire;

use super::{data::Client, stack::Stack, story::Asker};

/// A mail about a ticket, or one that opens it.
pub struct Mail<'a> {
    /// Names it, the same at every run.
    pub key: String,
    /// Who wrote it.
    pub asker: &'a Asker,
    /// The ticket it answers; empty for a new one.
    pub ticket: &'a str,
    pub subject: String,
    pub text: &'a str,
    pub sent_at: DateTime<Utc>,
}

impl Mail<'_> {
    /// The request with intake's token.
    pub async fn hand_in(
        self,
        stack: &Stack,
        client: &Client,
        tenant_id: &str,
    ) -> anyhow::Result<tonic::Request<wire::ReceiveMailRequest>> {
        let paragraphs: Vec<String> = self
            .text
            .split("\n\n")
            .map(|p| format!("<p>{}</p>", escaped(p).replace('\n', "<br>")))
            .collect();
        let request = wire::ReceiveMailRequest {
            mail_message_id: format!("{}.{}@{}", self.key, self.sent_at.timestamp(), client.mail_domain),
            ticket_id: self.ticket.to_owned(),
            sender_id: self.asker.id.clone(),
            sender_name: self.asker.name.clone(),
            sender_email: self.asker.email.clone(),
            subject: self.subject,
            body: self.text.to_owned(),
            body_html: paragraphs.concat(),
            sent_at: Some(proto::timestamp(self.sent_at)),
            ..wire::ReceiveMailRequest::default()
        };
        Ok(rpc::with_token(
            request,
            &stack.intake.for_tenant(tenant_id.parse()?).await?,
        ))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
