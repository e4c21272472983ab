use axum::{extract::FromRequestParts, extract::OriginalUri};
use context::{Caller, TenantCtx};
use fault::Fault;
use http::{HeaderValue, header, request::Parts};
use transcode::Problem;

use super::{Credential, Token, csrf, realm, tokens::Callers};
use crate::{
    app::App,
    edge::ClientIp,
    host::Surface,
    limit::{Bucket, Counted},
};

/// A caller who was let in, for one realm. As an extractor it authenticates, checks the CSRF token and counts the request.
#[derive(Clone)]
pub(crate) struct Granted {
    pub token: Token,
    credential: Credential,
    realm: Option<realm::Realm>,
}

impl FromRequestParts<App> for Granted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let surface = parts
            .extensions
            .get::<Surface>()
            .cloned()
            .ok_or_else(Problem::no_route)?;
        let ip = parts.extensions.get::<ClientIp>().cloned().unwrap_or_default();
        let path = parts
            .extensions
            .get::<OriginalUri>()
            .map_or(&parts.uri, |uri| &uri.0)
            .path()
            .to_owned();
        let Some(credential) = Credential::of(&parts.headers, app.config.secure_cookies) else {
            app.limiter.take(Bucket::Address(&ip.0)).await?;
            return Err(unauthenticated());
        };
        let granted = match &credential {
            Credential::ApiKey(key) => by_key(app, &surface, &path, key, &ip.0).await,
            Credential::Session(secret) => by_session(app, &surface, &path, secret, parts).await,
        };
        let (token, realm) = match granted {
            Ok(granted) => granted,
            Err(problem) => {
                if problem.status == http::StatusCode::UNAUTHORIZED {
                    app.limiter.take(Bucket::Address(&ip.0)).await?;
                }
                return Err(problem);
            }
        };
        let taken = app.limiter.take(Bucket::Caller(&credential.fingerprint())).await?;
        if let Some(counted) = parts.extensions.get::<Counted>() {
            counted.set(taken);
        }
        Ok(Self {
            token,
            credential,
            realm,
        })
    }
}

type Found = (Token, Option<realm::Realm>);

async fn by_key(app: &App, surface: &Surface, path: &str, key: &str, ip: &str) -> Result<Found, Problem> {
    let token = app.callers.key_token(key, ip).await.map_err(denied)?;
    let Caller::Tenant(ctx) = &token.caller else {
        return Err(unauthenticated());
    };
    let tenant = ctx.tenant().to_string();
    // A key names its tenant; the host and path may only agree.
    let host_agrees = surface.tenant().is_none_or(|of_host| of_host == tenant);
    let path_agrees =
        realm::named_in(path).is_none_or(|named| named == tenant || (surface.is_tenant(named) && host_agrees));
    if host_agrees && path_agrees {
        Ok((token, None))
    } else {
        Err(realm::unknown_tenant().into())
    }
}

async fn by_session(app: &App, surface: &Surface, path: &str, secret: &str, parts: &Parts) -> Result<Found, Problem> {
    let session = app.callers.session(secret).await?.ok_or_else(unauthenticated)?;
    if !realm::belongs_to(surface, &session) {
        return Err(unauthenticated());
    }
    csrf::check(&parts.method, &parts.headers, secret)?;
    let realm = realm::realm(surface, realm::named_in(path), &session)?;
    let token = app.callers.session_token(secret, &realm).await.map_err(denied)?;
    Ok((token, Some(realm)))
}

fn unauthenticated() -> Problem {
    denied(Fault::unauthenticated("UNAUTHENTICATED", "sign in or send an API key"))
}

fn denied(fault: Fault) -> Problem {
    let mut problem = Problem::from(fault);
    if problem.status == http::StatusCode::UNAUTHORIZED {
        problem
            .headers
            .push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    problem
}

impl Granted {
    /// The same caller again, if the session or key still holds; for connections that stay open.
    pub(crate) async fn again(&self, callers: &Callers) -> Result<Token, Fault> {
        callers.again(&self.credential, self.realm.as_ref()).await
    }

    /// True for a browser's session, false for a program's key.
    pub(crate) fn is_session(&self) -> bool {
        matches!(self.credential, Credential::Session(_))
    }

    /// Who calls where, for keys of stores: credential and realm.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{}:{}", self.credential.fingerprint(), space(&self.token.caller))
    }
}

/// The tenant or provider of a caller, as a prefix for keys.
fn space(caller: &Caller) -> String {
    match caller {
        Caller::Tenant(ctx) => format!("t_{}", ctx.tenant().uuid().simple()),
        Caller::Provider(ctx) => format!("p_{}", ctx.provider().uuid().simple()),
        Caller::Service(ctx) => ctx.service().to_owned(),
    }
}

/// The caller's tenant, where one is needed.
pub(crate) fn tenant_of(caller: &Caller) -> Result<&TenantCtx, Fault> {
    match caller {
        Caller::Tenant(ctx) => Ok(ctx),
        Caller::Provider(_) | Caller::Service(_) => Err(Fault::forbidden(
            "TENANT_REQUIRED",
            "this works inside one tenant: choose the tenant first",
        )),
    }
}

/// The metadata that every forwarded call carries: the token and the trace, nothing of the request's own headers.
pub(crate) fn metadata(token: &Token) -> tonic::metadata::MetadataMap {
    rpc::with_token((), &token.secret).into_parts().0
}
