use std::sync::Arc;

use fault::Fault;
use markup::one_line;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use crate::delivery::entity::{Facts, Template};

/// Steps a template may take; a mail takes a few hundred.
const FUEL: u64 = 50_000;

/// Declares the files: name and content.
macro_rules! files {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

const FILES: &[(&str, &str)] = files![
    "layout.html" "layout.txt"
    "en/ticket_created.html" "en/ticket_created.txt" "en/reply.html" "en/reply.txt" "en/ticket_resolved.html" "en/ticket_resolved.txt"
    "en/invitation.html" "en/invitation.txt" "en/password_reset.html" "en/password_reset.txt"
    "fr/ticket_created.html" "fr/ticket_created.txt" "fr/reply.html" "fr/reply.txt" "fr/ticket_resolved.html" "fr/ticket_resolved.txt"
    "fr/invitation.html" "fr/invitation.txt" "fr/password_reset.html" "fr/password_reset.txt"
];

/// Texts of mails in English and French. Cheap to clone.
#[derive(Clone)]
pub struct Templates(Arc<Environment<'static>>);

/// What a template can use.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Words {
    /// en or fr.
    pub lang: String,
    /// Whose mail it is.
    pub brand: Brand,
    /// Subject.
    pub subject: String,
    /// Recipient's name.
    pub recipient: String,
    /// Recipient's address.
    pub address: String,
    /// The ticket's number.
    pub number: String,
    /// The ticket's title; empty if it is not to be repeated.
    pub title: String,
    /// Who did it.
    pub actor: String,
    /// The message as safe HTML; empty without.
    pub message_html: String,
    /// The message as text.
    pub message_text: String,
    /// Where to look at it: the ticket, or the invitation.
    pub url: String,
    /// True if an answer to the mail reaches the ticket.
    pub can_answer: bool,
    /// The line above which answers are written.
    pub marker: String,
    /// Names of files that were too large to send along.
    pub files_left: Vec<String>,
    /// Until when a link can be used.
    pub expires: String,
}

/// Whose mail it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Brand {
    /// Name.
    pub name: String,
    /// #rrggbb.
    pub color: String,
    /// A colour that can be read on it.
    pub color_text: String,
    /// Lines below the mail.
    pub footer: Vec<String>,
}

impl Brand {
    /// A brand; what is not a colour becomes the product's own.
    pub fn new(name: &str, color: &str, footer: &str) -> Self {
        let color = if is_color(color) { color } else { "#2f6fde" };
        Self {
            name: one_line(name, 100),
            color: color.to_owned(),
            color_text: readable_on(color).to_owned(),
            footer: footer
                .lines()
                .map(|l| one_line(l, 200))
                .filter(|l| !l.is_empty())
                .collect(),
        }
    }
}

impl Templates {
    /// Reads all templates; a broken one is a mistake of ours and is found at start-up.
    pub fn load() -> Result<Self, minijinja::Error> {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_fuel(Some(FUEL));
        env.set_auto_escape_callback(|name| {
            if name.ends_with(".html") {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        for (name, source) in FILES {
            env.add_template(name, source)?;
        }
        Ok(Self(Arc::new(env)))
    }

    /// The mail as HTML and as text.
    pub fn render(&self, template: Template, words: &Words) -> Result<(String, String), Fault> {
        let lang = if words.lang == "fr" { "fr" } else { "en" };
        let one = |ending: &str| {
            let name = format!("{lang}/{}.{ending}", template.as_str());
            self.0
                .get_template(&name)
                .and_then(|t| t.render(minijinja::value::Serde(words)))
                .map_err(|e| Fault::hide(format!("{name}: {e:#}")))
        };
        Ok((one("html")?, one("txt")?))
    }

    /// The subject. Nothing in it can end the line.
    pub fn subject(&self, template: Template, locale: &str, facts: &Facts) -> String {
        let french = locale == "fr";
        let (number, title, organisation) = (&facts.number, &facts.title, &facts.organisation);
        let text = match template {
            Template::TicketCreated if facts.show_title => format!("[{number}] {title}"),
            Template::TicketCreated if french => format!("[{number}] Nous avons bien reçu votre demande"),
            Template::TicketCreated => format!("[{number}] We have received your request"),
            Template::Reply | Template::TicketResolved => format!("Re: [{number}] {title}"),
            Template::Invitation if french => format!("{organisation} vous invite"),
            Template::Invitation => format!("{organisation} invites you"),
            Template::PasswordReset if french => format!("Nouveau mot de passe pour {organisation}"),
            Template::PasswordReset => format!("A new password for {organisation}"),
        };
        one_line(&text, 250)
    }

    /// The line above which answers are written; mail-ingest knows it by its frame.
    pub fn marker(locale: &str) -> &'static str {
        if locale == "fr" {
            "##- Merci d'écrire votre réponse au-dessus de cette ligne -##"
        } else {
            "##- Please type your reply above this line -##"
        }
    }
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

/// Black or white, whichever has more contrast (WCAG 2.2, relative luminance).
fn readable_on(color: &str) -> &'static str {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap_or(0)) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if luminance > 0.179 { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Template; 5] = [
        Template::TicketCreated,
        Template::Reply,
        Template::TicketResolved,
        Template::Invitation,
        Template::PasswordReset,
    ];

    fn words(lang: &str) -> Words {
        Words {
            lang: lang.into(),
            brand: Brand::new("A<c>me & Co", "#0a5f38", "Line <one>\nLine two"),
            subject: "S".into(),
            recipient: "Anna <script>".into(),
            address: "anna@acme.example".into(),
            number: "INC-1042".into(),
            title: "Printer <b>".into(),
            actor: "Bob".into(),
            message_html: "<p>Have you <b>tried</b>?</p>".into(),
            message_text: "Have you **tried**?".into(),
            url: "https://acme.example/tickets/1?a=b&c=d".into(),
            can_answer: true,
            marker: Templates::marker(lang).into(),
            files_left: vec!["film.mp4".into()],
            expires: "2025-03-03 10:00 UTC".into(),
        }
    }

    #[test]
    fn every_mail_renders_in_both_languages_and_nothing_of_a_person_is_markup() {
        let templates = Templates::load().unwrap();
        for template in ALL {
            for lang in ["en", "fr"] {
                let (html, text) = templates.render(template, &words(lang)).unwrap();
                for foreign in ["<script", "Printer <b>", "A<c>me", "Line <one>"] {
                    assert!(!html.contains(foreign), "{template:?} {lang} {foreign}\n{html}");
                }
                assert!(
                    html.contains("A&lt;c&gt;me &amp; Co") && html.contains("#0a5f38") && html.contains("Line two"),
                    "{html}"
                );
                assert!(html.contains(&format!("lang=\"{lang}\"")));
                assert!(
                    text.contains("Line two") && !text.contains('<') | text.contains("<c>"),
                    "{text}"
                );
                assert!(!text.contains("&amp;"), "{text}");
            }
        }
        let (html, text) = templates.render(Template::Reply, &words("en")).unwrap();
        assert!(html.contains("<b>tried</b>") && text.contains("**tried**") && text.contains("film.mp4"));
        assert!(html.contains("##- Please") && text.contains("##- Please"));
        let (en, fr) = (
            templates.render(Template::Reply, &words("en")).unwrap(),
            templates.render(Template::Reply, &words("fr")).unwrap(),
        );
        assert_ne!(en.1, fr.1);
    }

    #[test]
    fn subjects_are_one_line_and_keep_an_unproven_senders_words_to_themselves() {
        let templates = Templates::load().unwrap();
        let facts = Facts {
            number: "INC-1".into(),
            title: "x\r\nBcc: y".into(),
            show_title: true,
            ..Facts::default()
        };
        assert_eq!(templates.subject(Template::Reply, "en", &facts), "Re: [INC-1] x Bcc: y");
        let hidden = Facts {
            show_title: false,
            ..facts
        };
        assert_eq!(
            templates.subject(Template::TicketCreated, "en", &hidden),
            "[INC-1] We have received your request"
        );
        assert_eq!(
            templates.subject(Template::TicketCreated, "fr", &hidden),
            "[INC-1] Nous avons bien reçu votre demande"
        );
    }

    #[test]
    fn text_can_be_read_on_every_colour() {
        for (color, text) in [
            ("#ffffff", "#000000"),
            ("#000000", "#ffffff"),
            ("#0a5f38", "#ffffff"),
            ("#ffd400", "#000000"),
        ] {
            assert_eq!(Brand::new("A", color, "").color_text, text, "{color}");
        }
        assert_eq!(Brand::new("A", "red;}", "").color, "#2f6fde");
    }
}
