use chrono::{DateTime, Utc};
use fault::validate::Checker;
use ids::{PersonId, ProviderId, TenantId};

use super::{error::TenantError, slug::check_slug};
use crate::tenant_settings::check::{check_color, check_locale, check_time_zone};

/// Where a tenant stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its schemas are being made.
    Provisioning,
    /// Ready for work.
    Ready,
    /// Stopped by the provider.
    Suspended,
}

impl State {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Ready => "ready",
            Self::Suspended => "suspended",
        }
    }

    /// Reads what is stored; the check constraint admits nothing else.
    pub fn parse(text: &str) -> Self {
        match text {
            "ready" => Self::Ready,
            "suspended" => Self::Suspended,
            _ => Self::Provisioning,
        }
    }
}

/// Why a tenant is closed that worked when its restore began.
const RESTORING: &str = "being restored from an archive";

/// One service's part of provisioning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The service.
    pub service: String,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}

/// A client organisation, as the installation knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Id.
    pub id: TenantId,
    /// Who serves it.
    pub provider: ProviderId,
    /// Short name.
    pub slug: String,
    /// Where it stands.
    pub state: State,
    /// Why it is suspended, if it is.
    pub suspended_reason: String,
    /// The part of its settings that is needed before anybody has signed in.
    pub branding: Branding,
    /// Its first admin.
    pub admin: FirstAdmin,
    /// The archive that is being put back, by its manifest's SHA-256.
    pub restoring: Option<String>,
    /// Who created it.
    pub created_by: String,
    /// How far each service is.
    pub steps: Vec<Step>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// How a tenant looks from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branding {
    /// The organisation's name.
    pub name: String,
    /// Language.
    pub locale: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Main colour.
    pub primary_color: String,
    /// Second colour.
    pub accent_color: String,
    /// Heading of the portal.
    pub portal_heading: String,
    /// Text under it.
    pub portal_text: String,
    /// True if there is a logo.
    pub has_logo: bool,
    /// Revision of the settings this was copied from; 0 before there are any.
    pub revision: i64,
}

/// Who is invited first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAdmin {
    /// Their id in the tenant.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
}

/// What a tenant is made from.
#[derive(Debug, Clone, Default)]
pub struct Founding {
    /// The organisation's name.
    pub name: String,
    /// Short name.
    pub slug: String,
    /// Name of the first admin.
    pub admin_name: String,
    /// E-mail address of the first admin.
    pub admin_email: String,
    /// Language; English if empty.
    pub locale: String,
    /// IANA time zone; Europe/Paris if empty.
    pub time_zone: String,
    /// Colour; blue if empty.
    pub primary_color: String,
}

impl Founding {
    /// The new tenant, or all that is wrong.
    pub fn found(
        self,
        provider: ProviderId,
        services: &[String],
        created_by: &str,
        now: DateTime<Utc>,
    ) -> Result<Tenant, TenantError> {
        let or = |text: &str, default: &str| {
            if text.is_empty() {
                default.to_owned()
            } else {
                text.to_owned()
            }
        };
        let mut check = Checker::new();
        let name = check.line("name", &self.name, 1..=100);
        if let Err((code, message)) = check_slug(&self.slug) {
            check.fail("slug", code, message);
        }
        let admin_name = check.line("admin_name", &self.admin_name, 1..=100);
        let admin_email = check.email("admin_email", &self.admin_email);
        let locale = or(&self.locale, "en");
        let time_zone = or(&self.time_zone, "Europe/Paris");
        let primary_color = or(&self.primary_color, "#2f6fde").to_lowercase();
        check_locale(&mut check, "locale", &locale);
        check_time_zone(&mut check, "time_zone", &time_zone);
        check_color(&mut check, "primary_color", &primary_color);
        check.finish()?;
        Ok(Tenant {
            id: TenantId::new(),
            provider,
            slug: self.slug,
            state: State::Provisioning,
            suspended_reason: String::new(),
            branding: Branding {
                name,
                locale,
                time_zone,
                accent_color: primary_color.clone(),
                primary_color,
                portal_heading: String::new(),
                portal_text: String::new(),
                has_logo: false,
                revision: 0,
            },
            admin: FirstAdmin {
                id: PersonId::new(),
                name: admin_name,
                email: admin_email,
            },
            restoring: None,
            created_by: created_by.to_owned(),
            steps: services
                .iter()
                .map(|service| Step {
                    service: service.clone(),
                    done_at: None,
                })
                .collect(),
            revision: 1,
            created_at: now,
        })
    }
}

impl Tenant {
    /// Stops the tenant. `None` if it is stopped.
    pub fn suspend(&self, reason: &str) -> Result<Option<Self>, TenantError> {
        let mut check = Checker::new();
        let suspended_reason = check.text("reason", reason, 1..=500);
        check.finish()?;
        match self.state {
            State::Suspended => Ok(None),
            State::Provisioning => Err(TenantError::NotReady),
            State::Ready => Ok(Some(Self {
                state: State::Suspended,
                suspended_reason,
                revision: self.revision + 1,
                ..self.clone()
            })),
        }
    }

    /// Lets a stopped tenant work again. `None` if it works. Half of an archive is no tenant to work with.
    pub fn resume(&self) -> Result<Option<Self>, TenantError> {
        if self.restoring.is_some() {
            return Err(TenantError::Restoring);
        }
        Ok((self.state == State::Suspended).then(|| self.opened()))
    }

    fn opened(&self) -> Self {
        Self {
            state: State::Ready,
            suspended_reason: String::new(),
            revision: self.revision + 1,
            ..self.clone()
        }
    }

    /// Closes the tenant while `archive` is put back; may be repeated, with another archive too. Who had suspended it before has done so still.
    pub fn begin_restore(&self, archive: &str) -> Result<Self, TenantError> {
        let suspended_reason = match self.state {
            State::Provisioning => return Err(TenantError::NotReady),
            State::Ready => RESTORING.to_owned(),
            State::Suspended => self.suspended_reason.clone(),
        };
        Ok(Self {
            state: State::Suspended,
            suspended_reason,
            restoring: Some(archive.to_owned()),
            revision: self.revision + 1,
            ..self.clone()
        })
    }

    /// The archive is back: the tenant works again, unless somebody had suspended it. `None` if nothing was being put back.
    pub fn end_restore(&self) -> Option<Self> {
        self.restoring.as_ref()?;
        let done = Self {
            restoring: None,
            ..self.clone()
        };
        Some(if self.suspended_reason == RESTORING {
            done.opened()
        } else {
            Self {
                revision: self.revision + 1,
                ..done
            }
        })
    }

    /// Notes that a service has reported; `None` if it had, or is not one that is waited for. The tenant becomes ready with the last.
    pub fn report(&self, service: &str, now: DateTime<Utc>) -> Option<Self> {
        let mut changed = self.clone();
        let step = changed
            .steps
            .iter_mut()
            .find(|step| step.service == service && step.done_at.is_none())?;
        step.done_at = Some(now);
        if changed.state == State::Provisioning && changed.steps.iter().all(|step| step.done_at.is_some()) {
            changed.state = State::Ready;
        }
        changed.revision += 1;
        Some(changed)
    }
}

#[cfg(test)]
#[path = "entity_test.rs"]
mod tests;
