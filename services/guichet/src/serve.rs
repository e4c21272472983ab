use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    service::{Selection, Service, selected},
    shutdown,
};

/// Kubernetes kills after 30 seconds; what has not ended by then is ended by us, with a line in the log.
const PATIENCE: Duration = Duration::from_secs(28);

/// Runs the services until a signal, or until one of them fails: then the others end too, so that a supervisor starts all anew.
pub async fn run(selections: &[Selection]) -> anyhow::Result<()> {
    let services = selected(selections);
    let name = match services.as_slice() {
        [one] => one.name(),
        _ => "guichet",
    };
    let _telemetry = telemetry::init(name, &Config::load()?.telemetry)?;
    let stop = shutdown::on_signal()?;

    // The gateway ends first: what it still answers needs the others.
    let at_the_edge = services.contains(&Service::PortalGateway);
    let behind = if at_the_edge {
        CancellationToken::new()
    } else {
        stop.clone()
    };
    let mut running: JoinSet<(Service, anyhow::Result<()>)> = JoinSet::new();
    for service in services {
        let (stop, behind) = (stop.clone(), behind.clone());
        running.spawn(async move {
            // The guard lets the others end when the gateway has, however that came about.
            let (stop, _last) = match service {
                Service::PortalGateway => (stop, Some(behind.drop_guard())),
                _ => (behind, None),
            };
            (service, service.run(stop).await)
        });
    }

    let mut first_failure = None;
    while let Some(ended) = running.join_next().await {
        if let Some(failure) = failure_of(ended, stop.is_cancelled()) {
            tracing::error!(error = format!("{failure:#}"), "a service failed, the process ends");
            first_failure = Some(failure);
        }
        if first_failure.is_some() || stop.is_cancelled() {
            stop.cancel();
            break;
        }
    }
    if timeout(PATIENCE, drain(&mut running, &mut first_failure))
        .await
        .is_err()
    {
        tracing::warn!(left = running.len(), "not everything ended in time");
        running.shutdown().await;
    }
    first_failure.map_or(Ok(()), Err)
}

async fn drain(running: &mut JoinSet<(Service, anyhow::Result<()>)>, first_failure: &mut Option<anyhow::Error>) {
    while let Some(ended) = running.join_next().await {
        if let Some(failure) = failure_of(ended, true) {
            tracing::error!(error = format!("{failure:#}"), "a service failed while it ended");
            first_failure.get_or_insert(failure);
        }
    }
}

fn failure_of(
    ended: Result<(Service, anyhow::Result<()>), tokio::task::JoinError>,
    stopping: bool,
) -> Option<anyhow::Error> {
    match ended {
        Ok((service, Err(error))) => Some(error.context(format!("{} failed", service.name()))),
        Ok((service, Ok(()))) if !stopping => Some(anyhow!("{} ended without being asked to", service.name())),
        Ok((_, Ok(()))) => None,
        Err(error) => Err::<(), _>(error).context("a service panicked").err(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_ends_by_itself_has_failed() {
        assert!(failure_of(Ok((Service::Asset, Ok(()))), false).is_some());
        assert!(failure_of(Ok((Service::Asset, Ok(()))), true).is_none());
        let error = failure_of(Ok((Service::Asset, Err(anyhow!("port taken")))), true).unwrap();
        assert_eq!(format!("{error:#}"), "asset failed: port taken");
    }
}
