use std::sync::OnceLock;

use opentelemetry::{
    KeyValue, StringValue, global,
    metrics::{Counter, Gauge, Histogram, Meter, UpDownCounter},
};

use super::enabled;

/// What is known of a metric without measuring: its line in the catalogue.
#[derive(Debug)]
pub struct Metric {
    /// Its OpenTelemetry name.
    pub name: &'static str,
    /// How its values add up.
    pub kind: Kind,
    /// UCUM: `s`, `By`, `{event}`; empty for none.
    pub unit: &'static str,
    /// Names of its labels, each with few values that are known beforehand.
    pub labels: &'static [&'static str],
    /// What it tells.
    pub about: &'static str,
    /// Upper bounds of a histogram's buckets.
    pub buckets: &'static [f64],
}

/// How the values of a metric add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Grows and shrinks by what happens in the process.
    UpDown,
    /// The value last seen.
    Gauge,
    /// Many values, by size.
    Histogram,
}

/// A metric of the catalogue and the instrument that measures it, made when first used. While nothing is exported measuring does nothing.
pub struct Instrument<T> {
    /// Its line in the catalogue.
    pub metric: Metric,
    made: OnceLock<T>,
}

/// A label: one of the names in the metric's line, and a value from a small set.
pub fn label(name: &'static str, value: impl Into<StringValue>) -> KeyValue {
    KeyValue::new(name, value.into())
}

fn meter() -> Meter {
    global::meter("guichet")
}

impl<T> Instrument<T> {
    pub(super) const fn new(metric: Metric) -> Self {
        Self {
            metric,
            made: OnceLock::new(),
        }
    }

    /// The instrument, if anything is exported.
    fn made(&self, make: impl FnOnce(&Metric, &Meter) -> T) -> Option<&T> {
        enabled().then(|| self.made.get_or_init(|| make(&self.metric, &meter())))
    }
}

impl Instrument<Histogram<f64>> {
    /// Notes one value.
    pub fn record(&self, value: f64, labels: &[KeyValue]) {
        let made = self.made(|of, meter| {
            let builder = meter.f64_histogram(of.name).with_unit(of.unit);
            builder
                .with_description(of.about)
                .with_boundaries(of.buckets.to_vec())
                .build()
        });
        if let Some(made) = made {
            made.record(value, labels);
        }
    }
}

impl Instrument<Counter<u64>> {
    /// Counts further.
    pub fn add(&self, more: u64, labels: &[KeyValue]) {
        let made = self.made(|of, meter| {
            let builder = meter.u64_counter(of.name).with_unit(of.unit);
            builder.with_description(of.about).build()
        });
        if let Some(made) = made {
            made.add(more, labels);
        }
    }
}

impl Instrument<UpDownCounter<i64>> {
    /// Counts up or down.
    pub fn add(&self, change: i64, labels: &[KeyValue]) {
        let made = self.made(|of, meter| {
            let builder = meter.i64_up_down_counter(of.name).with_unit(of.unit);
            builder.with_description(of.about).build()
        });
        if let Some(made) = made {
            made.add(change, labels);
        }
    }
}

impl Instrument<Gauge<f64>> {
    /// Says how it is now.
    pub fn set(&self, value: f64, labels: &[KeyValue]) {
        let made = self.made(|of, meter| {
            let builder = meter.f64_gauge(of.name).with_unit(of.unit);
            builder.with_description(of.about).build()
        });
        if let Some(made) = made {
            made.record(value, labels);
        }
    }
}

/// A metric whose value is looked up when it is exported.
pub struct Observed(pub Metric);

impl Observed {
    /// From now on `look` answers with values and their labels.
    pub(super) fn look(&self, look: impl Fn() -> Vec<(f64, Vec<KeyValue>)> + Send + Sync + 'static) {
        let of = &self.0;
        let tell = move |observer: &dyn opentelemetry::metrics::AsyncInstrument<f64>| {
            for (value, labels) in look() {
                observer.observe(value, &labels);
            }
        };
        let meter = meter();
        // It keeps what is observed; the handles are not needed.
        if of.kind == Kind::Counter {
            let builder = meter.f64_observable_counter(of.name).with_unit(of.unit);
            let _ = builder.with_description(of.about).with_callback(tell).build();
        } else {
            let builder = meter.f64_observable_gauge(of.name).with_unit(of.unit);
            let _ = builder.with_description(of.about).with_callback(tell).build();
        }
    }
}
