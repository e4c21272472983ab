//! Prices and what is left of them.

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

/// An amount of money: not negative, at most two decimal places, below a million million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Currency([u8; 3]);

/// Active codes of ISO 4217, without funds, metals and tests.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP \
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR \
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN \
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP \
    SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

impl Currency {
    /// The currency called `code`, in capitals; `None` if there is none.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        CODES
            .split_whitespace()
            .any(|known| known == code)
            .then_some(Self(bytes))
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Money {
    /// An amount read from text such as `1299.00`; `None` if it is not one.
    pub fn parse_amount(text: &str) -> Option<Decimal> {
        let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 12) || !digits(cents, 2) {
            return None;
        }
        text.parse().ok()
    }

    /// Money of an amount that [`Self::parse_amount`] or the database gave.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self {
            amount: amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
            currency,
        }
    }

    /// The amount.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount with two places, as messages carry it.
    pub fn amount_text(self) -> String {
        format!("{:.2}", self.amount)
    }

    /// What is left on `today` of a price paid on `bought`, written off evenly by the day over `years` years: all of it until the day of
    /// purchase, nothing after the last year.
    pub fn book_value(self, bought: NaiveDate, years: u32, today: NaiveDate) -> Self {
        let end = years_after(bought, years);
        let total = (end - bought).num_days();
        let left = (end - today).num_days().clamp(0, total.max(0));
        if total <= 0 {
            return self;
        }
        Self::new(self.amount * Decimal::from(left) / Decimal::from(total), self.currency)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount_text(), self.currency)
    }
}

/// The same day `years` later; the 28th where that year has no 29th of February.
fn years_after(day: NaiveDate, years: u32) -> NaiveDate {
    let year = day.year().saturating_add(i32::try_from(years).unwrap_or(i32::MAX));
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, day.month(), 28))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn euro(amount: &str) -> Money {
        Money::new(Money::parse_amount(amount).unwrap(), Currency::parse("EUR").unwrap())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_plain_decimals() {
        for good in ["0", "1299.00", "12.5", "999999999999.99"] {
            assert!(Money::parse_amount(good).is_some(), "{good}");
        }
        for bad in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1,5",
            "1.999",
            "1e3",
            "1000000000000",
            " 1",
            "NaN",
            "1.5.2",
            "١",
        ] {
            assert!(Money::parse_amount(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_iso_4217_codes_are_currencies() {
        assert_eq!(Currency::parse("EUR").unwrap().to_string(), "EUR");
        for bad in ["", "eur", "EU", "EURO", "ABC", "E R", "€"] {
            assert!(Currency::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn value_falls_evenly_from_purchase_to_the_last_year() {
        let price = euro("1096.00");
        let bought = day("2024-01-01");
        let value = |on| price.book_value(bought, 3, day(on)).amount_text();
        assert_eq!(value("2023-12-31"), "1096.00", "before it was bought");
        assert_eq!(value("2024-01-01"), "1096.00");
        assert_eq!(value("2024-01-02"), "1095.00", "1096 days of one euro each");
        assert_eq!(value("2025-01-01"), "730.00");
        assert_eq!(value("2026-12-31"), "1.00");
        assert_eq!(value("2027-01-01"), "0.00");
        assert_eq!(value("2040-01-01"), "0.00");
    }

    #[test]
    fn a_leap_day_has_anniversaries() {
        assert_eq!(years_after(day("2024-02-29"), 1), day("2025-02-28"));
        assert_eq!(years_after(day("2024-02-29"), 4), day("2028-02-29"));
    }

    proptest! {
        #[test]
        fn value_never_rises_and_stays_within_the_price(
            cents in 0_i64..1_000_000_000, start in 0_i64..20_000, years in 1_u32..=50, first in -400_i64..20_000, then in 0_i64..4_000,
        ) {
            let price = Money::new(Decimal::new(cents, 2), Currency::parse("CHF").unwrap());
            let bought = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(start);
            let earlier = price.book_value(bought, years, bought + chrono::Duration::days(first));
            let later = price.book_value(bought, years, bought + chrono::Duration::days(first + then));
            prop_assert!(later.amount() <= earlier.amount());
            prop_assert!(earlier.amount() <= price.amount());
            prop_assert!(later.amount() >= Decimal::ZERO);
            prop_assert!(later.amount().scale() <= 2);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,20}") {
            if let Some(amount) = Money::parse_amount(&text) {
                prop_assert!(amount >= Decimal::ZERO);
            }
        }
    }
}
