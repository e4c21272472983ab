use axum::{Extension, body::Body, extract::State, response::Response};
use fault::Fault;
use http::{HeaderValue, header};
use proto::identity::v1::GetLogoRequest;
use transcode::Problem;

use crate::{
    app::App,
    caller::{Granted, tenant_of},
    host::Surface,
};

/// Logos are shown before sign-in and change with their address.
const PUBLIC: &str = "public, max-age=300";

/// The logo of this portal's tenant.
pub(crate) async fn portal_logo(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
) -> Result<Response, Problem> {
    let tenant = surface.tenant().filter(|_| surface.0.has_logo).ok_or_else(missing)?;
    let mut response = logo(&app, tenant.to_owned()).await?;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(PUBLIC));
    Ok(response)
}

/// The logo of a tenant the caller may enter.
pub(crate) async fn tenant_logo(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let ctx = tenant_of(&granted.token.caller)?;
    logo(&app, ctx.tenant().to_string()).await
}

async fn logo(app: &App, tenant_id: String) -> Result<Response, Problem> {
    let request = app.upstreams.own(GetLogoRequest { tenant_id }).await?;
    let answer = app
        .upstreams
        .directory()
        .get_logo(request)
        .await
        .map_err(|status| Fault::from_status(&status))?;
    let logo = answer.into_inner();
    if !matches!(logo.media_type.as_str(), "image/png" | "image/jpeg" | "image/webp") {
        return Err(missing());
    }
    let mut response = Response::new(Body::from(logo.content));
    if let Ok(value) = HeaderValue::try_from(logo.media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    Ok(response)
}

fn missing() -> Problem {
    Fault::not_found("LOGO_NOT_FOUND", "there is no logo").into()
}
