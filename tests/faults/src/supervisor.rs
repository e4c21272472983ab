use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{SERVICES, Stack, alive};

/// Starts every service that has died again, as Kubernetes would.
pub struct Supervisor {
    state: Arc<Mutex<State>>,
    _stop: DropGuard,
}

#[derive(Default)]
struct State {
    restarts: BTreeMap<&'static str, usize>,
    left_alone: BTreeSet<String>,
    environment: String,
}

impl Supervisor {
    /// Watches until it is dropped.
    pub fn watch(stack: &Stack) -> Self {
        let (state, stop) = (Arc::<Mutex<State>>::default(), CancellationToken::new());
        tokio::spawn(watch(stack.clone(), state.clone(), stop.clone()));
        Self {
            state,
            _stop: stop.drop_guard(),
        }
    }

    /// How often services were started again.
    pub fn restarts(&self) -> usize {
        self.state.lock().expect("not poisoned").restarts.values().sum()
    }

    /// How often one was.
    pub fn restarts_of(&self, service: &str) -> usize {
        let state = self.state.lock().expect("not poisoned");
        state.restarts.get(service).copied().unwrap_or_default()
    }

    /// Does not start a service from here on.
    pub fn leave_alone(&self, service: &str) {
        self.state
            .lock()
            .expect("not poisoned")
            .left_alone
            .insert(service.to_owned());
    }
}

async fn watch(stack: Stack, state: Arc<Mutex<State>>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(40)) => {}
        }
        for service in SERVICES {
            if stack.pid(service).is_some_and(alive) {
                continue;
            }
            let environment = {
                let mut state = state.lock().expect("not poisoned");
                if state.left_alone.contains(service) {
                    continue;
                }
                *state.restarts.entry(service).or_default() += 1;
                state.environment.clone()
            };
            stack.start(service, &environment).await;
        }
    }
}
