//! The words a ticket is described with, each a closed list with one spelling, as stored and as people read it in the activity log.

/// Declares an enum whose variants are stored as words.
macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word, as stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads a stored word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

terms! {
    /// What kind of ticket.
    Kind {
        /// Something is broken.
        Incident = "incident",
        /// Something is wanted.
        Request = "request",
    }
    /// Where a ticket stands.
    Status {
        /// Nobody has started.
        New = "new",
        /// Being worked on.
        Open = "open",
        /// Waiting for something.
        Pending = "pending",
        /// Service is restored.
        Resolved = "resolved",
        /// Done for good.
        Closed = "closed",
        /// Needs no work.
        Cancelled = "cancelled",
    }
    /// What a pending ticket waits for.
    PendingReason {
        /// An answer of the requester.
        Requester = "requester",
        /// A supplier.
        Supplier = "supplier",
        /// A date.
        Scheduled = "scheduled",
        /// An approval.
        Approval = "approval",
    }
    /// How many are affected.
    Impact {
        /// The whole organisation.
        Organisation = "organisation",
        /// A department.
        Department = "department",
        /// A person.
        Person = "person",
    }
    /// How soon it hurts.
    Urgency {
        /// Work has stopped.
        Critical = "critical",
        /// Work is much harder.
        High = "high",
        /// It can wait a little.
        Normal = "normal",
        /// It can wait.
        Low = "low",
    }
    /// How a ticket or message came in.
    Source {
        /// The portal.
        Portal = "portal",
        /// A mail.
        Mail = "mail",
        /// An agent in the console.
        Agent = "agent",
        /// A program.
        Api = "api",
    }
    /// Who wrote last in the public thread.
    LastAuthor {
        /// The requester or another participant.
        Requester = "requester",
        /// An agent.
        Agent = "agent",
    }
}

impl Kind {
    /// What its numbers begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Incident => "INC",
            Self::Request => "REQ",
        }
    }
}

impl Status {
    /// True once nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// How important a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// At once.
    P1,
    /// Today.
    P2,
    /// Soon.
    P3,
    /// In turn.
    P4,
}

impl Priority {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::P1, Self::P2, Self::P3, Self::P4];

    /// The matrix of the domain: rows by impact, columns by urgency; a VIP's urgency counts one step higher.
    pub fn of(impact: Impact, urgency: Urgency, vip: bool) -> Self {
        use Priority::{P1, P2, P3, P4};
        let row = match impact {
            Impact::Organisation => [P1, P1, P2, P3],
            Impact::Department => [P1, P2, P3, P4],
            Impact::Person => [P2, P3, P4, P4],
        };
        let column = match urgency {
            Urgency::Critical => 0,
            Urgency::High => 1,
            Urgency::Normal => 2,
            Urgency::Low => 3_usize,
        };
        row[column.saturating_sub(usize::from(vip))]
    }

    /// 1 to 4, as stored.
    pub const fn level(self) -> i16 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
            Self::P4 => 4,
        }
    }

    /// Reads a stored level.
    pub fn from_level(level: i16) -> Option<Self> {
        Self::ALL.iter().copied().find(|priority| priority.level() == level)
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "P{}", self.level())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_the_domains() {
        let expected = [[1, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 4]];
        for (impact, row) in Impact::ALL.iter().zip(expected) {
            for (urgency, level) in Urgency::ALL.iter().zip(row) {
                assert_eq!(
                    Priority::of(*impact, *urgency, false).level(),
                    level,
                    "{impact} {urgency}"
                );
            }
        }
    }

    #[test]
    fn a_vip_counts_one_step_more_urgent() {
        assert_eq!(Priority::of(Impact::Person, Urgency::Normal, true), Priority::P3);
        assert_eq!(Priority::of(Impact::Person, Urgency::Low, true), Priority::P4);
        assert_eq!(Priority::of(Impact::Person, Urgency::Critical, true), Priority::P2);
        for impact in Impact::ALL {
            for urgency in Urgency::ALL {
                assert!(Priority::of(*impact, *urgency, true) <= Priority::of(*impact, *urgency, false));
            }
        }
    }

    #[test]
    fn words_are_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(*status));
        }
        assert_eq!(Status::parse("done"), None);
        for priority in Priority::ALL {
            assert_eq!(Priority::from_level(priority.level()), Some(*priority));
        }
    }
}
