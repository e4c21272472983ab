/// Counts the cases of a row of the reliability requirements and says how many there were.
pub struct Cases {
    row: &'static str,
    passed: usize,
    failed: Vec<String>,
}

impl Cases {
    pub fn of(row: &'static str) -> Self {
        Self {
            row,
            passed: 0,
            failed: Vec::new(),
        }
    }

    pub fn check(&mut self, what: impl std::fmt::Display, holds: bool) {
        if holds {
            self.passed += 1;
        } else {
            self.failed.push(what.to_string());
        }
    }

    #[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
    pub fn finish(self, stated: usize) {
        let cases = self.passed + self.failed.len();
        println!(
            "{}: {cases} cases, {} passed, {} failed (at least {stated} stated)",
            self.row,
            self.passed,
            self.failed.len()
        );
        assert!(self.failed.is_empty(), "{}: {:#?}", self.row, self.failed);
        assert!(cases >= stated, "{}: only {cases} cases of {stated}", self.row);
    }
}
