//! The closed lists of an article: state, audience, kind, language.

/// Declares an enum whose variants have names in the database.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// The name in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!(concat!("no ", stringify!($name), " is called {:?}"), text)),
                }
            }
        }
    };
}

named! {
    /// Where an article stands.
    ArticleState {
        /// Only its writers see it.
        Draft = "draft",
        /// Its audience sees it.
        Published = "published",
        /// Put away.
        Archived = "archived",
    }
}

named! {
    /// Who may open a published article.
    Audience {
        /// Technicians.
        Internal = "internal",
        /// Everybody of the tenant.
        Tenant = "tenant",
        /// Everybody of the tenant, and visitors of the portal before sign-in.
        Public = "public",
    }
}

named! {
    /// What sort of article.
    Kind {
        /// How to do something.
        HowTo = "how_to",
        /// A known error and its workaround.
        KnownError = "known_error",
        /// A question and its answer.
        Faq = "faq",
        /// A rule of the organisation.
        Policy = "policy",
    }
}

named! {
    /// Language of an article.
    Locale {
        /// English.
        En = "en",
        /// French.
        Fr = "fr",
    }
}
