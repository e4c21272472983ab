use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

/// What a Kubernetes service is to its pods: an address of its own, whose new connections go in turn to those who serve now.
pub struct Switch {
    /// Where clients connect.
    pub port: u16,
    targets: Arc<Mutex<Vec<u16>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Switch {
    /// Listens on a free port for somebody at `target`.
    pub async fn listen(target: u16) -> Self {
        Self::over(vec![target]).await
    }

    /// Listens on a free port for several; who does not take a connection is passed over.
    pub async fn over(targets: Vec<u16>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let targets = Arc::new(Mutex::new(targets));
        let now = targets.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let turn = {
                    let mut targets = now.lock().expect("not poisoned");
                    targets.rotate_left(1);
                    targets.clone()
                };
                tokio::spawn(join(client, turn));
            }
        });
        Self { port, targets, task }
    }

    /// Sends new connections elsewhere; those there are stay.
    pub fn turn_to(&self, port: u16) {
        *self.targets.lock().expect("not poisoned") = vec![port];
    }
}

async fn join(mut client: TcpStream, targets: Vec<u16>) {
    client.set_nodelay(true).ok();
    for to in targets {
        let Ok(mut server) = TcpStream::connect(("127.0.0.1", to)).await else {
            continue;
        };
        server.set_nodelay(true).ok();
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        return;
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
