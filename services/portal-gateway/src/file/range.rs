use std::ops::Range;

/// The one range a request asks for (RFC 9110); anything else, several ranges too, is answered with the whole.
pub(super) fn asked(header: Option<&str>, size: u64) -> Option<Range<u64>> {
    let text = header?.strip_prefix("bytes=")?.trim();
    let (from, to) = text.split_once('-')?;
    if from.is_empty() {
        let last: u64 = to.parse().ok()?;
        return Some(size.saturating_sub(last)..size);
    }
    let from: u64 = from.parse().ok()?;
    let end = if to.is_empty() {
        size
    } else {
        to.parse::<u64>().ok()?.checked_add(1)?
    };
    (from < end || from >= size).then_some(from..end.max(from + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_or_the_whole() {
        assert_eq!(asked(Some("bytes=0-4"), 10), Some(0..5));
        assert_eq!(asked(Some("bytes=7-"), 10), Some(7..10));
        assert_eq!(asked(Some("bytes=-3"), 10), Some(7..10));
        assert_eq!(asked(Some("bytes=50-"), 10), Some(50..51));
        for whole in [
            None,
            Some("bytes=1-2,4-5"),
            Some("items=0-1"),
            Some("bytes=x-"),
            Some("bytes=5-2"),
        ] {
            assert_eq!(asked(whole, 10), None, "{whole:?}");
        }
    }
}
