//! The processes of a service, as its name resolves: calls go round among those that can be reached.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};
use tonic::transport::{Channel, Endpoint};

/// How often the name is looked up. A cluster's DNS forgets an ended process within seconds, and knows a new one as soon as it is ready.
const LOOKUP: Duration = Duration::from_secs(5);
/// How soon it is looked up again if nobody was found, or somebody could not be reached.
const SOON: Duration = Duration::from_millis(500);
/// A process that could not be reached is passed over for so long, while there are others.
const DOWN: Duration = Duration::from_secs(3);

/// All processes of one service. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Replicas(Arc<Inner>);

struct Inner {
    list: RwLock<Vec<Arc<Replica>>>,
    next: AtomicUsize,
    missed: Notify,
}

/// One process and the connection to it, which is made when first used and again after a break.
pub(crate) struct Replica {
    address: SocketAddr,
    pub(crate) channel: Channel,
    down_until: RwLock<Option<Instant>>,
}

impl Replica {
    fn is_down(&self) -> bool {
        let until = *self.down_until.read().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| until > Instant::now())
    }
}

impl Replicas {
    /// The processes at these places (host and port), kept up to date until the last clone is dropped. Addresses need no looking up.
    pub(crate) fn of(places: Vec<(String, u16)>, endpoint: impl Fn(SocketAddr) -> Endpoint + Send + 'static) -> Self {
        let this = Self::empty();
        let plain = |(host, port): &(String, u16)| Some(SocketAddr::new(host.parse::<IpAddr>().ok()?, *port));
        if let Some(addresses) = places.iter().map(plain).collect::<Option<Vec<_>>>() {
            this.set(&addresses, &endpoint);
            return this;
        }
        let inner = Arc::downgrade(&this.0);
        tokio::spawn(async move {
            loop {
                let found = lookup(&places).await;
                let Some(this) = inner.upgrade().map(Self) else { return };
                this.set(&found, &endpoint);
                let pause = if this.read().is_empty() { SOON } else { LOOKUP };
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = this.0.missed.notified() => tokio::time::sleep(SOON).await,
                }
            }
        });
        this
    }

    fn empty() -> Self {
        Self(Arc::new(Inner {
            list: RwLock::default(),
            next: AtomicUsize::new(0),
            missed: Notify::new(),
        }))
    }

    fn read(&self) -> Vec<Arc<Replica>> {
        self.0.list.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who stays keeps its connection. An empty answer changes nothing: DNS forgets a service before its last process ends.
    fn set(&self, addresses: &[SocketAddr], endpoint: &dyn Fn(SocketAddr) -> Endpoint) {
        if addresses.is_empty() {
            return;
        }
        let old = self.read();
        let mut list: Vec<Arc<Replica>> = Vec::with_capacity(addresses.len());
        for address in addresses {
            if list.iter().any(|replica| replica.address == *address) {
                continue;
            }
            let known = old.iter().find(|replica| replica.address == *address).cloned();
            list.push(known.unwrap_or_else(|| {
                Arc::new(Replica {
                    address: *address,
                    channel: endpoint(*address).connect_lazy(),
                    down_until: RwLock::default(),
                })
            }));
        }
        *self.0.list.write().unwrap_or_else(PoisonError::into_inner) = list;
    }

    /// The next one that can be reached as far as is known; any if none can; nobody while the name has not been found yet.
    pub(crate) fn pick(&self) -> Option<Arc<Replica>> {
        let list = self.0.list.read().unwrap_or_else(PoisonError::into_inner);
        let start = self.0.next.fetch_add(1, Ordering::Relaxed);
        let mut turn = (0..list.len()).map(|step| &list[start.wrapping_add(step) % list.len()]);
        let reachable = turn.clone().find(|replica| !replica.is_down());
        reachable.or_else(|| turn.next()).cloned()
    }

    /// Notes that a process could not be reached.
    pub(crate) fn missed(&self, replica: &Replica) {
        *replica.down_until.write().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + DOWN);
        self.0.missed.notify_one();
    }
}

async fn lookup(places: &[(String, u16)]) -> Vec<SocketAddr> {
    let mut found = Vec::new();
    for (host, port) in places {
        match tokio::net::lookup_host((host.as_str(), *port)).await {
            Ok(addresses) => found.extend(addresses),
            Err(error) => tracing::warn!(%host, %error, "the name of a service cannot be looked up"),
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: SocketAddr) -> Endpoint {
        Endpoint::from_shared(format!("http://{address}")).unwrap()
    }

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, last], 7101))
    }

    fn fixed(last: &[u8]) -> Replicas {
        let places = last.iter().map(|last| (address(*last).ip().to_string(), 7101));
        Replicas::of(places.collect(), endpoint)
    }

    fn picks(replicas: &Replicas, times: usize) -> Vec<SocketAddr> {
        (0..times).filter_map(|_| Some(replicas.pick()?.address)).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_go_round_and_pass_over_who_is_down_for_a_while() {
        let replicas = fixed(&[1, 2, 2, 3]);
        assert_eq!(picks(&replicas, 4), [address(1), address(2), address(3), address(1)]);
        let second = replicas.read()[1].clone();
        replicas.missed(&second);
        assert!(!picks(&replicas, 9).contains(&address(2)));
        tokio::time::advance(DOWN).await;
        assert!(picks(&replicas, 3).contains(&address(2)));
    }

    #[tokio::test(start_paused = true)]
    async fn if_all_are_down_each_is_tried_and_nobody_is_lost_to_an_empty_answer() {
        let replicas = fixed(&[1, 2]);
        for replica in replicas.read() {
            replicas.missed(&replica);
        }
        assert_eq!(picks(&replicas, 2).len(), 2);
        replicas.set(&[], &endpoint);
        assert_eq!(replicas.read().len(), 2);
    }

    #[tokio::test]
    async fn who_stays_keeps_its_connection() {
        let replicas = fixed(&[1, 2]);
        let first = replicas.read()[0].clone();
        replicas.set(&[address(3), address(1)], &endpoint);
        let now = replicas.read();
        assert_eq!(
            now.iter().map(|r| r.address).collect::<Vec<_>>(),
            [address(3), address(1)]
        );
        assert!(Arc::ptr_eq(&now[1], &first));
    }

    #[tokio::test]
    async fn a_name_is_looked_up() {
        let replicas = Replicas::of(vec![("localhost".to_owned(), 7101)], endpoint);
        let found = async {
            while replicas.pick().is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), found).await.unwrap();
        assert!(replicas.pick().unwrap().address.ip().is_loopback());
    }
}
