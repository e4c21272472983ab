use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::Context;
use mail_ingest::smtp::{Handler, Limits, Listener, Protocol, ReceivedMail, Reply, TlsSettings, Verdict};

use crate::shutdown;

/// Takes every mail and writes it into a folder as `<time>-<number>.eml`, with the envelope in two lines of its own on top.
pub async fn run(listen: &str, folder: PathBuf) -> anyhow::Result<()> {
    tokio::fs::create_dir_all(&folder)
        .await
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let listener = Listener::bind(listen, Protocol::Smtp, limits(), &TlsSettings::default()).await?;
    say(&format!(
        "mail sink on {}, into {}",
        listener.address(),
        folder.display()
    ));
    let folder = Folder {
        path: folder.into(),
        clock: clock::Clock::real(),
        count: Arc::default(),
    };
    listener.serve(folder, shutdown::on_signal()?).await;
    Ok(())
}

/// A test sends more, faster, from one address than a stranger may.
fn limits() -> Limits {
    Limits {
        max_connections: 500,
        max_connections_per_address: 500,
        max_messages: 100_000,
        ..Limits::modest("sink.localhost")
    }
}

#[derive(Clone)]
struct Folder {
    path: Arc<Path>,
    clock: clock::Clock,
    count: Arc<AtomicU64>,
}

impl Handler for Folder {
    async fn recipient(&self, _sender: &str, recipient: &str) -> Verdict {
        // So that a refused address can be tried out.
        if recipient.starts_with("refuse@") {
            Verdict::Refuse(Reply::unknown_recipient())
        } else {
            Verdict::Accept
        }
    }

    async fn deliver(&self, mail: ReceivedMail) -> Vec<Reply> {
        let replies = mail.recipients.len().max(1);
        match self.write(&mail).await {
            Ok(name) => vec![Reply::stored(name); replies],
            Err(error) => {
                say(&format!("a mail could not be written: {error}"));
                vec![Reply::try_later(); replies]
            }
        }
    }
}

impl Folder {
    /// Under a hidden name first, so that a reader never sees half a mail.
    async fn write(&self, mail: &ReceivedMail) -> std::io::Result<String> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number:06}.eml", self.clock.now().format("%Y%m%dT%H%M%S%6f"));
        let mut content = format!(
            "X-Envelope-From: {}\r\nX-Envelope-To: {}\r\n",
            mail.sender,
            mail.recipients.join(", ")
        )
        .into_bytes();
        content.extend_from_slice(&mail.content);
        let hidden = self.path.join(format!(".{name}"));
        tokio::fs::write(&hidden, content).await?;
        tokio::fs::rename(&hidden, self.path.join(&name)).await?;
        Ok(name)
    }
}

#[allow(clippy::print_stdout, reason = "the sink's log is its standard output")]
fn say(line: &str) {
    println!("{line}");
}
