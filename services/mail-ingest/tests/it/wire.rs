use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// The other end of the dialogue, byte for byte.
pub struct Wire<S = TcpStream> {
    stream: S,
    input: Vec<u8>,
}

impl Wire {
    /// Connects and says hello.
    pub async fn hello(address: SocketAddr, hello: &str) -> Self {
        let mut wire = Self {
            stream: TcpStream::connect(address).await.unwrap(),
            input: Vec::new(),
        };
        assert_eq!(wire.reply().await.0, 220);
        wire.say(&format!("{hello} test.example"), 250).await;
        wire
    }

    /// The bare connection.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// A dialogue that goes on over another stream.
    pub fn over(stream: S) -> Self {
        Self {
            stream,
            input: Vec::new(),
        }
    }

    /// Sends a command and expects a code; the text of the answer.
    pub async fn say(&mut self, command: &str, code: u16) -> String {
        self.send(format!("{command}\r\n").as_bytes()).await;
        let (got, text) = self.reply().await;
        assert_eq!(got, code, "{command}: {text}");
        text
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends one mail to one recipient; the code of the answer to its end.
    pub async fn mail(&mut self, from: &str, to: &str, content: &str) -> u16 {
        self.say(&format!("MAIL FROM:<{from}>"), 250).await;
        self.say(&format!("RCPT TO:<{to}>"), 250).await;
        self.say("DATA", 354).await;
        self.send(format!("{content}\r\n.\r\n").as_bytes()).await;
        self.reply().await.0
    }

    /// The next answer, all its lines.
    pub async fn reply(&mut self) -> (u16, String) {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await.expect("the server hung up");
            let last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line);
            if last {
                let text = lines.join("\n");
                return (text[..3].parse().unwrap(), text);
            }
        }
    }

    /// True if the server hung up.
    pub async fn is_closed(&mut self) -> bool {
        self.line().await.is_none()
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.input.windows(2).position(|w| w == b"\r\n") {
                let line: Vec<u8> = self.input.drain(..end + 2).collect();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            let mut chunk = [0; 4096];
            let n = timeout(Duration::from_secs(10), self.stream.read(&mut chunk))
                .await
                .expect("no answer")
                .unwrap_or(0);
            if n == 0 {
                return None;
            }
            self.input.extend_from_slice(&chunk[..n]);
        }
    }
}
