use mail_parser::{Message, PartType};

/// How much a mail may hold before it is put aside unread.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the header.
    pub header_bytes: usize,
    /// Fields of the header.
    pub header_fields: usize,
    /// Parts in all, nested messages included.
    pub parts: usize,
    /// Multiparts and messages inside each other.
    pub depth: usize,
    /// Addresses in From, To and Cc together.
    pub addresses: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 256 << 10,
            header_fields: 1_000,
            parts: 1_000,
            depth: 50,
            addresses: 1_000,
        }
    }
}

/// Why a mail could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// No header that could be understood.
    #[error("this is not a mail: no header could be read")]
    NoHeader,
    /// Nobody is named as the author.
    #[error("no usable address in From")]
    NoSender,
    /// Larger or deeper than anything an honest program writes.
    #[error("the mail has too many {0}")]
    TooMany(&'static str),
    /// The parser gave up.
    #[error("the mail could not be taken apart")]
    Broken,
}

impl Limits {
    /// Looks at the bytes before anything is built from them.
    pub(super) fn scan(&self, raw: &[u8]) -> Result<(), ParseError> {
        let header = header_end(raw);
        if header > self.header_bytes {
            return Err(ParseError::TooMany("bytes in its header"));
        }
        let fields = raw[..header]
            .split(|b| *b == b'\n')
            .filter(|l| !matches!(l.first(), None | Some(b' ' | b'\t' | b'\r')))
            .count();
        if fields > self.header_fields {
            return Err(ParseError::TooMany("header fields"));
        }
        // A part that nests or multiplies needs a Content-Type of its own: counting them bounds the work and the depth of what is built.
        if content_types(raw) > self.parts {
            return Err(ParseError::TooMany("parts"));
        }
        Ok(())
    }

    /// Looks at what was built.
    pub(super) fn check(&self, message: &Message<'_>) -> Result<(), ParseError> {
        let (mut parts, mut stack) = (0, vec![(message, 0_u32, 1_usize)]);
        while let Some((message, id, depth)) = stack.pop() {
            parts += 1;
            if parts > self.parts {
                return Err(ParseError::TooMany("parts"));
            }
            if depth > self.depth {
                return Err(ParseError::TooMany("levels"));
            }
            match message.part(id).map(|p| &p.body) {
                Some(PartType::Multipart(children)) => {
                    stack.extend(children.iter().filter(|c| **c != id).map(|c| (message, *c, depth + 1)))
                }
                Some(PartType::Message(inner)) => stack.push((inner, 0, depth + 1)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Where the header ends: at the first empty line.
pub(super) fn header_end(raw: &[u8]) -> usize {
    let mut start = 0;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if matches!(line, b"\r\n" | b"\n") {
            return start;
        }
        start += line.len();
    }
    raw.len()
}

fn content_types(raw: &[u8]) -> usize {
    const NAME: &[u8] = b"content-type";
    raw.split(|b| *b == b'\n')
        .filter(|line| {
            line.get(..NAME.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(NAME))
        })
        .count()
}
