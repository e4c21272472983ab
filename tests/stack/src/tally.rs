/// Counts the cases of one row of the list of faults and attacks; fails at the end if one failed or too few ran.
pub struct Tally {
    row: &'static str,
    cases: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Of a row such as `R-ISO-01`.
    pub fn of(row: &'static str) -> Self {
        Self {
            row,
            cases: 0,
            failures: Vec::new(),
        }
    }

    /// A case that passed, or failed for a reason.
    pub fn case(&mut self, failure: Option<String>) {
        self.cases += 1;
        self.failures.extend(failure);
    }

    /// A case with the reason at hand.
    pub fn check(&mut self, passed: bool, what: impl FnOnce() -> String) {
        self.case((!passed).then(what));
    }

    /// Cases counted elsewhere.
    pub fn add(&mut self, cases: usize, failures: Vec<String>) {
        self.cases += cases;
        self.failures.extend(failures);
    }

    /// Prints cases, passed, failed.
    ///
    /// # Panics
    /// If one failed, or fewer than `wanted` ran.
    #[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
    pub fn finish(self, wanted: usize) {
        let failed = self.failures.len();
        println!(
            "{}: {} cases, {} passed, {failed} failed",
            self.row,
            self.cases,
            self.cases.saturating_sub(failed)
        );
        let shown: Vec<_> = self.failures.iter().take(60).map(String::as_str).collect();
        assert!(
            failed == 0,
            "{}: {failed} of {} cases failed:\n{}",
            self.row,
            self.cases,
            shown.join("\n")
        );
        assert!(
            self.cases >= wanted,
            "{}: only {} of {wanted} cases",
            self.row,
            self.cases
        );
    }
}

/// True if the whole count of every row is wanted, however long it takes; otherwise tests run the count for every change.
#[allow(
    clippy::disallowed_methods,
    reason = "tests are told by the environment how much to test"
)]
pub fn whole() -> bool {
    std::env::var("GUICHET_TEST_WHOLE").is_ok_and(|value| !value.is_empty())
}
