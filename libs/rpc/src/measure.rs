//! How long calls take, by method and status, at both ends.

use std::{collections::HashMap, sync::LazyLock, time::Instant};

use opentelemetry::metrics::Histogram;
use prost::Message;
use prost_types::FileDescriptorSet;
use telemetry::metrics::{self, Instrument, label, labels};
use tonic::Code;

/// The methods there are, by path. A path from outside is no label, or anybody could make any number of them.
static METHODS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    [proto::DESCRIPTORS, tonic_health::pb::FILE_DESCRIPTOR_SET]
        .into_iter()
        .filter_map(|bytes| FileDescriptorSet::decode(bytes).ok())
        .flat_map(|set| set.file)
        .flat_map(|file| {
            let package = file.package().to_owned();
            let services = file.service.into_iter();
            services.flat_map(move |service| {
                let owner = format!("/{package}.{}", service.name());
                let paths = service.method.iter().map(|method| format!("{owner}/{}", method.name()));
                paths.collect::<Vec<_>>()
            })
        })
        .map(|path| {
            let path: &'static str = path.leak();
            (path, &path[1..])
        })
        .collect()
});

/// A call under way. Dropped without an end it was broken off.
pub(crate) struct Call {
    duration: &'static Instrument<Histogram<f64>>,
    method: &'static str,
    code: Option<Code>,
    started: Instant,
}

impl Call {
    /// A call this process answers.
    pub(crate) fn served(path: &str) -> Option<Self> {
        Self::begin(&metrics::RPC_SERVER_CALL_DURATION, path)
    }

    /// A call this process makes.
    pub(crate) fn made(path: &str) -> Option<Self> {
        Self::begin(&metrics::RPC_CLIENT_CALL_DURATION, path)
    }

    fn begin(duration: &'static Instrument<Histogram<f64>>, path: &str) -> Option<Self> {
        metrics::enabled().then(|| Self {
            duration,
            method: METHODS.get(path).copied().unwrap_or("_OTHER"),
            code: None,
            started: Instant::now(),
        })
    }

    pub(crate) fn end(mut self, code: Code) {
        self.code = Some(code);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let code = self.code.unwrap_or(if std::thread::panicking() {
            Code::Internal
        } else {
            Code::Cancelled
        });
        self.duration.record(
            self.started.elapsed().as_secs_f64(),
            &[
                label(labels::RPC_SYSTEM, "grpc"),
                label(labels::RPC_METHOD, self.method),
                label(labels::RPC_STATUS, name(code)),
            ],
        );
    }
}

/// The status as the gRPC specification spells it.
const fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::METHODS;

    #[test]
    fn every_method_of_the_contracts_is_known_and_nothing_else() {
        let path = "/guichet.ticketing.v1.TicketService/GetTicket";
        assert_eq!(METHODS.get(path), Some(&"guichet.ticketing.v1.TicketService/GetTicket"));
        assert!(METHODS.contains_key("/grpc.health.v1.Health/Check"));
        assert!(!METHODS.contains_key("/guichet.ticketing.v1.TicketService/Nothing"));
    }
}
