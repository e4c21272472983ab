use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A ticket by the API.
    Ticket,
    /// A public answer by a program.
    Reply,
    /// A public answer by a technician, which is mailed to the requester.
    Answer,
    /// An asset.
    Asset,
    /// An article.
    Article,
    /// A mail to the product.
    Mail,
    /// A file.
    File,
}

/// One write.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What.
    pub kind: Kind,
    /// Slug of the tenant.
    pub tenant: String,
    /// A word that only this write has.
    pub key: String,
    /// Id of what was made, if it was acknowledged.
    pub id: String,
    /// True if the product said yes; false if nobody knows.
    pub acknowledged: bool,
}

/// An answer that says no.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// An answer with this status.
    Status(u16, String),
    /// No answer: the connection ended.
    Broken,
    /// No answer in time.
    Hang,
}

/// Everything that was written, and how often the product said no.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    troubles: BTreeMap<(Trouble, String), usize>,
    times: Vec<u32>,
}

impl Ledger {
    /// Notes a write.
    pub fn note(&self, kind: Kind, tenant: &str, key: &str, id: Option<&str>) {
        self.inner().entries.push(Entry {
            kind,
            tenant: tenant.to_owned(),
            key: key.to_owned(),
            id: id.unwrap_or_default().to_owned(),
            acknowledged: id.is_some(),
        });
    }

    /// Notes a no.
    pub fn trouble(&self, trouble: Trouble, what: &str) {
        *self.inner().troubles.entry((trouble, what.to_owned())).or_default() += 1;
    }

    /// Notes how many milliseconds an answer took.
    pub fn took(&self, time: std::time::Duration) {
        self.inner()
            .times
            .push(u32::try_from(time.as_millis()).unwrap_or(u32::MAX));
    }

    /// Takes over what another one says.
    pub fn extend(&self, other: &Self) {
        self.inner().entries.extend(other.entries());
    }

    /// All writes so far.
    pub fn entries(&self) -> Vec<Entry> {
        self.inner().entries.clone()
    }

    /// How many writes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.inner().entries.iter().filter(|e| e.acknowledged).count()
    }

    /// How many of all requests got no yes, of 1.
    #[allow(clippy::cast_precision_loss, reason = "a share of some thousands")]
    pub fn share_of_troubles(&self) -> f64 {
        let inner = self.inner();
        let noes: usize = inner.troubles.values().sum();
        noes as f64 / (noes + inner.times.len()).max(1) as f64
    }

    /// Every no that fits, as text.
    pub fn troubles(&self, fits: impl Fn(&Trouble) -> bool) -> Vec<String> {
        let inner = self.inner();
        let fitting = inner.troubles.iter().filter(|((trouble, _), _)| fits(trouble));
        fitting
            .map(|((trouble, what), n)| format!("{n} × {what}: {trouble:?}"))
            .collect()
    }

    /// The answer time that this share of the answers did not exceed, in milliseconds.
    pub fn quantile(&self, share: f64) -> u32 {
        let mut times = self.inner().times.clone();
        times.sort_unstable();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let at = (times.len() as f64 * share) as usize;
        times
            .get(at.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }

    /// One line about what happened.
    pub fn summary(&self) -> String {
        let inner = self.inner();
        let mut by_kind = BTreeMap::<Kind, (usize, usize)>::new();
        for entry in &inner.entries {
            let count = by_kind.entry(entry.kind).or_default();
            if entry.acknowledged {
                count.0 += 1;
            } else {
                count.1 += 1;
            }
        }
        let troubles: usize = inner.troubles.values().sum();
        drop(inner);
        let kinds: Vec<_> = by_kind
            .iter()
            .map(|(kind, (yes, unknown))| format!("{kind:?} {yes}+{unknown}?"))
            .collect();
        format!(
            "{}; {troubles} times no; p50 {} ms, p99 {} ms",
            kinds.join(", "),
            self.quantile(0.5),
            self.quantile(0.99)
        )
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().expect("not poisoned")
    }
}
