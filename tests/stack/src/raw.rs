use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came back for bytes sent as they are.
#[derive(Debug, Clone)]
pub struct Raw {
    /// The status; 0 if the connection was closed without an answer.
    pub status: u16,
    /// The status line and headers, as sent.
    pub head: String,
    /// The body, chunks not taken apart.
    pub body: String,
}

impl Raw {
    /// The first header of a name (lower case), without the space in front.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends a request exactly as written, for what no client program would send: odd paths, hosts and methods.
pub async fn raw(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Raw {
    let mut text = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("the gateway listens");
        stream.write_all(text.as_bytes()).await.ok();
        let mut answer = Vec::new();
        // A server that refuses early may reset the connection: what came until then counts.
        stream.read_to_end(&mut answer).await.ok();
        answer
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), exchange)
        .await
        .unwrap_or_default();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Raw {
        status: status.unwrap_or_default(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}
