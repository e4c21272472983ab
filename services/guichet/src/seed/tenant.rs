//! A client organisation: created, waited for, and made to look like itself.

use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Datelike, Utc};
use prost_types::FieldMask;
use proto::{
    identity::v1 as wire,
    identity::v1::{
        tenant_service_client::TenantServiceClient, tenant_settings_service_client::TenantSettingsServiceClient,
    },
    mail_ingest::v1 as mail,
    mail_ingest::v1::mailbox_service_client::MailboxServiceClient,
};

use super::{data::Client, logo, stack::Caller};

/// The tenant's id; made if it is missing, and ready.
pub async fn ready(admin: Caller<'_>, client: &Client) -> anyhow::Result<String> {
    let mut tenants = TenantServiceClient::new(admin.stack.identity.clone());
    let page = wire::ListTenantsRequest {
        page_size: 200,
        page_token: String::new(),
        query: client.slug.clone(),
    };
    let known = tenants.list_tenants(admin.ask(page).await?).await?.into_inner().tenants;
    let mut tenant = match known.into_iter().find(|tenant| tenant.slug == client.slug) {
        Some(tenant) => tenant,
        None => {
            let request = wire::CreateTenantRequest {
                name: client.name.clone(),
                slug: client.slug.clone(),
                admin_name: client.admin.name.clone(),
                admin_email: client.admin.email.clone(),
                locale: client.locale.clone(),
                time_zone: client.time_zone.clone(),
                primary_color: client.primary_color.clone(),
            };
            tenants
                .create_tenant(admin.ask(request).await?)
                .await
                .context("the tenant could not be created")?
                .into_inner()
        }
    };
    for _ in 0..300 {
        match tenant.state() {
            wire::TenantState::Ready => return Ok(tenant.id),
            wire::TenantState::Suspended => {
                bail!("{} is suspended: guichet tenant resume {}", client.slug, client.slug)
            }
            wire::TenantState::Provisioning | wire::TenantState::Unspecified => {}
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let request = wire::GetTenantRequest {
            tenant_id: tenant.id.clone(),
        };
        tenant = tenants.get_tenant(admin.ask(request).await?).await?.into_inner();
    }
    let missing: Vec<_> = tenant
        .provisioning
        .iter()
        .filter(|step| !step.done)
        .map(|step| step.service.as_str())
        .collect();
    bail!(
        "{} is not ready after 30 seconds; still at work: {}",
        client.slug,
        missing.join(", ")
    )
}

/// Colours, words, hours, logo and mailbox.
pub async fn dress(admin: Caller<'_>, client: &Client, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut settings = TenantSettingsServiceClient::new(admin.stack.identity.clone());
    let known = settings
        .get_tenant_settings(admin.ask(wire::GetTenantSettingsRequest {}).await?)
        .await?
        .into_inner();
    if known.portal_heading != client.portal_heading {
        let fields = [
            "accent_color",
            "portal_heading",
            "portal_text",
            "mail_footer",
            "business_hours",
            "mail_domains",
        ];
        let request = wire::UpdateTenantSettingsRequest {
            settings: Some(wire::TenantSettings {
                accent_color: client.accent_color.clone(),
                portal_heading: client.portal_heading.clone(),
                portal_text: client.portal_text.clone(),
                mail_footer: client.mail_footer.clone(),
                business_hours: Some(business_hours(client, now)),
                mail_domains: vec![client.mail_domain.clone()],
                ..wire::TenantSettings::default()
            }),
            update_mask: Some(FieldMask {
                paths: fields.map(str::to_owned).to_vec(),
            }),
            expected_revision: 0,
        };
        settings
            .update_tenant_settings(admin.ask(request).await?)
            .await
            .context("the settings were refused")?;
    }
    if !known.has_logo {
        let mark = match client.slug.as_str() {
            "acme" => logo::Mark::Gear,
            "globex" => logo::Mark::Pillar,
            _ => logo::Mark::Brackets,
        };
        let content = logo::draw(logo::color(&client.primary_color).context("not a colour")?, mark);
        settings
            .upload_logo(admin.ask(wire::UploadLogoRequest { content }).await?)
            .await
            .context("the logo was refused")?;
    }
    mailbox(admin, client).await
}

async fn mailbox(admin: Caller<'_>, client: &Client) -> anyhow::Result<()> {
    let mut mailboxes = MailboxServiceClient::new(admin.stack.mail_ingest.clone());
    let known = mailboxes
        .list_mailboxes(admin.ask(mail::ListMailboxesRequest {}).await?)
        .await?
        .into_inner()
        .mailboxes;
    if known.iter().all(|mailbox| mailbox.address != client.support) {
        let request = mail::CreateMailboxRequest {
            address: client.support.clone(),
            display_name: client.sender_name.clone(),
            kind: mail::MailboxKind::Smtp.into(),
            imap: None,
            default_sender: true,
        };
        mailboxes
            .create_mailbox(admin.ask(request).await?)
            .await
            .context("the mailbox was refused")?;
    }
    Ok(())
}

fn business_hours(client: &Client, now: DateTime<Utc>) -> wire::BusinessHours {
    let [start, end] = client.hours.clone();
    let day = |weekday| wire::WeeklyInterval {
        weekday,
        start: start.clone(),
        end: end.clone(),
    };
    let holidays = [now.year(), now.year() + 1].into_iter().flat_map(|year| {
        client.holidays.iter().map(move |(date, name)| wire::Holiday {
            date: format!("{year}-{date}"),
            name: name.clone(),
        })
    });
    wire::BusinessHours {
        intervals: (1..=5).map(day).collect(),
        holidays: holidays.collect(),
    }
}
