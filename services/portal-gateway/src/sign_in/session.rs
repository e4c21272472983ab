use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use fault::Fault;
use http::{HeaderMap, Method, StatusCode, header};
use proto::identity::v1::{SignInRequest, SignInResponse, SignOutRequest, UpdateProfileRequest};
use serde::Deserialize;
use serde_json::json;
use transcode::Problem;

use super::{body::SameSiteJson, view};
use crate::{
    app::App,
    caller::{Credential, belongs_to, check_csrf, clear_cookie, set_cookie},
    edge::ClientIp,
    host::Surface,
    limit::Bucket,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    email: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    language: String,
}

/// Who is signed in, as identity knows it now.
pub(crate) async fn session(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    Extension(ip): Extension<ClientIp>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(Credential::Session(secret)) = Credential::of(&headers, app.config.secure_cookies) {
        let session = app.callers.fresh_session(&secret).await?;
        if let Some(session) = session.filter(|session| belongs_to(&surface, session)) {
            return Ok(Json(view::session(&surface, &session, &secret)).into_response());
        }
        app.limiter.take(Bucket::Address(&ip.0)).await?;
    }
    Ok(Json(json!({"signed_in": false})).into_response())
}

/// Signs in with a password at this host.
pub(crate) async fn sign_in(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    Extension(ip): Extension<ClientIp>,
    headers: HeaderMap,
    SameSiteJson(body): SameSiteJson<SignIn>,
) -> Result<Response, Problem> {
    app.limiter.take(Bucket::SignIn(&ip.0)).await?;
    let message = SignInRequest {
        email: body.email,
        password: body.password,
        tenant_id: surface.tenant().unwrap_or_default().to_owned(),
        client_ip: ip.0,
        user_agent: user_agent(&headers),
    };
    let request = app.upstreams.own(message).await?;
    let answer = app
        .upstreams
        .sessions()
        .sign_in(request)
        .await
        .map_err(|status| Fault::from_status(&status))?;
    if let Some(Credential::Session(old)) = Credential::of(&headers, app.config.secure_cookies) {
        end(&app, &old).await;
    }
    signed_in(&app, &surface, answer.into_inner())
}

/// Ends the session; harmless without one.
pub(crate) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(Credential::Session(secret)) = Credential::of(&headers, app.config.secure_cookies) {
        check_csrf(&Method::POST, &headers, &secret)?;
        end(&app, &secret).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = clear_cookie(app.config.secure_cookies) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Changes the signed-in person's own language.
pub(crate) async fn update_profile(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    headers: HeaderMap,
    SameSiteJson(body): SameSiteJson<Profile>,
) -> Result<Response, Problem> {
    let Some(Credential::Session(secret)) = Credential::of(&headers, app.config.secure_cookies) else {
        return Err(Fault::unauthenticated("UNAUTHENTICATED", "sign in first").into());
    };
    check_csrf(&Method::POST, &headers, &secret)?;
    let session = app.callers.fresh_session(&secret).await?;
    if !session.is_some_and(|session| belongs_to(&surface, &session)) {
        return Err(Fault::unauthenticated("UNAUTHENTICATED", "sign in first").into());
    }
    let message = UpdateProfileRequest {
        session_secret: secret.clone(),
        locale: body.language,
    };
    let request = app.upstreams.own(message).await?;
    let answer = app
        .upstreams
        .sessions()
        .update_profile(request)
        .await
        .map_err(|status| Fault::from_status(&status))?;
    Ok(Json(view::session(&surface, &answer.into_inner(), &secret)).into_response())
}

/// The answer to a successful sign-in: the session, and its cookie.
pub(super) fn signed_in(app: &App, surface: &Surface, answer: SignInResponse) -> Result<Response, Problem> {
    let session = answer
        .session
        .ok_or_else(|| Fault::hide("identity answered a sign-in without a session"))?;
    let seconds = view::seconds_left(&session);
    let cookie = set_cookie(&answer.session_secret, app.config.secure_cookies, seconds)
        .ok_or_else(|| Fault::hide("identity made a secret that no cookie can carry"))?;
    let body = view::session(surface, &session, &answer.session_secret);
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

pub(super) fn user_agent(headers: &HeaderMap) -> String {
    let text = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.chars().take(300).collect()
}

async fn end(app: &App, secret: &str) {
    app.callers.forget(secret).await;
    let ended = async {
        let request = app
            .upstreams
            .own(SignOutRequest {
                session_secret: secret.to_owned(),
            })
            .await?;
        app.upstreams
            .sessions()
            .sign_out(request)
            .await
            .map_err(|status| Fault::from_status(&status))
    };
    if let Err(fault) = ended.await {
        tracing::warn!(reason = fault.reason, "a session could not be ended at identity");
    }
}
