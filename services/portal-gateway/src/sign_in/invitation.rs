use axum::{
    Extension, Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use fault::Fault;
use http::{HeaderMap, StatusCode};
use proto::identity::v1::{AcceptInvitationRequest, GetInvitationRequest, RequestPasswordResetRequest};
use serde::Deserialize;
use serde_json::json;
use transcode::Problem;

use super::{body::SameSiteJson, session, view};
use crate::{app::App, edge::ClientIp, host::Surface, limit::Bucket};

#[derive(Deserialize)]
pub(crate) struct Link {
    token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accept {
    token: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reset {
    email: String,
}

/// What a link is for; looking does not use it.
pub(crate) async fn invitation(
    State(app): State<App>,
    Extension(ip): Extension<ClientIp>,
    Query(link): Query<Link>,
) -> Result<Response, Problem> {
    app.limiter.take(Bucket::SignIn(&ip.0)).await?;
    let request = app.upstreams.own(GetInvitationRequest { secret: link.token }).await?;
    let answer = app
        .upstreams
        .sessions()
        .get_invitation(request)
        .await
        .map_err(|status| Fault::from_status(&status))?;
    let info = answer.into_inner();
    let body = json!({
        "email": info.email,
        "name": info.name,
        "organisation": info.organisation,
        "reset": info.reset,
        "has_login": info.has_login,
        "expires_at": view::time(info.expires_at.as_ref()),
    });
    Ok(Json(body).into_response())
}

/// Uses an invitation or reset link and signs in.
pub(crate) async fn accept(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    Extension(ip): Extension<ClientIp>,
    headers: HeaderMap,
    SameSiteJson(body): SameSiteJson<Accept>,
) -> Result<Response, Problem> {
    app.limiter.take(Bucket::SignIn(&ip.0)).await?;
    let message = AcceptInvitationRequest {
        secret: body.token,
        password: body.password,
        client_ip: ip.0,
        user_agent: session::user_agent(&headers),
        tenant_id: surface.tenant().unwrap_or_default().to_owned(),
    };
    let request = app.upstreams.own(message).await?;
    let answer = app
        .upstreams
        .sessions()
        .accept_invitation(request)
        .await
        .map_err(|status| Fault::from_status(&status))?;
    session::signed_in(&app, &surface, answer.into_inner())
}

/// Sends a reset link if the address has a login; the answer does not tell.
pub(crate) async fn request_reset(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    Extension(ip): Extension<ClientIp>,
    SameSiteJson(body): SameSiteJson<Reset>,
) -> Result<Response, Problem> {
    app.limiter.take(Bucket::SignIn(&ip.0)).await?;
    let tenant_id = surface.tenant().unwrap_or_default().to_owned();
    let message = RequestPasswordResetRequest {
        email: body.email,
        tenant_id,
        client_ip: ip.0,
    };
    let request = app.upstreams.own(message).await?;
    let sent = app.upstreams.sessions().request_password_reset(request).await;
    sent.map_err(|status| Fault::from_status(&status))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
