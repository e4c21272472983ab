/// The descriptors cannot be served as REST; found when the program starts.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// The bytes are not descriptors.
    #[error("descriptors cannot be decoded: {0}")]
    Decode(#[from] prost::DecodeError),
    /// The descriptors contradict themselves.
    #[error("descriptors are not consistent: {0}")]
    Descriptor(#[from] prost_reflect::DescriptorError),
    /// An HTTP rule that cannot be served.
    #[error("{rpc}: {problem}")]
    Rule {
        /// Full name of the RPC.
        rpc: String,
        /// What is wrong with its rule.
        problem: String,
    },
    /// Two RPCs want the same method and path.
    #[error("{first} and {second} both answer {route}")]
    Conflict {
        /// Method and path.
        route: String,
        /// The RPC that came first.
        first: String,
        /// The one that came second.
        second: String,
    },
}
