/// Reads the bytes after DATA to the line that holds a single dot. Only CR LF ends a line; a CR or LF alone makes the message unacceptable but is
/// read on, so that the end is found where an honest sender put it.
#[derive(Debug)]
pub struct DataReader {
    content: Vec<u8>,
    limits: DataLimits,
    line: usize,
    last_was_cr: bool,
    dot: Dot,
    problem: Option<DataProblem>,
}

/// Where a possible final dot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dot {
    /// At the start of a line, nothing read of it.
    LineStart,
    /// A dot at the start of a line.
    Seen,
    /// Then a CR.
    SeenCr,
    /// Elsewhere.
    No,
}

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub struct DataLimits {
    /// Bytes of the message.
    pub message: usize,
    /// Bytes of a line.
    pub line: usize,
}

/// Why a message cannot be taken, known at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataProblem {
    /// Larger than allowed.
    TooLarge,
    /// A CR or LF stood alone.
    BareLineEnd,
    /// A line was too long.
    LineTooLong,
}

/// What came out of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// All were read; more are needed.
    More,
    /// The end was found; this many of the bytes belong to the message.
    End(usize),
}

impl DataReader {
    pub fn new(limits: DataLimits) -> Self {
        Self {
            content: Vec::new(),
            limits,
            line: 0,
            last_was_cr: false,
            dot: Dot::LineStart,
            problem: None,
        }
    }

    /// Bytes kept so far.
    pub fn len(&self) -> usize {
        self.content.len()
    }

    /// Gives up on the content but reads on.
    pub fn discard(&mut self, problem: DataProblem) {
        self.problem.get_or_insert(problem);
        self.content = Vec::new();
    }

    /// Reads some bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        for (n, byte) in bytes.iter().enumerate() {
            if self.step(*byte) {
                return Progress::End(n + 1);
            }
        }
        Progress::More
    }

    /// The message, or why it cannot be taken.
    pub fn finish(self) -> Result<Vec<u8>, DataProblem> {
        self.problem.map_or(Ok(self.content), Err)
    }

    fn step(&mut self, byte: u8) -> bool {
        match (self.dot, byte) {
            (Dot::LineStart, b'.') => {
                self.dot = Dot::Seen;
                return false;
            }
            (Dot::Seen, b'\r') => {
                self.dot = Dot::SeenCr;
                return false;
            }
            (Dot::SeenCr, b'\n') => return true,
            (Dot::SeenCr, _) => {
                // A dot, a lone CR, and something else: keep the CR that was held back.
                self.dot = Dot::No;
                self.discard(DataProblem::BareLineEnd);
            }
            (Dot::LineStart | Dot::Seen | Dot::No, _) => self.dot = Dot::No,
        }
        self.take(byte);
        false
    }

    fn take(&mut self, byte: u8) {
        let ended = byte == b'\n' && self.last_was_cr;
        if (byte == b'\n') != self.last_was_cr {
            self.discard(DataProblem::BareLineEnd);
        }
        self.last_was_cr = byte == b'\r';
        self.line += 1;
        if ended {
            self.line = 0;
            self.dot = Dot::LineStart;
        } else if self.line > self.limits.line {
            self.discard(DataProblem::LineTooLong);
        }
        if self.problem.is_none() {
            if self.content.len() == self.limits.message {
                self.discard(DataProblem::TooLarge);
            } else {
                self.content.push(byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: DataLimits = DataLimits { message: 100, line: 20 };

    fn read(wire: &[u8]) -> (Progress, Result<Vec<u8>, DataProblem>) {
        let mut reader = DataReader::new(LIMITS);
        let progress = reader.push(wire);
        (progress, reader.finish())
    }

    #[test]
    fn dots_are_unstuffed_and_the_end_is_found() {
        let (progress, content) = read(b"a: b\r\n\r\n..x\r\n.y\r\n.\r\nQUIT\r\n");
        assert_eq!(progress, Progress::End(20));
        assert_eq!(content.unwrap(), b"a: b\r\n\r\n.x\r\ny\r\n");
        assert_eq!(read(b".\r\n"), (Progress::End(3), Ok(Vec::new())));
    }

    #[test]
    fn no_bare_line_end_ends_a_message_and_none_is_accepted() {
        for smuggled in [
            &b"x\r\n\n.\r\nMAIL FROM:<>\r\n"[..],
            b"x\n.\nMAIL FROM:<>\r\n",
            b"x\n.\r\nMAIL FROM:<>\r\n",
            b"x\r\n.\nMAIL FROM:<>\r\n",
            b"x\r.\r\nMAIL FROM:<>\r\n",
            b"x\r\n.\rMAIL FROM:<>\r\n",
            b"x\r.\rMAIL FROM:<>\r\n",
            b"x\r\r\n",
        ] {
            let (progress, content) = read(smuggled);
            assert_eq!(progress, Progress::More, "{:?}", String::from_utf8_lossy(smuggled));
            assert_eq!(content, Err(DataProblem::BareLineEnd));
            let whole = [smuggled, b"\r\n.\r\n"].concat();
            assert_eq!(read(&whole).0, Progress::End(whole.len()));
        }
    }

    #[test]
    fn limits_are_told_at_the_end() {
        let long = [vec![b'x'; 21], b"\r\n.\r\n".to_vec()].concat();
        assert_eq!(read(&long), (Progress::End(26), Err(DataProblem::LineTooLong)));
        let large = [b"0123456789\r\n".repeat(9), b".\r\n".to_vec()].concat();
        assert_eq!(read(&large), (Progress::End(111), Err(DataProblem::TooLarge)));
        assert!(
            read(&[b"01234567\r\n".repeat(10), b".\r\n".to_vec()].concat())
                .1
                .is_ok()
        );
    }

    proptest! {
        #[test]
        fn a_stuffed_message_survives_however_it_is_cut(lines in proptest::collection::vec("[ -~]{0,18}", 0..5), cut in 1_usize..9) {
            let text: String = lines.iter().map(|l| format!("{l}\r\n")).collect();
            let wire: String = lines.iter().map(|l| if l.starts_with('.') { format!(".{l}\r\n") } else { format!("{l}\r\n") }).collect::<String>() + ".\r\n";
            let mut reader = DataReader::new(LIMITS);
            let mut ends = 0;
            for chunk in wire.as_bytes().chunks(cut) {
                if matches!(reader.push(chunk), Progress::End(_)) { ends += 1; }
            }
            prop_assert_eq!(ends, 1);
            prop_assert_eq!(reader.finish().unwrap(), text.into_bytes());
        }
    }
}
