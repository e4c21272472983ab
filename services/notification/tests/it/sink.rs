//! A mail server that takes mails, or refuses them as told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub content: Vec<u8>,
}

#[derive(Clone, Default)]
pub struct Sink {
    mails: Arc<Mutex<Vec<Received>>>,
    /// Answers to the next recipients, one each, before mails are taken.
    refusals: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Sink {
    pub async fn start() -> (Self, SocketAddr) {
        let sink = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *serving.connections.lock().unwrap() += 1;
                let sink = serving.clone();
                tokio::spawn(async move { sink.talk(stream).await.ok() });
            }
        });
        (sink, address)
    }

    pub fn refuse(&self, answers: &[&str]) {
        self.refusals
            .lock()
            .unwrap()
            .extend(answers.iter().map(|a| (*a).to_owned()));
    }

    pub fn mails(&self) -> Vec<Received> {
        self.mails.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink\r\n").await?;
        let mut mail = Received {
            from: String::new(),
            to: Vec::new(),
            content: Vec::new(),
        };
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end().to_owned();
            let address = || command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            let answer = match command.to_ascii_uppercase() {
                c if c.starts_with("EHLO") => "250-sink\r\n250 8BITMIME".to_owned(),
                c if c.starts_with("MAIL") => {
                    mail = Received {
                        from: address(),
                        to: Vec::new(),
                        content: Vec::new(),
                    };
                    "250 ok".to_owned()
                }
                c if c.starts_with("RCPT") => {
                    let mut refusals = self.refusals.lock().unwrap();
                    if refusals.is_empty() {
                        mail.to.push(address());
                        "250 ok".to_owned()
                    } else {
                        refusals.remove(0)
                    }
                }
                c if c.starts_with("DATA") => {
                    stream.write_all(b"354 go\r\n").await?;
                    self.data(&mut stream, &mut mail).await?;
                    self.mails.lock().unwrap().push(mail.clone());
                    "250 2.0.0 taken by the sink".to_owned()
                }
                c if c.starts_with("QUIT") => return stream.write_all(b"221 bye\r\n").await,
                _ => "250 ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }

    async fn data(&self, stream: &mut BufReader<TcpStream>, mail: &mut Received) -> std::io::Result<()> {
        loop {
            let mut line = Vec::new();
            stream.read_until(b'\n', &mut line).await?;
            if line == b".\r\n" || line.is_empty() {
                return Ok(());
            }
            mail.content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}
