/// A colour of a tenant, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour([u8; 3]);

impl Default for Colour {
    fn default() -> Self {
        Self([0x2f, 0x6f, 0xde])
    }
}

impl Colour {
    /// Reads `#rrggbb`; anything else is the default, so that nothing but a colour ever gets into a style sheet.
    pub(crate) fn parse(text: &str) -> Self {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits
            .and_then(|digits| hex::decode(digits).ok())
            .and_then(|bytes| bytes.try_into().ok());
        number.map(Self).unwrap_or_default()
    }

    pub(crate) fn hex(self) -> String {
        format!("#{}", hex::encode(self.0))
    }

    /// Black or white, whichever reads better on it (WCAG 2 contrast).
    pub(crate) fn text(self) -> Self {
        let light = self.luminance();
        let (on_white, on_black) = (1.05 / (light + 0.05), (light + 0.05) / 0.05);
        if on_white >= on_black {
            Self([255; 3])
        } else {
            Self([0x11; 3])
        }
    }

    /// Mixed with another by `share` of the other, 0 to 100.
    fn mix(self, other: [u8; 3], share: u16) -> Self {
        let channel = |at: usize| {
            let mixed = (u16::from(self.0[at]) * (100 - share) + u16::from(other[at]) * share) / 100;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self([channel(0), channel(1), channel(2)])
    }

    /// For a button under the pointer.
    pub(crate) fn hover(self) -> Self {
        self.mix([0; 3], 14)
    }

    /// For tinted grounds.
    pub(crate) fn soft(self) -> Self {
        self.mix([255; 3], 90)
    }

    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(self.0[0]) + 0.7152 * channel(self.0[1]) + 0.0722 * channel(self.0[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_every_colour() {
        assert_eq!(Colour::parse("#0b3d91").text().hex(), "#ffffff");
        assert_eq!(Colour::parse("#ffd500").text().hex(), "#111111");
    }

    #[test]
    fn only_a_colour_is_a_colour() {
        for text in ["", "red", "#fff", "#12345g", "#1234567", "#000;}body{x"] {
            assert_eq!(Colour::parse(text), Colour::default(), "{text}");
        }
        assert_eq!(Colour::parse("#A1b2C3").hex(), "#a1b2c3");
    }
}
