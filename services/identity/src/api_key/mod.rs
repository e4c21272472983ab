//! Keys for programs, each for one tenant.

pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;

use chrono::{DateTime, Utc};
use context::{ActorKind, ServiceCtx, SystemCtx, TenantCtx, token::Claims};
use ids::{ApiKeyId, RoleId, TenantId};

pub use entity::ApiKey;
pub use error::ApiKeyError;

use crate::{
    App, audit, permissions,
    realm::Realm,
    role, secret,
    session::SessionError,
    tenant::{self, State, Tenant},
    token::{self, Bearer, Token},
};

/// Makes a key; its secret is given back this once.
pub async fn create(
    app: &App,
    ctx: &TenantCtx,
    name: &str,
    role: Option<RoleId>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, String), ApiKeyError> {
    ctx.require(permissions::API_KEY_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let role = role::to_give(&mut tx, &Realm::from(ctx), role, role::builtin::INTEGRATION, "role_id").await?;
    let (key, shown) = ApiKey::try_new(name, role, expires_at, &ctx.actor().name, now)?;
    // First where to look it up: an entry without its key lets nobody in.
    let mut control = app.db.begin_control("where a new key is looked up").await?;
    repo::insert_index(&mut control, &secret::hash(&shown), key.id, ctx.tenant(), now).await?;
    control.commit().await?;
    repo::insert(&mut tx, &key).await?;
    let detail = format!(
        "{} ({}…) as {} until {}",
        key.name,
        key.hint,
        key.role.name,
        key.expires_at.date_naive()
    );
    audit::record(&mut tx, now, ctx.actor(), "api_key.created", key.id, detail).await?;
    tx.commit().await?;
    Ok((key, shown))
}

/// All keys, newest first.
pub async fn list(app: &App, ctx: &TenantCtx) -> Result<Vec<ApiKey>, ApiKeyError> {
    ctx.require(permissions::API_KEY_MANAGE)?;
    Ok(repo::list(&mut app.db.read(ctx).await?).await?)
}

/// Ends a key.
pub async fn revoke(app: &App, ctx: &TenantCtx, id: ApiKeyId) -> Result<ApiKey, ApiKeyError> {
    ctx.require(permissions::API_KEY_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let key = repo::find_for_update(&mut tx, id).await?.ok_or(ApiKeyError::NotFound)?;
    let Some(revoked) = key.revoke(now) else { return Ok(key) };
    repo::update_revoked(&mut tx, &revoked).await?;
    let detail = format!("{} ({}…)", revoked.name, revoked.hint);
    audit::record(&mut tx, now, ctx.actor(), "api_key.revoked", id, detail).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// A token for the holder of a key.
pub async fn exchange(app: &App, _caller: &ServiceCtx, shown: &str) -> Result<Token, SessionError> {
    let mut control = app.db.read_control("where a key is looked up").await?;
    let found = repo::find_index(&mut control, &secret::hash(shown)).await?;
    let (id, tenant) = found
        .filter(|_| shown.starts_with(entity::PREFIX))
        .ok_or(SessionError::KeyRefused)?;
    let tenant = tenant::repo::find(&mut control, tenant)
        .await?
        .ok_or(SessionError::KeyRefused)?;
    drop(control);
    match tenant.state {
        State::Suspended => return Err(SessionError::Suspended),
        State::Provisioning => return Err(SessionError::NotReady),
        State::Ready => {}
    }
    let now = app.clock.now();
    let key = live(app, &tenant, id).await?;
    if key.is_worth_noting(now) {
        let mut tx = app.db.begin(&system(&tenant)).await?;
        repo::update_last_used(&mut tx, id, now).await?;
        tx.commit().await?;
    }
    Ok(token::sign(app, claims(app, &tenant, &key)).await?)
}

/// What a token of this key would say now.
pub async fn claims_now(app: &App, id: ApiKeyId, tenant: TenantId) -> Result<Claims, SessionError> {
    let mut control = app.db.read_control("the tenant of a key").await?;
    let found = tenant::repo::find(&mut control, tenant).await?;
    drop(control);
    let tenant = found
        .filter(|tenant| tenant.state == State::Ready)
        .ok_or(SessionError::KeyRefused)?;
    let key = live(app, &tenant, id).await?;
    Ok(claims(app, &tenant, &key))
}

async fn live(app: &App, tenant: &Tenant, id: ApiKeyId) -> Result<ApiKey, SessionError> {
    let now = app.clock.now();
    let found = repo::find(&mut app.db.read(&system(tenant)).await?, id).await?;
    found.filter(|key| key.is_live(now)).ok_or(SessionError::KeyRefused)
}

fn system(tenant: &Tenant) -> TenantCtx {
    SystemCtx::for_tenant(tenant.id, tenant.provider, "identity", "a program shows its key")
}

fn claims(app: &App, tenant: &Tenant, key: &ApiKey) -> Claims {
    let bearer = Bearer {
        kind: ActorKind::ApiKey,
        id: key.id.uuid(),
        name: key.name.clone(),
        locale: tenant.branding.locale.clone(),
        session: String::new(),
    };
    token::for_tenant(app, bearer, tenant, &key.role, None)
}
