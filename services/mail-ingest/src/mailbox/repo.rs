use chrono::{DateTime, Utc};
use db::{ControlRead, ControlTx, DbError, TenantRead, TenantTx};
use ids::{MailboxId, ProviderId, TenantId};

use super::entity::{Account, Kind, Mailbox};

struct Row {
    id: MailboxId,
    revision: i64,
    address: String,
    display_name: String,
    kind: String,
    default_sender: bool,
    enabled: bool,
    imap_host: String,
    imap_port: i32,
    imap_security: String,
    imap_username: String,
    imap_password: Option<Vec<u8>>,
    imap_folder: String,
    last_success_at: Option<DateTime<Utc>>,
    last_error: String,
    last_error_at: Option<DateTime<Utc>>,
}

impl From<Row> for Mailbox {
    fn from(row: Row) -> Self {
        let kind = Kind::parse(&row.kind);
        let account = Account {
            host: row.imap_host,
            port: u16::try_from(row.imap_port).unwrap_or_default(),
            tls: row.imap_security == "tls",
            username: row.imap_username,
            password: row.imap_password.unwrap_or_default(),
            folder: row.imap_folder,
        };
        Self {
            id: row.id,
            revision: row.revision,
            address: row.address,
            display_name: row.display_name,
            kind,
            default_sender: row.default_sender,
            enabled: row.enabled,
            imap: (kind == Kind::Imap).then_some(account),
            last_success_at: row.last_success_at,
            last_error: row.last_error,
            last_error_at: row.last_error_at,
        }
    }
}

/// The mailbox with this id.
pub async fn find(read: &mut TenantRead, id: MailboxId) -> Result<Option<Mailbox>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: MailboxId\", revision, address, display_name, kind, default_sender, enabled, imap_host, imap_port, imap_security,
                imap_username, imap_password, imap_folder, last_success_at, last_error, last_error_at
         from mailbox where id = $1",
        id.uuid(),
    )
    .fetch_optional(read)
    .await?;
    Ok(row.map(Mailbox::from))
}

/// The mailbox with this id, locked.
pub async fn find_for_update(tx: &mut TenantTx, id: MailboxId) -> Result<Option<Mailbox>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: MailboxId\", revision, address, display_name, kind, default_sender, enabled, imap_host, imap_port, imap_security,
                imap_username, imap_password, imap_folder, last_success_at, last_error, last_error_at
         from mailbox where id = $1 for update",
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Mailbox::from))
}

/// All mailboxes by address.
pub async fn list(read: &mut TenantRead) -> Result<Vec<Mailbox>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id as \"id: MailboxId\", revision, address, display_name, kind, default_sender, enabled, imap_host, imap_port, imap_security,
                imap_username, imap_password, imap_folder, last_success_at, last_error, last_error_at
         from mailbox order by address",
    )
    .fetch_all(read)
    .await?;
    Ok(rows.into_iter().map(Mailbox::from).collect())
}

/// Adds a mailbox; false if the tenant has one of this address.
pub async fn insert(tx: &mut TenantTx, mailbox: &Mailbox, now: DateTime<Utc>) -> Result<bool, DbError> {
    let account = mailbox.imap.as_ref();
    let done = sqlx::query!(
        "insert into mailbox (id, revision, address, display_name, kind, default_sender, enabled, imap_host, imap_port, imap_security,
                              imap_username, imap_password, imap_folder, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) on conflict do nothing",
        mailbox.id.uuid(),
        mailbox.revision,
        mailbox.address,
        mailbox.display_name,
        mailbox.kind.as_str(),
        mailbox.default_sender,
        mailbox.enabled,
        account.map_or("", |a| &a.host),
        account.map_or(0, |a| i32::from(a.port)),
        if account.is_none_or(|a| a.tls) { "tls" } else { "none" },
        account.map_or("", |a| &a.username),
        account.map(|a| a.password.clone()),
        account.map_or("", |a| &a.folder),
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Saves a mailbox. The state of an account that was changed starts over.
pub async fn update(
    tx: &mut TenantTx,
    mailbox: &Mailbox,
    account_changed: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let account = mailbox.imap.as_ref();
    sqlx::query!(
        "update mailbox set revision = $2, display_name = $3, default_sender = $4, enabled = $5, imap_host = $6, imap_port = $7,
                imap_security = $8, imap_username = $9, imap_password = $10, imap_folder = $11,
                uid_validity = case when $12 then null else uid_validity end, last_uid = case when $12 then 0 else last_uid end, updated_at = $13
         where id = $1",
        mailbox.id.uuid(),
        mailbox.revision,
        mailbox.display_name,
        mailbox.default_sender,
        mailbox.enabled,
        account.map_or("", |a| &a.host),
        account.map_or(0, |a| i32::from(a.port)),
        if account.is_none_or(|a| a.tls) { "tls" } else { "none" },
        account.map_or("", |a| &a.username),
        account.map(|a| a.password.clone()),
        account.map_or("", |a| &a.folder),
        account_changed,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes the mark of the sender from whichever mailbox has it, but `except`; the mailbox as it is then.
pub async fn clear_default_sender(tx: &mut TenantTx, except: MailboxId) -> Result<Option<Mailbox>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "update mailbox set default_sender = false, revision = revision + 1 where default_sender and id <> $1
         returning id as \"id: MailboxId\", revision, address, display_name, kind, default_sender, enabled, imap_host, imap_port, imap_security,
                imap_username, imap_password, imap_folder, last_success_at, last_error, last_error_at",
        except.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Mailbox::from))
}

/// Removes a mailbox.
pub async fn delete(tx: &mut TenantTx, id: MailboxId) -> Result<(), DbError> {
    sqlx::query!("delete from mailbox where id = $1", id.uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// How many there are, and whether one sends answers.
pub async fn count(tx: &mut TenantTx) -> Result<(i64, bool), DbError> {
    let row = sqlx::query!(
        "select count(*) as \"count!\", coalesce(bool_or(default_sender), false) as \"sender!\" from mailbox"
    )
    .fetch_one(tx)
    .await?;
    Ok((row.count, row.sender))
}

/// Notes that mail came in without error.
pub async fn succeeded(tx: &mut TenantTx, id: MailboxId, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update mailbox set last_success_at = $2::timestamptz, last_error = ''
         where id = $1 and (last_error <> '' or last_success_at is null or last_success_at < $2::timestamptz - interval '30 seconds')",
        id.uuid(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes what went wrong.
pub async fn failed(tx: &mut TenantTx, id: MailboxId, error: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update mailbox set last_error = $2, last_error_at = $3 where id = $1",
        id.uuid(),
        error,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whose an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The tenant.
    pub tenant: TenantId,
    /// Its provider.
    pub provider: ProviderId,
    /// The mailbox.
    pub mailbox: MailboxId,
}

/// Whose an address is; `None` if nobody's or switched off.
pub async fn find_owner(read: &mut ControlRead, address: &str) -> Result<Option<Owner>, DbError> {
    let row = sqlx::query_as!(
        Owner,
        "select tenant_id as \"tenant: TenantId\", provider_id as \"provider: ProviderId\", mailbox_id as \"mailbox: MailboxId\"
         from control.mailbox_address where address = $1 and state = 'on'",
        address,
    )
    .fetch_optional(read)
    .await?;
    Ok(row)
}

/// True if mail for the address comes to this installation, by whatever way.
pub async fn is_ours(read: &mut ControlRead, address: &str) -> Result<bool, DbError> {
    let ours = sqlx::query_scalar!(
        "select exists (select 1 from control.mailbox_address where address = $1 and state <> 'reserved') as \"ours!\"",
        address
    )
    .fetch_one(read)
    .await?;
    Ok(ours)
}

/// Reserves an address for a mailbox that is being made; false if it is taken. A reservation of the same tenant is taken over.
pub async fn reserve(tx: &mut ControlTx, address: &str, owner: &Owner) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into control.mailbox_address as a (address, tenant_id, provider_id, mailbox_id, state) values ($1, $2, $3, $4, 'reserved')
         on conflict (address) do update set mailbox_id = excluded.mailbox_id
         where a.tenant_id = excluded.tenant_id and (a.state = 'reserved' or a.mailbox_id = excluded.mailbox_id)",
        address,
        owner.tenant.uuid(),
        owner.provider.uuid(),
        owner.mailbox.uuid(),
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches the addresses of a mailbox on or off.
pub async fn set_addresses(tx: &mut ControlTx, mailbox: MailboxId, on: bool) -> Result<(), DbError> {
    sqlx::query!(
        "update control.mailbox_address set state = case when $2 then 'on' else 'off' end where mailbox_id = $1",
        mailbox.uuid(),
        on
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets a mailbox's addresses and account.
pub async fn release(tx: &mut ControlTx, mailbox: MailboxId) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.mailbox_address where mailbox_id = $1",
        mailbox.uuid()
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from control.imap_account where mailbox_id = $1", mailbox.uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Has the account visited at once and from then on regularly.
pub async fn schedule(tx: &mut ControlTx, owner: &Owner, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "insert into control.imap_account (mailbox_id, tenant_id, provider_id, next_fetch_at) values ($1, $2, $3, $4)
         on conflict (mailbox_id) do update set next_fetch_at = excluded.next_fetch_at, failures = 0",
        owner.mailbox.uuid(),
        owner.tenant.uuid(),
        owner.provider.uuid(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Has the account visited no more.
pub async fn unschedule(tx: &mut ControlTx, mailbox: MailboxId) -> Result<(), DbError> {
    sqlx::query!("delete from control.imap_account where mailbox_id = $1", mailbox.uuid())
        .execute(tx)
        .await?;
    Ok(())
}
