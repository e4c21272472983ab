//! Typed identifiers: a UUID version 7 (RFC 9562) behind a prefix that says what it names.
//!
//! In messages and URLs an id reads `tkt_0192f3…` (prefix, underscore, 32 lower-case hex digits). In the database it is a plain `uuid`.

mod parse;

pub use parse::ParseIdError;
use uuid::Uuid;

/// Declares one id type per line: name, prefix, meaning.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The text before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id, ordered by time of creation.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The bare uuid, as stored.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse::parse($prefix, text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl sqlx::Type<sqlx::Postgres> for $name {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <Uuid as sqlx::Type<sqlx::Postgres>>::type_info()
            }
        }

        impl sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                <Uuid as sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }

        impl<'q> sqlx::Encode<'q, sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buf: &mut sqlx::postgres::PgArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                sqlx::Encode::<sqlx::Postgres>::encode_by_ref(&self.0, buf)
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $name {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                <Uuid as sqlx::Decode<'r, sqlx::Postgres>>::decode(value).map(Self)
            }
        }
    )*};
}

ids! {
    /// A client organisation, the unit of isolation.
    TenantId = "tnt";
    /// An MSP or IT department that serves tenants.
    ProviderId = "prv";
    /// A person as one tenant (or, for agents, one provider) knows them.
    PersonId = "per";
    /// One login of one human, across tenants.
    AccountId = "acc";
    /// A team of agents.
    TeamId = "tem";
    /// A named set of permissions.
    RoleId = "rol";
    /// A place in a tenant's tree of locations.
    LocationId = "loc";
    /// A signed-in browser.
    SessionId = "ses";
    /// A key for programs.
    ApiKeyId = "key";
    /// An invitation to join a tenant or provider.
    InvitationId = "inv";
    /// One line of the audit trail.
    AuditEntryId = "aud";
    /// A ticket of any kind.
    TicketId = "tkt";
    /// A message or note in a ticket.
    MessageId = "msg";
    /// A file on a ticket.
    AttachmentId = "att";
    /// A ticket category.
    CategoryId = "cat";
    /// One line of a ticket's activity log.
    ActivityId = "act";
    /// An asset.
    AssetId = "ast";
    /// A type of asset.
    AssetTypeId = "aty";
    /// A knowledge article.
    ArticleId = "art";
    /// A version of an article.
    ArticleVersionId = "arv";
    /// One outgoing delivery.
    DeliveryId = "dlv";
    /// One entry of a person's in-app feed.
    NotificationId = "ntf";
    /// A mailbox of a tenant.
    MailboxId = "mbx";
    /// A message kept aside for a person to look at.
    QuarantineId = "qua";
    /// A domain event.
    EventId = "evt";
    /// A durable job.
    JobId = "job";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text_and_json() {
        let id = TicketId::new();
        assert_eq!(id.to_string().parse::<TicketId>().unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<TicketId>(&json).unwrap(), id);
        assert!(json.starts_with("\"tkt_"));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        assert!(PersonId::new().to_string().parse::<TicketId>().is_err());
        for text in [
            "",
            "tkt",
            "tkt_",
            "tkt_12",
            "tkt_zz92f3aa0000000000000000000000zz",
            &Uuid::now_v7().to_string(),
        ] {
            assert!(text.parse::<TicketId>().is_err(), "{text}");
        }
        let upper = TicketId::new().to_string().to_uppercase();
        assert!(upper.parse::<TicketId>().is_err(), "one spelling per id");
    }

    #[test]
    fn ids_made_later_sort_later() {
        let earlier = TicketId::from(Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            1_700_000_000,
            0,
        )));
        assert!(earlier < TicketId::new());
    }
}
