//! Where an asset stands in its life, and where it may go from there.

use std::str::FromStr;

/// Where an asset stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssetState {
    /// On its way.
    Ordered,
    /// On the shelf.
    InStock,
    /// Working.
    InUse,
    /// Being repaired.
    InRepair,
    /// Kept for somebody, or lent.
    Reserved,
    /// Out of service.
    Retired,
    /// Gone.
    Disposed,
}

impl AssetState {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Ordered,
        Self::InStock,
        Self::InUse,
        Self::InRepair,
        Self::Reserved,
        Self::Retired,
        Self::Disposed,
    ];

    /// The name in the database and in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::InStock => "in_stock",
            Self::InUse => "in_use",
            Self::InRepair => "in_repair",
            Self::Reserved => "reserved",
            Self::Retired => "retired",
            Self::Disposed => "disposed",
        }
    }

    /// The states that may follow. Disposed is the end.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Ordered => &[Self::InStock, Self::InUse, Self::Reserved, Self::Retired],
            Self::InStock => &[Self::InUse, Self::InRepair, Self::Reserved, Self::Retired],
            Self::InUse => &[Self::InStock, Self::InRepair, Self::Reserved, Self::Retired],
            Self::InRepair => &[Self::InStock, Self::InUse, Self::Reserved, Self::Retired],
            Self::Reserved => &[Self::InStock, Self::InUse, Self::InRepair, Self::Retired],
            Self::Retired => &[Self::InStock, Self::Disposed],
            Self::Disposed => &[],
        }
    }

    /// True if `state` may follow.
    pub fn may_become(self, state: Self) -> bool {
        self.next().contains(&state)
    }

    /// True if somebody may hold an asset in this state: what is on the shelf, on its way or gone belongs to nobody.
    pub const fn may_be_held(self) -> bool {
        match self {
            Self::InUse | Self::InRepair | Self::Reserved => true,
            Self::Ordered | Self::InStock | Self::Retired | Self::Disposed => false,
        }
    }
}

impl std::fmt::Display for AssetState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssetState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| format!("unknown state of an asset {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn disposed_ends_and_follows_only_retired() {
        assert!(AssetState::Disposed.next().is_empty());
        for state in AssetState::ALL {
            assert_eq!(
                state.may_become(AssetState::Disposed),
                state == AssetState::Retired,
                "{state}"
            );
            assert!(!state.may_become(state), "{state} does not follow itself");
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("lost".parse::<AssetState>().is_err());
    }

    proptest! {
        #[test]
        fn every_life_can_be_brought_to_its_end(picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..30)) {
            let mut state = AssetState::Ordered;
            for pick in picks {
                if !state.next().is_empty() {
                    state = *pick.get(state.next());
                }
            }
            let retired = matches!(state, AssetState::Retired | AssetState::Disposed) || state.may_become(AssetState::Retired);
            prop_assert!(retired, "{state} leads nowhere");
        }
    }
}
