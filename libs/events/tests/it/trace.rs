use std::sync::{Arc, Mutex};

use opentelemetry::trace::TracerProvider;
use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;

use crate::fixture::{PATIENCE, service};

#[tokio::test]
async fn a_handler_runs_in_the_trace_of_the_change() {
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();

    let service = service("evtrace").await;
    let tenant = service.base.tenant().await;
    let seen = Arc::new(Mutex::new(None));
    let seen_there = seen.clone();
    service.subscriber("listen").spawn(service.stop.clone(), move |tx, _| {
        *seen_there.lock().unwrap() = db::current_traceparent();
        async move { Ok(tx) }
    });
    let said = async {
        service.say(&tenant, "hello").await;
        db::current_traceparent().unwrap()
    }
    .instrument(tracing::info_span!("request"))
    .await;
    let heard = testkit::eventually(PATIENCE, || async { seen.lock().unwrap().clone() }).await;
    let trace_id = |traceparent: &str| traceparent.split('-').nth(1).unwrap().to_owned();
    assert_eq!(trace_id(&said), trace_id(&heard));
}
