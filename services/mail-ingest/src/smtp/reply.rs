/// One answer in the dialogue: code, enhanced status code (RFC 3463) and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Three digits.
    pub code: u16,
    /// Lines of text, at least one.
    pub lines: Vec<String>,
}

impl Reply {
    /// An answer of one line.
    pub fn new(code: u16, text: impl Into<String>) -> Self {
        Self {
            code,
            lines: vec![text.into()],
        }
    }

    /// The message is stored and ours now.
    pub fn stored(id: impl std::fmt::Display) -> Self {
        Self::new(250, format!("2.0.0 stored as {id}"))
    }

    /// Nobody has this address here.
    pub fn unknown_recipient() -> Self {
        Self::new(550, "5.1.1 no such address here")
    }

    /// Larger than allowed.
    pub fn too_large(limit: usize) -> Self {
        Self::new(552, format!("5.3.4 the message is larger than {limit} bytes"))
    }

    /// Something of ours is not available: the sender keeps the message and tries again.
    pub fn try_later() -> Self {
        Self::new(451, "4.3.0 not now, please try again")
    }

    /// True for an acceptance.
    pub fn is_positive(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// True if trying again may help.
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// The bytes to send; every line ends with CRLF.
    pub fn to_wire(&self) -> Vec<u8> {
        let mut wire = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            let separator = if n + 1 == self.lines.len() { ' ' } else { '-' };
            let line: String = line
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .take(480)
                .collect();
            wire.extend_from_slice(format!("{}{separator}{line}\r\n", self.code).as_bytes());
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_lines_are_joined_and_nothing_breaks_a_line() {
        let reply = Reply {
            code: 250,
            lines: vec!["one".into(), "two\r\n250 three".into()],
        };
        assert_eq!(
            String::from_utf8(reply.to_wire()).unwrap(),
            "250-one\r\n250 two  250 three\r\n"
        );
    }
}
