use chrono::{DateTime, Utc};
use ids::{QuarantineId, TicketId};
use uuid::Uuid;

/// A mail kept aside.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// Id.
    pub id: QuarantineId,
    /// The mail as it came in.
    pub incoming: Uuid,
    /// Which mailbox it came to.
    pub mailbox_address: String,
    /// From, as far as it could be read.
    pub sender: String,
    /// Subject, as far as it could be read.
    pub subject: String,
    /// Why, as stored.
    pub reason: String,
    /// Details.
    pub detail: String,
    /// Bytes of the raw mail.
    pub size: i64,
    /// Key of the raw mail.
    pub blob_key: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What was done with it.
    pub state: QuarantineState,
    /// The ticket made of it.
    pub ticket: Option<TicketId>,
}

/// What was done with a mail kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuarantineState {
    /// Nobody has looked yet.
    Waiting,
    /// A ticket was made of it.
    Released,
    /// Thrown away.
    Discarded,
}

/// Why a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The other decision was made before.
    #[error("this mail was decided on before")]
    Decided,
}

impl QuarantineState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Released => "released",
            Self::Discarded => "discarded",
        }
    }

    /// Reads what was stored.
    pub fn parse(text: &str) -> Self {
        match text {
            "released" => Self::Released,
            "discarded" => Self::Discarded,
            _ => Self::Waiting,
        }
    }

    /// True if `next` is to be done now; false if it was done before.
    pub fn decide(self, next: Self) -> Result<bool, Refusal> {
        match self {
            Self::Waiting => Ok(true),
            state if state == next => Ok(false),
            Self::Released | Self::Discarded => Err(Refusal::Decided),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_made_once_and_repeating_it_is_harmless() {
        use QuarantineState::{Discarded, Released, Waiting};
        assert_eq!(Waiting.decide(Released), Ok(true));
        assert_eq!(Released.decide(Released), Ok(false));
        assert_eq!(Discarded.decide(Discarded), Ok(false));
        assert_eq!(Discarded.decide(Released), Err(Refusal::Decided));
        assert_eq!(Released.decide(Discarded), Err(Refusal::Decided));
    }
}
