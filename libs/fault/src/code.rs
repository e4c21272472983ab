use http::StatusCode;
use tonic::Code;

/// Every error of the product is one of these. Both mappings are total: a new code does not compile until it is mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The request is wrong in itself.
    Invalid,
    /// Nobody, or nobody we know.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// Missing, or not the caller's to see.
    NotFound,
    /// Something with this identity exists already.
    Exists,
    /// Somebody else changed it in between.
    Conflict,
    /// The object's state does not allow it.
    Precondition,
    /// A limit or quota is used up.
    Exhausted,
    /// It took too long.
    Timeout,
    /// A part that is needed is not reachable now.
    Unavailable,
    /// Our mistake.
    Internal,
}

impl ErrorCode {
    /// The gRPC status code (grpc.io, canonical codes).
    pub const fn grpc(self) -> Code {
        match self {
            Self::Invalid => Code::InvalidArgument,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Forbidden => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::Exists => Code::AlreadyExists,
            Self::Conflict => Code::Aborted,
            Self::Precondition => Code::FailedPrecondition,
            Self::Exhausted => Code::ResourceExhausted,
            Self::Timeout => Code::DeadlineExceeded,
            Self::Unavailable => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }

    /// The HTTP status (RFC 9110).
    pub const fn http(self) -> StatusCode {
        match self {
            Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Exists | Self::Conflict => StatusCode::CONFLICT,
            Self::Precondition => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Exhausted => StatusCode::TOO_MANY_REQUESTS,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code behind a gRPC status; codes we never send are read as what they amount to.
    pub const fn from_grpc(code: Code) -> Self {
        match code {
            Code::InvalidArgument | Code::OutOfRange => Self::Invalid,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::PermissionDenied => Self::Forbidden,
            Code::NotFound => Self::NotFound,
            Code::AlreadyExists => Self::Exists,
            Code::Aborted => Self::Conflict,
            Code::FailedPrecondition => Self::Precondition,
            Code::ResourceExhausted => Self::Exhausted,
            // A tonic client whose own deadline passes reports CANCELLED.
            Code::DeadlineExceeded | Code::Cancelled => Self::Timeout,
            Code::Unavailable => Self::Unavailable,
            Code::Ok | Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => Self::Internal,
        }
    }

    /// True if the fault is ours and worth an error line in the log.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Internal | Self::Unavailable | Self::Timeout)
    }
}
