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
        let request = self.request(client);
        Ok(rpc::with_token(
            request,
            &stack.intake.for_tenant(tenant_id.parse()?).await?,
        ))
    }

    /// All that intake would tell, what identity knows of the sender included.
    fn request(self, client: &Client) -> wire::ReceiveMailRequest {
        let paragraphs: Vec<String> = self
            .text
            .split("\n\n")
            .map(|p| format!("<p>{}</p>", escaped(p).replace('\n', "<br>")))
            .collect();
        wire::ReceiveMailRequest {
            mail_message_id: format!("{}.{}@{}", self.key, self.sent_at.timestamp(), client.mail_domain),
            ticket_id: self.ticket.to_owned(),
            sender_id: self.asker.id.clone(),
            sender_name: self.asker.name.clone(),
            sender_email: self.asker.email.clone(),
            subject: self.subject,
            body: self.text.to_owned(),
            body_html: paragraphs.concat(),
            sent_at: Some(proto::timestamp(self.sent_at)),
            sender_vip: self.asker.vip,
            sender_location_id: self.asker.location_id.clone(),
            ..wire::ReceiveMailRequest::default()
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{super::data::Data, *};

    #[test]
    fn what_identity_knows_of_the_sender_goes_with_the_mail() {
        let client = &Data::read().unwrap().clients[0];
        let asker = Asker {
            id: "per_1".into(),
            name: "Vera".into(),
            email: "vera@acme.example".into(),
            portal: false,
            vip: true,
            location_id: "loc_1".into(),
        };
        let mail = Mail {
            key: "acme-001.0".into(),
            asker: &asker,
            ticket: "",
            subject: "Printer".into(),
            text: "It <smokes>",
            sent_at: DateTime::UNIX_EPOCH,
        };
        let request = mail.request(client);
        assert!(
            request.sender_vip,
            "a VIP's ticket is more urgent from the first moment"
        );
        assert_eq!(request.sender_location_id, "loc_1");
        assert_eq!(request.body_html, "<p>It &lt;smokes&gt;</p>");
    }
}
