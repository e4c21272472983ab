use std::{sync::Arc, time::Duration};

use failpoint::failpoint;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{self, PoolConfig, authentication::Credentials, extension::ClientId, response::Response},
};
use telemetry::metrics::{self, label, labels};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tracing::Instrument;

use super::letter::Sealed;
use crate::{
    config::{Security, Smtp},
    delivery::entity::Outcome,
};

/// Connections to the mail server, kept open and shared. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    turns: Arc<Semaphore>,
}

impl Transport {
    /// Connects when the first mail is sent.
    pub fn try_new(settings: &Smtp) -> Result<Self, smtp::Error> {
        type Builder = AsyncSmtpTransport<Tokio1Executor>;
        let mut builder = match settings.security {
            Security::None => Builder::builder_dangerous(&settings.host),
            Security::Starttls => Builder::starttls_relay(&settings.host)?,
            Security::Tls => Builder::relay(&settings.host)?,
        };
        builder = builder
            .port(settings.port)
            .hello_name(ClientId::Domain(settings.hello.clone()))
            .timeout(Some(Duration::from_secs(settings.timeout_secs)))
            .pool_config(
                PoolConfig::new()
                    .max_size(settings.pool.max(1))
                    .idle_timeout(Duration::from_secs(60)),
            );
        if !settings.username.is_empty() {
            builder = builder.credentials(Credentials::new(settings.username.clone(), settings.password.clone()));
        }
        Ok(Self {
            smtp: builder.build(),
            turns: Arc::new(Semaphore::new(settings.in_flight.max(1))),
        })
    }

    /// Waits until a mail may be handed over; to be kept until the outcome is noted.
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.turns).acquire_owned().await.ok()
    }

    /// One attempt.
    pub async fn send(&self, mail: &Sealed) -> Outcome {
        let span = tracing::info_span!("outgoing mail", otel.kind = "client", size = mail.bytes.len());
        failpoint!("before-mail");
        let started = Instant::now();
        let outcome = match self.smtp.send_raw(&mail.envelope, &mail.bytes).instrument(span).await {
            Ok(response) => {
                failpoint!("mail-taken");
                Outcome::Taken(text(&response))
            }
            Err(error) => refused(&error),
        };
        let labels = [label(labels::OUTCOME, outcome.as_str())];
        metrics::MAIL_OUTBOUND_ATTEMPT_DURATION.record(started.elapsed().as_secs_f64(), &labels);
        outcome
    }
}

fn text(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
        .chars()
        .take(500)
        .collect()
}

/// What a failure means for the mail. A server that wants another password refuses us, not the mail: that is worth trying again.
fn refused(error: &smtp::Error) -> Outcome {
    let mut reason = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        reason = format!("{reason}: {source}");
    }
    let reason: String = reason.chars().take(500).collect();
    let ours = error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !ours {
        Outcome::Never(reason)
    } else {
        Outcome::NotNow(reason)
    }
}
