use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use context::TenantSet;
use ids::TenantId;

/// Which tenants a technician may enter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// True for all of the provider's, now and later, but the denied.
    pub all: bool,
    /// The tenants allowed, unless all are.
    pub allowed: BTreeSet<TenantId>,
    /// Tenants denied; wins over allowed.
    pub denied: BTreeSet<TenantId>,
    /// From this time on they may enter none.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Scope {
    /// True if the tenant may be entered now.
    pub fn admits(&self, tenant: TenantId, now: DateTime<Utc>) -> bool {
        !self.has_ended(now) && !self.denied.contains(&tenant) && (self.all || self.allowed.contains(&tenant))
    }

    /// True if its time is over.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }

    /// The tenants that may be entered now, as tokens carry them.
    pub fn tenants(&self, now: DateTime<Utc>) -> TenantSet {
        match (self.has_ended(now), self.all) {
            (true, _) => TenantSet::Only(BTreeSet::new()),
            (false, true) => TenantSet::AllExcept(self.denied.clone()),
            (false, false) => TenantSet::Only(self.allowed.difference(&self.denied).copied().collect()),
        }
    }

    /// True if everything it admits, its end aside, is also in `tenants`: nobody lets others in where they may not go themselves.
    pub fn is_within(&self, tenants: &TenantSet) -> bool {
        match (self.all, tenants) {
            (true, TenantSet::AllExcept(denied)) => denied.is_subset(&self.denied),
            (true, TenantSet::Only(_)) => false,
            (false, tenants) => self
                .allowed
                .difference(&self.denied)
                .all(|tenant| tenants.contains(*tenant)),
        }
    }

    /// Every tenant it names.
    pub fn named(&self) -> impl Iterator<Item = TenantId> {
        self.allowed.union(&self.denied).copied()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn set<const N: usize>(tenants: [TenantId; N]) -> BTreeSet<TenantId> {
        tenants.into()
    }

    #[test]
    fn denied_wins_over_allowed_and_over_all() {
        let (acme, globex) = (TenantId::new(), TenantId::new());
        let now = DateTime::UNIX_EPOCH;
        for all in [true, false] {
            let scope = Scope {
                all,
                allowed: set([acme, globex]),
                denied: set([acme]),
                ends_at: None,
            };
            assert!(!scope.admits(acme, now));
            assert!(scope.admits(globex, now));
            assert_eq!(scope.admits(TenantId::new(), now), all, "a tenant of later");
            assert!(!scope.tenants(now).contains(acme) && scope.tenants(now).contains(globex));
        }
    }

    #[test]
    fn nothing_is_admitted_from_the_end_on() {
        let tenant = TenantId::new();
        let end = DateTime::UNIX_EPOCH + Duration::days(1);
        let scope = Scope {
            all: true,
            ends_at: Some(end),
            ..Scope::default()
        };
        assert!(scope.admits(tenant, end - Duration::microseconds(1)));
        assert!(!scope.admits(tenant, end));
        assert!(!scope.tenants(end).contains(tenant));
    }

    #[test]
    fn the_default_admits_nobody() {
        assert!(!Scope::default().admits(TenantId::new(), DateTime::UNIX_EPOCH));
    }

    #[test]
    fn nobody_lets_others_in_where_they_may_not_go() {
        let (acme, globex) = (TenantId::new(), TenantId::new());
        let all = Scope {
            all: true,
            ..Scope::default()
        };
        let all_but_acme = Scope {
            all: true,
            denied: set([acme]),
            ..Scope::default()
        };
        let only_acme = Scope {
            allowed: set([acme]),
            ..Scope::default()
        };
        let everything = TenantSet::AllExcept(BTreeSet::new());
        let not_acme = TenantSet::AllExcept(set([acme]));
        let globex_only = TenantSet::Only(set([globex]));
        for (scope, tenants, within) in [
            (&all, &everything, true),
            (&all, &not_acme, false),
            (&all_but_acme, &not_acme, true),
            (&all_but_acme, &globex_only, false),
            (&only_acme, &everything, true),
            (&only_acme, &not_acme, false),
            (&only_acme, &globex_only, false),
            (&Scope::default(), &globex_only, true),
        ] {
            assert_eq!(scope.is_within(tenants), within, "{scope:?} in {tenants:?}");
        }
    }
}
