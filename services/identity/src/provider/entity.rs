use ids::ProviderId;

/// An MSP or IT department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Id.
    pub id: ProviderId,
    /// Name.
    pub name: String,
    /// Language of mails to its technicians.
    pub locale: String,
}
