use axum::{Extension, response::IntoResponse, response::Response};
use http::header;

use super::colour::Colour;
use crate::host::Surface;

/// The tab's icon: the first letter on the tenant's colour.
pub(crate) async fn icon(Extension(surface): Extension<Surface>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    let colour = Colour::parse(&surface.0.primary_color);
    (headers, svg(colour, initial(&surface.0.name))).into_response()
}

/// Where the portal's logo is; changes with it.
pub(crate) fn logo_url(surface: &Surface) -> String {
    format!("/branding/logo?v={}", surface.0.revision)
}

fn initial(name: &str) -> char {
    name.chars()
        .find(|c| c.is_alphanumeric())
        .and_then(|c| c.to_uppercase().next())
        .unwrap_or('G')
}

fn svg(colour: Colour, letter: char) -> String {
    let (ground, text) = (colour.hex(), colour.text().hex());
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{ground}"/><text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" font-size="19" fill="{text}">{letter}</text></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_cannot_be_markup() {
        assert_eq!([initial("<acme>"), initial("écrou"), initial("!?")], ['A', 'É', 'G']);
    }
}
