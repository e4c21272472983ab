//! Where the answer ends and the quoted thread begins, in plain text. When in doubt nothing is split off, and what is split off is kept.

/// Words that end the line above a quotation, with how such a line begins.
const WROTE: &[&str] = &[
    "wrote",
    "a écrit",
    "schrieb",
    "escribió",
    "ha scritto",
    "schreef",
    "escreveu",
    "skrev",
    "napisał",
    "írta",
    "kirjoitti",
];
/// Names of the header fields that programs repeat above a quotation: From, and what follows it.
const FROM: &[&str] = &["from:", "de :", "de:", "von:", "da:", "van:", "från:", "fra:", "od:"];
const THEN: &[&str] = &[
    "sent:",
    "date:",
    "envoyé :",
    "envoyé:",
    "date :",
    "gesendet:",
    "datum:",
    "enviado:",
    "inviato:",
    "data:",
    "verzonden:",
    "skickat:",
    "sendt:",
    "to:",
    "à :",
    "an:",
    "cc:",
];
const ORIGINAL: &[&str] = &[
    "original message",
    "message d'origine",
    "message d’origine",
    "ursprüngliche nachricht",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "mensagem original",
];

/// Looking below each costs a pass over the text: a letter has a few, a bomb as many as lines.
const MOST_ATTRIBUTIONS: usize = 20;

/// The answer and the quoted thread below it; the second is empty if there is none.
pub fn split(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let mut attributions = 0;
    let cut = (0..lines.len())
        .find(|&at| begins_quotation(&lines, at, &mut attributions))
        .or_else(|| trailing_quotation(&lines));
    let Some(mut cut) = cut else {
        return (text.trim().to_owned(), String::new());
    };
    while cut > 0 && is_rule(lines[cut - 1]) {
        cut -= 1;
    }
    let answer = lines[..cut].join("\n").trim().to_owned();
    if answer.is_empty() {
        return (text.trim().to_owned(), String::new());
    }
    (answer, lines[cut..].join("\n").trim().to_owned())
}

/// A line of dashes or underscores.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| c == '_' || c == '-')
}

/// True if the line, possibly with the two below it, is one that mail programs put above a quotation.
pub(super) fn is_attribution(line: &str) -> bool {
    let line = line.trim().trim_start_matches('>').trim().to_lowercase();
    let dated = line.chars().any(|c| c.is_ascii_digit()) || line.contains('@');
    line.chars().count() <= 300 && dated && line.ends_with(':') && WROTE.iter().any(|w| line.contains(w))
}

/// The line our own mails begin with.
pub(super) fn is_marker(line: &str) -> bool {
    let line = line.trim().trim_start_matches('>').trim();
    line.starts_with("##-") && line.ends_with("-##")
}

fn begins_quotation(lines: &[&str], at: usize, attributions: &mut usize) -> bool {
    let line = lines[at].trim();
    if is_marker(line) {
        return true;
    }
    let lower = line.to_lowercase();
    let dashes = lower
        .trim_start_matches(['-', '_', ' '])
        .trim_end_matches(['-', '_', ' ']);
    if lower.starts_with("--") && ORIGINAL.contains(&dashes) {
        return true;
    }
    if header_block(lines, at) {
        return true;
    }
    let attribution = (1..=3).any(|n| {
        lines
            .get(at..at + n)
            .is_some_and(|some| starts_attribution(&lower) && is_attribution(&some.join(" ")))
    });
    if !attribution || *attributions == MOST_ATTRIBUTIONS {
        return false;
    }
    *attributions += 1;
    whole_rest_is_quoted(lines, at)
}

fn starts_attribution(lower: &str) -> bool {
    [
        "on ", "le ", "am ", "el ", "il ", "op ", "em ", "den ", "w dniu", "dne ",
    ]
    .iter()
    .any(|s| lower.starts_with(s))
        || lower.contains('@')
        || lower.chars().next().is_some_and(|c| c.is_ascii_digit())
}

/// `From:` with two more such fields right below.
fn header_block(lines: &[&str], at: usize) -> bool {
    let field = |n: usize| {
        lines
            .get(at + n)
            .map(|l| l.trim().trim_matches('*').to_lowercase().replace(":*", ":"))
    };
    let alone =
        at == 0 || lines[at - 1].trim().is_empty() || lines[at - 1].trim().chars().all(|c| c == '_' || c == '-');
    alone
        && field(0).is_some_and(|l| FROM.iter().any(|f| l.starts_with(f)) && l.len() > 6)
        && (1..=4)
            .filter(|n| field(*n).is_some_and(|l| THEN.iter().any(|f| l.starts_with(f))))
            .count()
            >= 2
}

/// Answers written between quoted lines stay where they are.
fn whole_rest_is_quoted(lines: &[&str], at: usize) -> bool {
    let rest: Vec<&str> = lines[at..]
        .iter()
        .copied()
        .skip_while(|l| !l.trim_end().ends_with(':'))
        .skip(1)
        .filter(|l| !l.trim().is_empty())
        .collect();
    let signature = rest.iter().position(|l| *l == "-- ").unwrap_or(rest.len());
    match rest.first() {
        Some(first) if first.starts_with('>') => rest[..signature].iter().all(|l| l.starts_with('>')),
        _ => true,
    }
}

/// Quoted lines at the end with nothing above them that says whose they are.
fn trailing_quotation(lines: &[&str]) -> Option<usize> {
    let end = lines.iter().rposition(|l| !l.trim().is_empty())?;
    let start = lines[..=end]
        .iter()
        .rposition(|l| !l.trim().is_empty() && !l.starts_with('>'))?
        + 1;
    let quoted = lines[start..=end].iter().filter(|l| l.starts_with('>')).count();
    let inside = lines[..start].iter().any(|l| l.starts_with('>'));
    (quoted > 0 && !inside).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn answers_of_common_programs_are_found() {
        for (mail, answer) in [
            (
                "Yes.\n\nOn Mon, 3 Mar 2025 at 10:00, Acme <support@acme.example> wrote:\n> Did it help?\n> Bob",
                "Yes.",
            ),
            (
                "Oui.\n\nLe lun. 3 mars 2025 à 10:00, Acme\n<support@acme.example> a écrit :\n\n> Cela aide ?",
                "Oui.",
            ),
            ("Ja.\n\nAm 03.03.2025 um 10:00 schrieb Acme:\n> Geht es?", "Ja."),
            ("Ok\n\n-----Original Message-----\nFrom: Acme\nHello", "Ok"),
            (
                "Ok\n\n________________________________\nFrom: Acme <a@b.example>\nSent: Monday\nTo: Anna\nSubject: x\n\nHello",
                "Ok",
            ),
            (
                "Bien\n\nDe : Acme <a@b.example>\nEnvoyé : lundi\nÀ : Anna\nObjet : x\n\nBonjour",
                "Bien",
            ),
            (
                "Fine\n\nAcme Support <a@b.example> skrev 2025-03-03:\n##- Please type your reply above this line -##\nHi",
                "Fine",
            ),
            ("Thanks\n> Did it help?\n> Bob\n", "Thanks"),
        ] {
            let (found, quoted) = split(mail);
            assert_eq!(found, answer, "{mail}");
            assert!(!quoted.is_empty());
        }
    }

    #[test]
    fn what_is_not_clearly_a_quotation_stays() {
        for mail in [
            "On Monday we wrote:\nthree letters",
            "> You asked:\n> works?\nYes it does.\n> and this?\nThis too.",
            "On Mon, 3 Mar 2025, Acme wrote:\n> works?\nYes.\n> and this?\nNo.",
            "From: here it is fine\nTo: be sure",
            "> only a quotation",
            "",
            "---------- Forwarded message ----------\nFrom: x",
        ] {
            assert_eq!(split(mail), (mail.trim().to_owned(), String::new()), "{mail}");
        }
    }

    #[test]
    fn a_text_full_of_attributions_takes_no_time() {
        let bomb = "On 1 Mar, a@b.example wrote:\n> x\nfoo\n".repeat(20_000);
        assert!(split(&bomb).1.is_empty());
    }

    proptest! {
        #[test]
        fn no_line_is_ever_lost(lines in proptest::collection::vec("(> )?[a-zA-Z:@ ]{0,12}", 0..12)) {
            let text = lines.join("\n");
            let (answer, quoted) = split(&text);
            let words = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!([words(&answer), words(&quoted)].concat(), words(&text));
        }
    }
}
