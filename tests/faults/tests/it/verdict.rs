//! What must hold after every fault.

use std::time::Duration;

use fault_tests::{Audit, Cases, Desk, Ledger, Trouble};

/// Everything that was acknowledged is there, once, and everybody has heard of it, once.
pub async fn whole(cases: &Cases, audit: &Audit, desk: &Desk, ledger: &Ledger, patience: Duration) -> usize {
    println!("{}", ledger.summary());
    let (left, took) = audit.settle(patience).await;
    println!("everything was carried and handled after {took:?}");
    cases.none("everything is carried and handled", &left);
    cases.none("nothing was given up", &audit.parked().await);
    let (lost, twice) = audit.compare(desk, ledger).await;
    cases.none("the ledger is part of the database", &lost);
    cases.none("nothing is there twice", &twice);
    let (untold, twice, double) = audit.mails(desk, ledger).await;
    cases.none("everybody was told", &untold);
    cases.none("nobody was told twice", &twice);
    cases.none("the queue shows every ticket as it is", &audit.projection(desk).await);
    cases.none("every row has its file", &audit.dangling(desk).await);
    double
}

/// Whoever could not be served was told to come back, in time.
pub fn polite(cases: &Cases, ledger: &Ledger) {
    for trouble in ledger.troubles(|_| true) {
        println!("  {trouble}");
    }
    let wrong = |trouble: &Trouble| !matches!(trouble, Trouble::Status(502..=504 | 450, _) | Trouble::Broken);
    cases.none(
        "whoever could not be served was told to come back",
        &ledger.troubles(wrong),
    );
}

/// Nobody noticed.
pub fn unnoticed(cases: &Cases, ledger: &Ledger) {
    cases.none("nobody noticed", &ledger.troubles(|_| true));
}
