use std::sync::Mutex;

/// True if every row is to be run with the full number of its cases.
#[allow(
    clippy::disallowed_methods,
    reason = "a test is told by its environment how much to do"
)]
pub fn full() -> bool {
    std::env::var("GUICHET_FAULTS").is_ok_and(|value| value == "full")
}

/// Counts the cases of one row of the reliability requirements.
pub struct Cases {
    row: &'static str,
    stated: usize,
    passed: Mutex<usize>,
    failed: Mutex<Vec<String>>,
}

impl Cases {
    /// A row that is to have at least `stated` cases.
    pub fn of(row: &'static str, stated: usize) -> Self {
        Self {
            row,
            stated,
            passed: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    /// Counts one case.
    pub fn case(&self, what: impl std::fmt::Display, result: Result<(), String>) {
        match result {
            Ok(()) => *self.passed.lock().expect("not poisoned") += 1,
            Err(reason) => self
                .failed
                .lock()
                .expect("not poisoned")
                .push(format!("{what}: {reason}")),
        }
    }

    /// Counts a case that holds or not.
    pub fn check(&self, what: impl std::fmt::Display, holds: bool) {
        self.case(what, if holds { Ok(()) } else { Err("does not hold".to_owned()) });
    }

    /// Counts a case that has no problems.
    pub fn none(&self, what: impl std::fmt::Display, problems: &[String]) {
        let shown = problems.iter().take(12).cloned().collect::<Vec<_>>().join("\n    ");
        self.case(
            what,
            if problems.is_empty() {
                Ok(())
            } else {
                Err(format!("{} problems\n    {shown}", problems.len()))
            },
        );
    }

    /// Says how many there were.
    ///
    /// # Panics
    /// If one failed or there were fewer than stated.
    pub fn finish(self) {
        let (passed, failed) = (
            self.passed.into_inner().expect("not poisoned"),
            self.failed.into_inner().expect("not poisoned"),
        );
        let cases = passed + failed.len();
        println!(
            "{}: {cases} cases, {passed} passed, {} failed (at least {} stated)",
            self.row,
            failed.len(),
            self.stated
        );
        for failure in &failed {
            println!("  {failure}");
        }
        assert!(failed.is_empty(), "{}: {} cases failed", self.row, failed.len());
        assert!(
            cases >= self.stated,
            "{}: only {cases} cases of {}",
            self.row,
            self.stated
        );
    }
}
