use chrono::{DateTime, Duration, Utc};
use ids::{AccountId, SessionId, TenantId};

use crate::config::Sessions;

/// Longest text kept of a browser's name.
const USER_AGENT: usize = 300;

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Who signed in.
    pub account: AccountId,
    /// The tenant at whose portal; `None` at the console.
    pub portal: Option<TenantId>,
    /// The browser.
    pub user_agent: String,
    /// Its address.
    pub client_ip: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
}

/// The browser that signs in.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// What it calls itself.
    pub user_agent: String,
    /// Its address.
    pub client_ip: String,
}

impl Session {
    /// A fresh session; nothing of an earlier one lives on.
    pub fn new(
        account: AccountId,
        portal: Option<TenantId>,
        browser: &Browser,
        limits: &Sessions,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id: SessionId::new(),
            account,
            portal,
            user_agent: printable(&browser.user_agent),
            client_ip: printable(&browser.client_ip),
            created_at: now,
            last_seen_at: now,
            expires_at: now + Duration::days(limits.absolute_days.into()),
        }
    }

    /// True until it has lived or idled too long.
    pub fn is_live(&self, limits: &Sessions, now: DateTime<Utc>) -> bool {
        now < self.expires_at && now < self.last_seen_at + Duration::hours(limits.idle_hours.into())
    }

    /// True if its use is worth noting: at most once a minute.
    pub fn is_worth_noting(&self, now: DateTime<Utc>) -> bool {
        now - self.last_seen_at >= Duration::minutes(1)
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(USER_AGENT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Sessions = Sessions {
        idle_hours: 8,
        absolute_days: 7,
    };

    fn session() -> Session {
        Session::new(
            AccountId::new(),
            None,
            &Browser::default(),
            &LIMITS,
            DateTime::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_session_ends_when_idle() {
        let session = session();
        let end = DateTime::UNIX_EPOCH + Duration::hours(8);
        assert!(session.is_live(&LIMITS, end - Duration::seconds(1)));
        assert!(!session.is_live(&LIMITS, end));
    }

    #[test]
    fn a_session_in_use_ends_all_the_same() {
        let end = DateTime::UNIX_EPOCH + Duration::days(7);
        let session = Session {
            last_seen_at: end - Duration::minutes(1),
            ..session()
        };
        assert!(session.is_live(&LIMITS, end - Duration::seconds(1)));
        assert!(!session.is_live(&LIMITS, end));
    }

    #[test]
    fn use_is_noted_once_a_minute() {
        let session = session();
        assert!(!session.is_worth_noting(DateTime::UNIX_EPOCH + Duration::seconds(59)));
        assert!(session.is_worth_noting(DateTime::UNIX_EPOCH + Duration::seconds(60)));
    }

    #[test]
    fn what_a_browser_says_is_cleaned() {
        let browser = Browser {
            user_agent: format!("a\r\nb{}", "x".repeat(900)),
            client_ip: String::new(),
        };
        let session = Session::new(AccountId::new(), None, &browser, &LIMITS, DateTime::UNIX_EPOCH);
        assert!(session.user_agent.starts_with("abx") && session.user_agent.len() == 300);
    }
}
