//! index.html with what the page must know before anybody has signed in.

use proto::identity::v1::{ResolveHostResponse, TenantState};
use serde_json::{Value, json};

use super::{colour::Colour, icon};
use crate::host::Surface;

/// What the page is told besides the host.
pub(super) struct Facts<'a> {
    pub product_name: &'a str,
    pub upload_limit_bytes: u64,
    pub nonce: &'a str,
}

/// Where the build left room.
const PLACE: &str = "<!--guichet-boot-->";

/// The page for a host.
pub(super) fn render(template: &str, surface: &Surface, facts: &Facts<'_>) -> String {
    let host = &*surface.0;
    let title = if host.console { facts.product_name } else { &host.name };
    let language = if host.locale == "fr" { "fr" } else { "en" };
    let html = with_nonces(template, facts.nonce);
    let html = html.replacen("<html lang=\"en\"", &format!("<html lang=\"{language}\""), 1);
    let html = replace_title(&html, title);
    html.replacen(PLACE, &island(surface, facts, title), 1)
}

fn island(surface: &Surface, facts: &Facts<'_>, title: &str) -> String {
    let colour = Colour::parse(&surface.0.primary_color);
    let (nonce, brand, text) = (facts.nonce, colour.hex(), colour.text().hex());
    let (hover, soft) = (colour.hover().hex(), colour.soft().hex());
    let boot = escape_json(&boot(surface, facts, title));
    format!(
        r#"<meta name="csp-nonce" content="{nonce}"><meta name="theme-color" content="{brand}"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><style nonce="{nonce}">:root{{--brand-color:{brand};--brand-color-text:{text};--brand-color-hover:{hover};--brand-color-soft:{soft}}}</style><script type="application/json" id="guichet-boot" nonce="{nonce}">{boot}</script>"#
    )
}

fn boot(surface: &Surface, facts: &Facts<'_>, title: &str) -> Value {
    json!({
        "surface": if surface.0.console { "console" } else { "portal" },
        "tenant": surface.tenant().map(|_| tenant(surface)),
        "product_name": title,
        "languages": ["en", "fr"],
        "upload_limit_bytes": facts.upload_limit_bytes,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn tenant(surface: &Surface) -> Value {
    let host: &ResolveHostResponse = &surface.0;
    let colour = Colour::parse(&host.primary_color);
    let title = if host.portal_heading.is_empty() {
        &host.name
    } else {
        &host.portal_heading
    };
    json!({
        "id": host.tenant_id,
        "slug": host.slug,
        "name": host.name,
        "branding": {
            "color": colour.hex(),
            "color_text": colour.text().hex(),
            "logo_url": host.has_logo.then(|| icon::logo_url(surface)),
            "title": title,
            "welcome_text": host.portal_text,
        },
        "language": if host.locale == "fr" { "fr" } else { "en" },
        "time_zone": host.time_zone,
        "suspended": host.state() == TenantState::Suspended,
    })
}

/// JSON that cannot end the element it stands in.
fn escape_json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn replace_title(html: &str, title: &str) -> String {
    match (html.find("<title>"), html.find("</title>")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}<title>{}{}", &html[..start], escape_html(title), &html[end..])
        }
        _ => html.to_owned(),
    }
}

/// Lets the build's own scripts and styles pass the content security policy.
fn with_nonces(html: &str, nonce: &str) -> String {
    html.replace("<script", &format!("<script nonce=\"{nonce}\""))
        .replace("<style", &format!("<style nonce=\"{nonce}\""))
        .replace(
            "<link rel=\"modulepreload\"",
            &format!("<link nonce=\"{nonce}\" rel=\"modulepreload\""),
        )
        .replace(
            "<link rel=\"stylesheet\"",
            &format!("<link nonce=\"{nonce}\" rel=\"stylesheet\""),
        )
}

/// The policy of the page.
pub(super) fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; \
         media-src 'self' blob:; frame-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const TEMPLATE: &str = concat!(
        "<!doctype html><html lang=\"en\"><head><title>Guichet</title><!--guichet-boot-->",
        "<script type=\"module\" src=\"/assets/a.js\"></script><link rel=\"stylesheet\" href=\"/assets/a.css\"></head></html>"
    );

    fn page(name: &str) -> String {
        let host = ResolveHostResponse {
            tenant_id: "tnt_1".to_owned(),
            slug: "acme".to_owned(),
            name: name.to_owned(),
            locale: "fr".to_owned(),
            primary_color: "#0a7d4b".to_owned(),
            portal_text: "</script><script>alert(1)</script>".to_owned(),
            ..ResolveHostResponse::default()
        };
        let facts = Facts {
            product_name: "Guichet",
            upload_limit_bytes: 5,
            nonce: "n0",
        };
        render(TEMPLATE, &Surface(Arc::new(host)), &facts)
    }

    #[test]
    fn the_tenant_is_in_the_first_bytes() {
        let html = page("Acme & Söhne");
        assert!(html.contains("<html lang=\"fr\">"));
        assert!(html.contains("<title>Acme &amp; Söhne</title>"));
        assert!(html.contains("--brand-color:#0a7d4b;--brand-color-text:#ffffff"));
        assert!(html.contains("<script nonce=\"n0\" type=\"module\""));
    }

    #[test]
    fn a_tenants_text_cannot_become_markup() {
        let html = page("</title><script>x</script>");
        assert_eq!(html.matches("<script").count(), 2, "{html}");
        assert_eq!(html.matches("</title>").count(), 1);
        let start = html.find("id=\"guichet-boot\" nonce=\"n0\">").unwrap() + "id=\"guichet-boot\" nonce=\"n0\">".len();
        let json = &html[start..start + html[start..].find("</script>").unwrap()];
        let boot: Value = serde_json::from_str(json).unwrap();
        assert_eq!(
            boot["tenant"]["branding"]["welcome_text"],
            "</script><script>alert(1)</script>"
        );
    }
}
