use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const STEP: usize = 1 << 20;

/// Memory that all messages being received share, in steps of one MiB.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Semaphore>);

/// One message's share, given back when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Budget,
    held: Vec<OwnedSemaphorePermit>,
}

impl Budget {
    pub fn new(mib: usize) -> Self {
        Self(Arc::new(Semaphore::new(mib)))
    }

    pub fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            held: Vec::new(),
        }
    }
}

impl Share {
    /// True if `bytes` in all still fit.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        while self.held.len() * STEP < bytes {
            match self.budget.0.clone().try_acquire_owned() {
                Ok(permit) => self.held.push(permit),
                Err(_) => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_message_holds_another_cannot_have() {
        let budget = Budget::new(2);
        let (mut a, mut b) = (budget.share(), budget.share());
        assert!(a.grow_to(STEP + 1));
        assert!(!b.grow_to(1));
        drop(a);
        assert!(b.grow_to(STEP));
    }
}
