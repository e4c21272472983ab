//! How a tenant looks and works: branding, language, hours, domains, logo.

pub mod check;
mod convert;
pub mod entity;
pub mod error;
pub mod grpc;
mod hours;
pub mod repo;

use context::TenantCtx;
use db::{ControlTx, OutboxEvent};
use ids::TenantId;
use proto::identity::v1 as wire;

pub use convert::{from_wire, to_wire};
pub use entity::Settings;
pub use error::SettingsError;
pub use hours::{BusinessHours, Holiday, Interval};

use crate::{App, audit, mask, permissions, tenant::repo as tenant};

/// The settings.
pub async fn get(app: &App, ctx: &TenantCtx) -> Result<Settings, SettingsError> {
    ctx.require(permissions::SETTINGS_READ)?;
    Ok(repo::get(&mut app.db.read(ctx).await?).await?)
}

/// Changes settings; `edit` puts the new values over the present ones.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    expected_revision: i64,
    edit: impl FnOnce(&mut Settings) + Send,
) -> Result<Settings, SettingsError> {
    ctx.require(permissions::SETTINGS_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let settings = repo::get_for_update(&mut tx).await?;
    mask::check_revision(settings.revision, expected_revision)?;
    let mut new = settings.clone();
    edit(&mut new);
    let Some(changed) = settings.change(new.checked(&app.config.hosts)?, now) else {
        return Ok(settings);
    };
    claim_hosts(app, ctx.tenant(), &changed, &settings).await?;
    repo::update(&mut tx, &changed).await?;
    tx.publish(changed_event(app, ctx.tenant(), &changed)).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "settings.updated",
        ctx.tenant(),
        what_changed(&settings, &changed),
    )
    .await?;
    tx.commit().await?;
    mirror_now(app, ctx.tenant(), &changed).await;
    Ok(changed)
}

/// Replaces or removes the logo. Removing none is harmless.
pub async fn set_logo(app: &App, ctx: &TenantCtx, content: Option<&[u8]>) -> Result<Settings, SettingsError> {
    ctx.require(permissions::SETTINGS_MANAGE)?;
    let logo = content
        .map(|content| Ok::<_, SettingsError>((entity::check_logo(content)?, content)))
        .transpose()?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let settings = repo::get_for_update(&mut tx).await?;
    if logo.is_none() && !settings.has_logo {
        return Ok(settings);
    }
    let revision = settings.revision + 1;
    let changed = Settings {
        has_logo: logo.is_some(),
        revision,
        updated_at: now,
        ..settings
    };
    repo::update_logo(&mut tx, logo, &changed).await?;
    tx.publish(changed_event(app, ctx.tenant(), &changed)).await?;
    let detail = if logo.is_some() {
        "logo replaced"
    } else {
        "logo removed"
    };
    audit::record(&mut tx, now, ctx.actor(), "settings.updated", ctx.tenant(), detail).await?;
    tx.commit().await?;
    mirror_now(app, ctx.tenant(), &changed).await;
    Ok(changed)
}

/// Brings the copy that is read before anybody has signed in up to date, if `settings` are newer.
pub async fn mirror(app: &App, tx: &mut ControlTx, id: TenantId, settings: &Settings) -> Result<(), SettingsError> {
    if tenant::update_branding(tx, id, &settings.branding()).await? {
        repo::claim_hosts(tx, id, &settings.domains, app.clock.now()).await?;
        repo::release_hosts(tx, id, &settings.domains).await?;
    }
    Ok(())
}

/// The same at once, so that the change shows before its event has come round; if it fails, the event will do it.
async fn mirror_now(app: &App, id: TenantId, settings: &Settings) {
    let attempt = async {
        let mut tx = app.db.begin_control("a tenant's branding has changed").await?;
        mirror(app, &mut tx, id, settings).await?;
        tx.commit().await?;
        Ok::<_, SettingsError>(())
    };
    if let Err(error) = attempt.await {
        tracing::warn!(tenant = %id, %error, "the copy of the settings will follow by event");
    }
}

/// Host names are unique in the installation, so they are claimed before they are stored.
async fn claim_hosts(app: &App, id: TenantId, new: &Settings, old: &Settings) -> Result<(), SettingsError> {
    let added: Vec<String> = new
        .domains
        .iter()
        .filter(|host| !old.domains.contains(host))
        .cloned()
        .collect();
    if added.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.begin_control("a tenant claims host names").await?;
    let taken = repo::claim_hosts(&mut tx, id, &added, app.clock.now()).await?;
    match taken.into_iter().next() {
        Some(host) => Err(SettingsError::DomainTaken(host)),
        None => Ok(tx.commit().await?),
    }
}

/// identity.tenant.settings_changed
fn changed_event(app: &App, id: TenantId, settings: &Settings) -> OutboxEvent {
    let message = wire::TenantSettingsChanged {
        settings: Some(to_wire(settings, &app.config)),
    };
    OutboxEvent::new("tenant", "settings_changed", id, settings.revision, &message)
}

/// The names of the fields that differ.
fn what_changed(old: &Settings, new: &Settings) -> String {
    let fields = [
        ("name", old.name != new.name),
        ("locale", old.locale != new.locale),
        ("time_zone", old.time_zone != new.time_zone),
        ("primary_color", old.primary_color != new.primary_color),
        ("accent_color", old.accent_color != new.accent_color),
        ("portal_heading", old.portal_heading != new.portal_heading),
        ("portal_text", old.portal_text != new.portal_text),
        ("mail_footer", old.mail_footer != new.mail_footer),
        ("domains", old.domains != new.domains),
        ("mail_domains", old.mail_domains != new.mail_domains),
        ("business_hours", old.business_hours != new.business_hours),
    ];
    fields
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
        .collect::<Vec<_>>()
        .join(", ")
}
