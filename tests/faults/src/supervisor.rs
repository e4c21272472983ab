use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{SERVICES, Stack, alive};

/// A process that is kept running.
#[derive(Debug, Clone)]
pub struct Process {
    /// What the stack remembers it as.
    pub name: String,
    /// The service it runs.
    pub service: &'static str,
    /// What it is told besides what the stack tells everybody: `NAME=value NAME=value`.
    pub environment: String,
    /// Where it takes connections.
    pub port: u16,
}

/// Starts every process that has died again, as Kubernetes would.
pub struct Supervisor {
    state: Arc<Mutex<State>>,
    _stop: DropGuard,
}

#[derive(Default)]
struct State {
    restarts: BTreeMap<String, usize>,
    left_alone: BTreeSet<String>,
}

impl Supervisor {
    /// Watches the one process of each service until it is dropped.
    pub fn watch(stack: &Stack) -> Self {
        let only = |service: &'static str| Process {
            name: service.to_owned(),
            service,
            environment: String::new(),
            port: stack.port_of(service),
        };
        Self::watch_over(stack, SERVICES.map(only).to_vec())
    }

    /// Watches these processes until it is dropped.
    pub fn watch_over(stack: &Stack, processes: Vec<Process>) -> Self {
        let (state, stop) = (Arc::<Mutex<State>>::default(), CancellationToken::new());
        tokio::spawn(watch(stack.clone(), processes, state.clone(), stop.clone()));
        Self {
            state,
            _stop: stop.drop_guard(),
        }
    }

    /// How often processes were started again.
    pub fn restarts(&self) -> usize {
        self.state.lock().expect("not poisoned").restarts.values().sum()
    }

    /// How often one was.
    pub fn restarts_of(&self, name: &str) -> usize {
        let state = self.state.lock().expect("not poisoned");
        state.restarts.get(name).copied().unwrap_or_default()
    }

    /// Does not start a process from here on.
    pub fn leave_alone(&self, name: &str) {
        self.state
            .lock()
            .expect("not poisoned")
            .left_alone
            .insert(name.to_owned());
    }
}

async fn watch(stack: Stack, processes: Vec<Process>, state: Arc<Mutex<State>>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(40)) => {}
        }
        for Process {
            name,
            service,
            environment,
            ..
        } in &processes
        {
            if stack.pid(name).is_some_and(alive) {
                continue;
            }
            {
                let mut state = state.lock().expect("not poisoned");
                if state.left_alone.contains(name) {
                    continue;
                }
                *state.restarts.entry(name.clone()).or_default() += 1;
            }
            stack.start_as(name, service, environment).await;
        }
    }
}
