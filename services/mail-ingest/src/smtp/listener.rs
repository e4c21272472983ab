use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Handler, Limits, Protocol, Reply, TlsSettings,
    budget::Budget,
    connection::{self, Shared},
    tls,
};

/// The listener could not start.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
    /// The address is taken or not ours.
    #[error("cannot listen on {0}: {1}")]
    Bind(String, io::Error),
    /// The certificate or key cannot be used.
    #[error("tls: {0}")]
    Tls(String),
}

/// A socket that mail comes in by.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    shared: Shared,
    slots: Arc<Semaphore>,
    peers: Peers,
}

impl Listener {
    /// Takes the address (`host:port`; port 0 for a free one).
    pub async fn bind(
        listen: &str,
        protocol: Protocol,
        limits: Limits,
        tls: &TlsSettings,
    ) -> Result<Self, ListenerError> {
        let bind = |e| ListenerError::Bind(listen.to_owned(), e);
        let socket = TcpListener::bind(listen).await.map_err(bind)?;
        let address = socket.local_addr().map_err(bind)?;
        let peers = Peers {
            count: Arc::default(),
            max: limits.max_connections_per_address,
        };
        let slots = Arc::new(Semaphore::new(limits.max_connections));
        let shared = Shared {
            protocol,
            budget: Budget::new(limits.memory_mib),
            tls: tls::acceptor(tls)?,
            limits,
        };
        Ok(Self {
            socket,
            address,
            shared,
            slots,
            peers,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`; then no new connection is taken and open ones get ten seconds to finish.
    pub async fn serve<H: Handler>(self, handler: H, shutdown: CancellationToken) {
        let open = TaskTracker::new();
        let hard = CancellationToken::new();
        loop {
            let accepted = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let task = self.one(stream, peer, handler.clone());
                    let hard = hard.clone();
                    open.spawn(async move {
                        tokio::select! {
                            () = hard.cancelled() => {}
                            () = task => {}
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
        open.close();
        if tokio::time::timeout(std::time::Duration::from_secs(10), open.wait())
            .await
            .is_err()
        {
            hard.cancel();
            open.wait().await;
        }
    }

    fn one<H: Handler>(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        handler: H,
    ) -> impl Future<Output = ()> + Send + use<H> {
        let slot = self.slots.clone().try_acquire_owned().ok();
        let guest = self.peers.enter(peer.ip());
        let shared = self.shared.clone();
        async move {
            let mut stream = stream;
            stream.set_nodelay(true).ok();
            let (Some(_slot), Some(_guest)) = (slot, guest) else {
                let busy = Reply::new(421, "4.7.0 too many connections, please try again later");
                stream.write_all(&busy.to_wire()).await.ok();
                return;
            };
            if let Err(error) = connection::run(stream, peer, shared, handler).await {
                tracing::debug!(%peer, %error, "a mail connection broke off");
            }
        }
    }
}

#[derive(Clone)]
struct Peers {
    count: Arc<Mutex<HashMap<IpAddr, usize>>>,
    max: usize,
}

struct Guest {
    peers: Peers,
    address: IpAddr,
}

impl Peers {
    fn enter(&self, address: IpAddr) -> Option<Guest> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let here = count.entry(address).or_default();
        if *here >= self.max {
            return None;
        }
        *here += 1;
        Some(Guest {
            peers: self.clone(),
            address,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut count = self.peers.count.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = count.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                count.remove(&self.address);
            }
        }
    }
}
