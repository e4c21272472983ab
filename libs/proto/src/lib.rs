//! The contracts as Rust types: messages, clients and servers generated from `proto/`, one module per owner.

/// Includes the generated code of one owner's v1 package.
macro_rules! package {
    ($($(#[$doc:meta])* $owner:ident;)*) => {$(
        $(#[$doc])*
        pub mod $owner {
            /// Version 1, grown only by addition.
            #[allow(missing_docs, clippy::all, clippy::pedantic, unused_qualifications, rustdoc::all)]
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/guichet.", stringify!($owner), ".v1.rs"));
            }
        }
    )*};
}

package! {
    /// The envelope of every domain event.
    events;
    /// Tenants, people, sessions.
    identity;
    /// Tickets.
    ticketing;
    /// Assets.
    asset;
    /// Articles.
    knowledge;
    /// Outgoing mail and the in-app feed.
    notification;
    /// Incoming mail.
    mail_ingest;
}

/// The HTTP annotations of the contracts.
pub mod google {
    /// `google.api`.
    #[allow(missing_docs, clippy::all, unused_qualifications, rustdoc::all)]
    pub mod api {
        include!(concat!(env!("OUT_DIR"), "/google.api.rs"));
    }
}

/// Every descriptor with comments and options, an encoded `FileDescriptorSet`: for reflection, the REST transcoder and the tests that walk all RPCs.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// A time as the wire carries it.
pub fn timestamp(time: chrono::DateTime<chrono::Utc>) -> prost_types::Timestamp {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or(999_999_999);
    prost_types::Timestamp {
        seconds: time.timestamp(),
        nanos,
    }
}

/// A time from the wire; `None` if it lies outside what can be represented.
pub fn from_timestamp(time: &prost_types::Timestamp) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp(time.seconds, u32::try_from(time.nanos).ok()?)
}
