//! Names of attached files: cleaned before they are stored or shown, never used as paths.

/// Names that Windows takes for devices.
const RESERVED: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3",
];
const MAX_BYTES: usize = 180;

/// The last part of `name` without control characters, invisible or direction-changing ones, and characters that some system cannot store.
pub fn clean(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let trimmed = visible.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let name = if trimmed.is_empty() { fallback } else { trimmed };
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let name = if RESERVED.contains(&stem.as_str()) {
        format!("_{name}")
    } else {
        name.to_owned()
    };
    shorten(&name)
}

/// Makes each name of a mail its own: a second `photo.jpg` becomes `photo (2).jpg`.
pub fn distinct(names: &mut [&mut String]) {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        let mut candidate = name.clone();
        let mut n = 2;
        while !seen.insert(candidate.to_lowercase()) {
            let (stem, extension) = split(name);
            candidate = format!("{stem} ({n}){extension}");
            n += 1;
        }
        **name = candidate;
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 12 => name.split_at(dot),
        _ => (name, ""),
    }
}

fn shorten(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let mut end = MAX_BYTES - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_cleaned() {
        for (given, clean_name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.txt", "a.txt"),
            (".htaccess", "htaccess"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\r\nb\0.pdf", "ab.pdf"),
            ("con.txt", "_con.txt"),
            ("  ", "file"),
            ("..", "file"),
            ("r\u{e9}sum\u{e9}.pdf", "r\u{e9}sum\u{e9}.pdf"),
            ("a:b?.txt", "a_b_.txt"),
        ] {
            assert_eq!(clean(given, "file"), clean_name, "{given:?}");
        }
    }

    #[test]
    fn equal_names_are_told_apart() {
        let (mut a, mut b, mut c) = ("x.png".to_owned(), "X.png".to_owned(), "x.png".to_owned());
        distinct(&mut [&mut a, &mut b, &mut c]);
        assert_eq!([a, b, c], ["x.png", "X (2).png", "x (3).png"]);
    }

    proptest! {
        #[test]
        fn whatever_comes_a_plain_name_leaves(name in ".{0,400}") {
            let name = clean(&name, "file");
            prop_assert!(!name.is_empty() && name.len() <= 200);
            prop_assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\r', '\n', '\0']));
        }
    }
}
