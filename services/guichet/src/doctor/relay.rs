use notification::config::{Security, Smtp};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::Finding;

/// The mail server greets, and offers what the settings want of it.
pub async fn check(settings: &Smtp) -> Finding {
    let (host, port) = (settings.host.as_str(), settings.port);
    let what = format!("mail relay {host}:{port}");
    let advice = "look whether it is running and GUICHET_NOTIFICATION__SMTP__HOST and __PORT are right; until then mails wait and are tried again";
    let stream = match TcpStream::connect((host, port)).await {
        Ok(stream) => stream,
        Err(error) => return Finding::wrong(what, error, advice),
    };
    if settings.security == Security::Tls {
        return Finding::fine(what, "reachable; TLS begins with the first byte, so nothing was said");
    }
    let (greeting, offers) = match talk(stream, &settings.hello).await {
        Ok(heard) => heard,
        Err(error) => return Finding::wrong(what, error, advice),
    };
    if !greeting.starts_with("220") {
        return Finding::wrong(what, format!("greets with {greeting:?}"), advice);
    }
    let offered = |word: &str| offers.iter().any(|line| line.split([' ', '=']).next() == Some(word));
    if settings.security == Security::Starttls && !offered("STARTTLS") {
        let advice = "set its certificate, or GUICHET_NOTIFICATION__SMTP__SECURITY to tls with the port for that";
        return Finding::wrong(what, "does not offer STARTTLS, so no mail is handed over", advice);
    }
    if settings.security == Security::None && !settings.username.is_empty() {
        let problem = "the password is sent without encryption";
        return Finding::doubtful(
            what,
            problem,
            "set GUICHET_NOTIFICATION__SMTP__SECURITY to starttls or tls",
        );
    }
    Finding::fine(what, greeting)
}

/// The greeting, and the words it offers after EHLO.
async fn talk(stream: TcpStream, hello: &str) -> std::io::Result<(String, Vec<String>)> {
    let mut stream = BufReader::new(stream);
    let greeting = answer(&mut stream).await?.pop().unwrap_or_default();
    let mut offers = Vec::new();
    if greeting.starts_with("220") {
        stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
        let words = answer(&mut stream).await?;
        offers.extend(
            words
                .iter()
                .filter_map(|line| Some(line.get(4..)?.to_ascii_uppercase())),
        );
        stream.write_all(b"QUIT\r\n").await?;
    }
    Ok((greeting, offers))
}

/// The lines of one answer.
async fn answer(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let last = line.as_bytes().get(3) != Some(&b'-') || lines.len() > 100;
        lines.push(line.trim_end().to_owned());
        if last {
            return Ok(lines);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16, security: Security) -> Smtp {
        let mut settings = notification::Config::load().unwrap().smtp;
        (settings.host, settings.port, settings.security) = ("127.0.0.1".to_owned(), port, security);
        settings
    }

    #[tokio::test]
    async fn a_relay_that_is_away_or_lacks_encryption_is_told() {
        assert!(
            check(&at(1, Security::None))
                .await
                .text()
                .starts_with("WRONG  mail relay 127.0.0.1:1")
        );
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = std::env::temp_dir().join(format!("guichet-doctor-{}", uuid::Uuid::now_v7()));
        let (listen, into) = (address.to_string(), folder.clone());
        let sink = tokio::spawn(async move { crate::sink::run(&listen, into).await });
        testkit::eventually(std::time::Duration::from_secs(5), || async {
            TcpStream::connect(address).await.ok()
        })
        .await;
        let plain = check(&at(address.port(), Security::None)).await.text();
        let starttls = check(&at(address.port(), Security::Starttls)).await.text();
        let mut settings = at(address.port(), Security::None);
        settings.username = "guichet".to_owned();
        let password = check(&settings).await.text();
        sink.abort();
        let _ = std::fs::remove_dir_all(folder);
        assert!(plain.starts_with("ok     mail relay"), "{plain}");
        assert!(
            starttls.starts_with("WRONG") && starttls.contains("STARTTLS"),
            "{starttls}"
        );
        assert!(
            password.starts_with("DOUBT") && password.contains("without encryption"),
            "{password}"
        );
    }
}
