//! What the SMTP and LMTP listeners do with recipients and messages.

use bytes::Bytes;
use context::SystemCtx;
use db::DbError;
use reply_address::split;
use tracing::Instrument;

use super::NewMail;
use crate::{
    app::App,
    mailbox::{self, repo::Owner},
    smtp::{Handler, Protocol, ReceivedMail, Reply, Verdict},
};

/// Hands mail from the listeners to [`super::store`].
#[derive(Clone)]
pub struct Intake {
    /// What use cases work with.
    pub app: App,
}

impl Handler for Intake {
    async fn recipient(&self, _sender: &str, recipient: &str) -> Verdict {
        match self.check(recipient).await {
            Ok(_) => Verdict::Accept,
            Err(reply) => Verdict::Refuse(reply),
        }
    }

    async fn deliver(&self, mail: ReceivedMail) -> Vec<Reply> {
        let span = tracing::info_span!("incoming mail", otel.kind = "server", peer = %mail.peer, recipients = mail.recipients.len(), size = mail.content.len());
        self.store(mail).instrument(span).await
    }
}

impl Intake {
    /// Whose the recipient is, or what to answer.
    async fn check(&self, recipient: &str) -> Result<(Owner, String), Reply> {
        let parts = split(recipient).ok_or_else(Reply::unknown_recipient)?;
        let busy = |error: DbError| {
            tracing::warn!(%error, "a recipient could not be looked up");
            Reply::try_later()
        };
        let mut read = self.app.db.read_control("looking up a recipient").await.map_err(busy)?;
        let found = mailbox::repo::find_owner(&mut read, &parts.mailbox).await;
        drop(read);
        let owner = found.map_err(busy)?.ok_or_else(Reply::unknown_recipient)?;
        let ctx = SystemCtx::for_tenant(owner.tenant, owner.provider, "mail-ingest", "checking a recipient");
        match self.app.db.read(&ctx).await {
            Ok(_) => Ok((owner, parts.mailbox)),
            Err(DbError::Suspended) => Err(Reply::new(
                450,
                "4.3.2 this organisation does not take mail at the moment",
            )),
            Err(error) => Err(busy(error)),
        }
    }

    /// One mail per mailbox, however many of its addresses were named; one reply per recipient.
    async fn store(&self, mail: ReceivedMail) -> Vec<Reply> {
        let content = Bytes::from(mail.content);
        let mut replies = vec![None; mail.recipients.len()];
        let mut groups: Vec<(Owner, String, Vec<usize>)> = Vec::new();
        for (n, recipient) in mail.recipients.iter().enumerate() {
            match self.check(recipient).await {
                Err(reply) => replies[n] = Some(reply),
                Ok((owner, address)) => match groups.iter_mut().find(|(o, ..)| *o == owner) {
                    Some((.., members)) => members.push(n),
                    None => groups.push((owner, address, vec![n])),
                },
            }
        }
        for (owner, address, members) in groups {
            let ctx = SystemCtx::for_tenant(owner.tenant, owner.provider, "mail-ingest", "taking a mail in");
            let new = NewMail {
                mailbox: owner.mailbox,
                address,
                source: if mail.protocol == Protocol::Lmtp {
                    "lmtp"
                } else {
                    "smtp"
                },
                envelope_sender: Some(mail.sender.to_lowercase()),
                envelope_recipients: members.iter().map(|n| mail.recipients[*n].to_lowercase()).collect(),
                uid: None,
                content: content.clone(),
            };
            let reply = match super::store(&self.app, &ctx, new).await {
                Ok(id) => Reply::stored(id.unwrap_or_default()),
                Err(fault) => {
                    tracing::warn!(tenant = %owner.tenant, error = %fault, "a mail could not be stored; its sender keeps it");
                    Reply::try_later()
                }
            };
            for n in members {
                replies[n] = Some(reply.clone());
            }
        }
        replies
            .into_iter()
            .map(|reply| reply.unwrap_or_else(Reply::try_later))
            .collect()
    }
}
