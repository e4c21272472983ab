use db::DbError;
use fault::Fault;

/// What can go wrong with a delivery.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// There is no such delivery.
    #[error("delivery not found")]
    NotFound,
    /// It was sent, or is on its way.
    #[error("only a mail that failed or was held back can be tried again")]
    NotFailed,
    /// Not allowed or not valid.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<DeliveryError> for Fault {
    fn from(error: DeliveryError) -> Self {
        let message = error.to_string();
        match error {
            DeliveryError::NotFound => Self::not_found("DELIVERY_NOT_FOUND", message),
            DeliveryError::NotFailed => Self::precondition("DELIVERY_NOT_FAILED", message),
            DeliveryError::Fault(fault) => fault,
            DeliveryError::Db(error) => error.into(),
        }
    }
}

impl From<DeliveryError> for tonic::Status {
    fn from(error: DeliveryError) -> Self {
        Fault::from(error).into()
    }
}
