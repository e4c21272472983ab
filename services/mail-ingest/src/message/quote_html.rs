//! Where the answer ends and the quoted thread begins, in HTML. The cut is made in the mail's own text, before it is made safe.

use super::{html, quote_text};

/// Beginnings of tags by which mail programs mark the quoted thread, in lower case.
const MARKS: &[&str] = &[
    "class=\"gmail_quote",
    "class=\"gmail_attr",
    "class=gmail_quote",
    "class=\"moz-cite-prefix",
    "class=\"yahoo_quoted",
    "class=\"protonmail_quote",
    "class=\"zmail_extra",
    "class=\"outlookmessageheader",
    "id=\"divrplyfwdmsg",
    "id=\"appendonsend",
    "id=\"reply-intro",
    "id=\"mail-editor-reference-message-container",
    "id=\"ms-outlook-mobile-body-separator",
    "name=\"_mailoriginal",
    "style=\"border:none;border-top:solid #e1e1e1 1.0pt",
    "style='border:none;border-top:solid #e1e1e1 1.0pt",
    "style=\"border:none;border-top:solid #b5c4df 1.0pt",
    "style='border:none;border-top:solid #b5c4df 1.0pt",
    "type=\"cite\"",
    "type=cite",
    "data-guichet-thread",
    "##-",
];
const FORWARDED: &[&str] = &[
    "forwarded message",
    "message transféré",
    "weitergeleitete nachricht",
    "mensaje reenviado",
    "messaggio inoltrato",
    "doorgestuurd bericht",
];

/// The answer and the quoted thread below it; the second is empty if there is none.
pub fn split(source: &str) -> (&str, &str) {
    let lower = source.to_ascii_lowercase();
    let cut = MARKS
        .iter()
        .filter_map(|mark| tag_before(&lower, mark))
        .min()
        .map(|at| with_attribution(source, &lower, at));
    match cut {
        Some(cut) if !is_forward(&lower[cut..]) && !html::is_blank(&source[..cut]) => source.split_at(cut),
        _ => (source, ""),
    }
}

/// Start of the tag that carries the mark, or that holds the marked text.
fn tag_before(lower: &str, mark: &str) -> Option<usize> {
    let at = lower.find(mark)?;
    let tag = lower[..at].rfind('<')?;
    let inside = !lower[tag..at].contains('>');
    (inside || mark == "##-").then_some(tag)
}

/// Takes the line "On Monday Anna wrote:" that stands right above along.
fn with_attribution(source: &str, lower: &str, cut: usize) -> usize {
    let mut start = cut.saturating_sub(600);
    while !source.is_char_boundary(start) {
        start += 1;
    }
    let tags = ["<div", "<p", "<br", "<span"];
    let mut begins: Vec<usize> = tags
        .iter()
        .flat_map(|tag| lower[start..cut].match_indices(tag).map(|(at, _)| start + at))
        .collect();
    begins.sort_unstable();
    begins
        .into_iter()
        .rev()
        .find(|at| quote_text::is_attribution(&html::text(&source[*at..cut]).replace('\n', " ")))
        .unwrap_or(cut)
}

fn is_forward(rest: &str) -> bool {
    let mut end = rest.len().min(600);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    let start = html::text(&rest[..end]).to_lowercase();
    FORWARDED
        .iter()
        .any(|f| start.trim_start_matches(['-', ' ', '\n']).starts_with(f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_common_programs_are_found() {
        for (mail, answer) in [
            (
                r#"<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote>Q</blockquote></div>"#,
                "Yes.",
            ),
            (
                r#"<p>Ja.</p><div class="moz-cite-prefix">Am 3.3.2025 schrieb Acme:<br></div><blockquote type="cite">Q</blockquote>"#,
                "Ja.",
            ),
            (
                r#"<div>Ok</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Acme</div>Q"#,
                "Ok",
            ),
            (
                r#"<p>Bien</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt"><p><b>De :</b> Acme</p></div>Q"#,
                "Bien",
            ),
            (
                r#"Fine<br><div>On 3 Mar 2025, at 10:00, Acme &lt;a@b.example&gt; wrote:</div><br><blockquote type="cite">Q</blockquote>"#,
                "Fine",
            ),
            (
                r#"<p>Good</p><div><p style="x">##- Please type your reply above this line -##</p>Q</div>"#,
                "Good",
            ),
        ] {
            let (found, quoted) = split(mail);
            assert_eq!(html::text(found), answer, "{mail}");
            assert!(quoted.contains('Q'));
            assert_eq!(format!("{found}{quoted}"), mail);
        }
    }

    #[test]
    fn forwards_and_bare_quotations_stay_whole() {
        for mail in [
            r#"<p>See below</p><div class="gmail_quote"><div>---------- Forwarded message ---------<br>From: x</div>Q</div>"#,
            r#"<blockquote type="cite">Q</blockquote><p>below</p>"#,
            "<p>no quotation, but type=citerne and ##</p>",
            "é&lt;",
        ] {
            assert_eq!(split(mail), (mail, ""), "{mail}");
        }
    }
}
