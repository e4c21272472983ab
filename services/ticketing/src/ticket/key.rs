use ids::TicketId;

use super::entity::Kind;

/// How a caller names a ticket: by id, or by the number people know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketKey {
    /// The id.
    Id(TicketId),
    /// Such as INC-1042.
    Number(Kind, i32),
}

impl TicketKey {
    /// Reads an id or a number; what is neither names no ticket.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(id) = text.parse() {
            return Some(Self::Id(id));
        }
        let (prefix, digits) = text.split_once('-')?;
        let kind = Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.prefix().eq_ignore_ascii_case(prefix))?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits
            .parse()
            .ok()
            .filter(|_| plain)
            .map(|number| Self::Number(kind, number))
    }

    /// Id, kind and number as the statements take them.
    pub(crate) fn parts(self) -> (Option<TicketId>, Option<&'static str>, Option<i32>) {
        match self {
            Self::Id(id) => (Some(id), None, None),
            Self::Number(kind, number) => (None, Some(kind.as_str()), Some(number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_numbers_are_told_apart() {
        let id = TicketId::new();
        assert_eq!(TicketKey::parse(&id.to_string()), Some(TicketKey::Id(id)));
        assert_eq!(
            TicketKey::parse("INC-1042"),
            Some(TicketKey::Number(Kind::Incident, 1042))
        );
        assert_eq!(TicketKey::parse("req-7"), Some(TicketKey::Number(Kind::Request, 7)));
        for wrong in ["", "INC-", "INC-+1", "XYZ-1", "1042", "INC-99999999999", "INC_1042"] {
            assert_eq!(TicketKey::parse(wrong), None, "{wrong}");
        }
    }
}
