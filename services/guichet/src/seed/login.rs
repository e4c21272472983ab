//! Passwords for demo people, set the way they would: by the link in the invitation they are sent.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use mail_parser::{Address, MessageParser};
use proto::identity::v1::{AcceptInvitationRequest, session_service_client::SessionServiceClient};

use super::stack::Stack;

/// Everybody's password in the demo.
pub const PASSWORD: &str = "guichet-demo";
/// How long an invitation may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The mails that the installation has sent, as the mail sink keeps them.
pub struct Mails(pub PathBuf);

/// A session of somebody who has, or is waiting for, an invitation.
pub async fn session(stack: &Stack, mails: &Mails, email: &str, tenant: &str) -> anyhow::Result<String> {
    if let Ok(session) = stack.sign_in(email, PASSWORD, tenant).await {
        return Ok(session);
    }
    let waiting = tokio::time::Instant::now();
    loop {
        // The newest link is the one that works; an accepted one is refused.
        if let Some(secret) = mails.newest_link(email).await?
            && let Ok(session) = accept(stack, &secret, tenant).await
        {
            return Ok(session);
        }
        if waiting.elapsed() > PATIENCE {
            bail!("{email} was not sent a working invitation within a minute; mails are looked for in {}", mails.0.display());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn accept(stack: &Stack, secret: &str, tenant: &str) -> anyhow::Result<String> {
    let request = AcceptInvitationRequest {
        secret: secret.to_owned(),
        password: PASSWORD.to_owned(),
        client_ip: "127.0.0.1".to_owned(),
        user_agent: "guichet seed".to_owned(),
        tenant_id: tenant.to_owned(),
    };
    let mut sessions = SessionServiceClient::new(stack.identity.clone());
    Ok(sessions.accept_invitation(stack.as_gateway(request).await?).await?.into_inner().session_secret)
}

impl Mails {
    async fn newest_link(&self, email: &str) -> anyhow::Result<Option<String>> {
        let mut files = Vec::new();
        let mut folder = tokio::fs::read_dir(&self.0).await.with_context(|| format!("no folder of sent mail at {}", self.0.display()))?;
        while let Some(entry) = folder.next_entry().await? {
            let path = entry.path();
            let visible = path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
            if visible && path.extension().is_some_and(|ending| ending == "eml") {
                files.push(path);
            }
        }
        files.sort();
        for path in files.iter().rev() {
            if let Some(secret) = secret_for(path, email).await? {
                return Ok(Some(secret));
            }
        }
        Ok(None)
    }
}

async fn secret_for(path: &Path, email: &str) -> anyhow::Result<Option<String>> {
    let raw = tokio::fs::read(path).await?;
    let Some(mail) = MessageParser::default().parse(&raw) else { return Ok(None) };
    let to_them = mail.to().and_then(Address::first).and_then(|to| to.address()).is_some_and(|to| to.eq_ignore_ascii_case(email));
    Ok(if to_them { mail.body_text(0).and_then(|text| secret_in(&text)) } else { None })
}

/// The secret in the first link that carries one.
fn secret_in(text: &str) -> Option<String> {
    let from = text.split("token=").nth(1)?;
    let secret: String = from.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~')).collect();
    (secret.len() >= 16).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_link_is_found() {
        let text = "Welcome.\n\nhttp://console.localhost:8080/invitation?token=AbC-dEf_0123456789xyz\n\nBye";
        assert_eq!(secret_in(text).as_deref(), Some("AbC-dEf_0123456789xyz"));
        assert_eq!(secret_in("nothing here"), None);
    }
}
