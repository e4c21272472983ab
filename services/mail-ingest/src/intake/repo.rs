use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use uuid::Uuid;

use super::NewMail;

/// Adds a mail; false if it is one of an IMAP folder that is there already.
pub async fn insert(
    tx: &mut TenantTx,
    id: Uuid,
    mail: &NewMail,
    blob_key: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into incoming_mail (id, mailbox_id, mailbox_address, source, uid_validity, uid, envelope_sender, envelope_recipient, blob_key, size,
                                    received_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'stored') on conflict do nothing",
        id,
        mail.mailbox.uuid(),
        mail.address,
        mail.source,
        mail.uid.map(|(validity, _)| i64::from(validity)),
        mail.uid.map(|(_, uid)| i64::from(uid)),
        mail.envelope_sender,
        mail.envelope_recipients.join(" "),
        blob_key,
        i64::try_from(mail.content.len()).unwrap_or(i64::MAX),
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
