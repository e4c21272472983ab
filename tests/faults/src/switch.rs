use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use tokio::net::{TcpListener, TcpStream};

/// What a Kubernetes service is to its pods: an address of its own, whose new connections go to whoever serves now.
pub struct Switch {
    /// Where clients connect.
    pub port: u16,
    target: Arc<AtomicU16>,
    task: tokio::task::JoinHandle<()>,
}

impl Switch {
    /// Listens on a free port for somebody at `target`.
    pub async fn listen(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let target = Arc::new(AtomicU16::new(target));
        let now = target.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let to = now.load(Ordering::Relaxed);
                tokio::spawn(async move {
                    client.set_nodelay(true).ok();
                    let (mut client, Ok(mut server)) = (client, TcpStream::connect(("127.0.0.1", to)).await) else {
                        return;
                    };
                    server.set_nodelay(true).ok();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Self { port, target, task }
    }

    /// Sends new connections elsewhere; those there are stay.
    pub fn turn_to(&self, port: u16) {
        self.target.store(port, Ordering::Relaxed);
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
