//! Mail servers' reports about mails of ours.

use std::time::Duration;

use ids::TicketId;
use prost::Message;
use proto::{events::v1::Envelope, mail_ingest::v1::MailBounced};

use crate::{harness::Harness, wire::Wire};

fn report(h: &Harness, action: &str, about: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <{action}.{about}.report>\r\nAuto-Submitted: auto-replied\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; anna@acme.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{about}>\r\nFrom: {}\r\n--b--\r\n",
        h.address, h.address
    )
}

async fn remember(h: &Harness, id: &str, content_hash: &str) -> TicketId {
    let ticket = TicketId::new();
    let mut tx = h.app.db.begin(&h.ctx).await.unwrap();
    mail_ingest::delivery::repo::remember(&mut tx, id, content_hash, ticket, None, h.app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

/// What was told about bounces, and how many mails wait to be worked on.
async fn bounced(h: &Harness) -> Vec<MailBounced> {
    let mut read = h.app.db.read_control("a test looks at the outbox").await.unwrap();
    let like = format!("%.mail.bounced.{}", h.tenant.id.uuid().simple());
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("select envelope from control.outbox where subject like $1 order by seq")
            .bind(like)
            .fetch_all(&mut read)
            .await
            .unwrap();
    let envelopes = rows.iter().map(|bytes| Envelope::decode(bytes.as_slice()).unwrap());
    envelopes
        .inspect(|envelope| assert!(envelope.internal))
        .map(|envelope| MailBounced::decode(envelope.payload.as_slice()).unwrap())
        .collect()
}

async fn states(h: &Harness) -> Vec<String> {
    let mut read = h.app.db.read(&h.ctx).await.unwrap();
    sqlx::query_scalar("select state from incoming_mail order by received_at")
        .fetch_all(&mut read)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_report_about_a_mail_of_ours_is_noted_at_its_ticket_and_is_no_message() {
    let h = Harness::start().await;
    let ours = "0123456789abcdef0123456789abcdef@in.example";
    let ticket = remember(&h, ours, "").await;
    let theirs = remember(&h, "theirs@acme.example", "somebody's content").await;
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    assert_eq!(wire.mail("", &h.address, &report(&h, "failed", ours)).await, 250);
    assert_eq!(wire.mail("", &h.address, &report(&h, "delayed", ours)).await, 250);
    testkit::eventually(Duration::from_secs(20), || async {
        (states(&h).await == ["delivered", "delivered"]).then_some(())
    })
    .await;
    let told = bounced(&h).await;
    assert_eq!(told.len(), 1, "a mail that is late has not failed: {told:?}");
    assert_eq!(
        (
            told[0].mail_message_id.as_str(),
            told[0].ticket_id.as_str(),
            told[0].recipient.as_str(),
            told[0].status.as_str(),
            told[0].reason.as_str()
        ),
        (
            ours,
            ticket.to_string().as_str(),
            "anna@acme.example",
            "5.1.1",
            "550 no such user"
        )
    );
    // About a mail that came in, and about one nobody knows: somebody has to look.
    for id in ["theirs@acme.example", "unknown@elsewhere.example"] {
        assert_eq!(wire.mail("", &h.address, &report(&h, "failed", id)).await, 250);
    }
    h.settled(0, 2).await;
    assert_eq!(bounced(&h).await.len(), 1);
    assert_ne!(theirs, ticket);
}

#[tokio::test]
async fn a_report_that_is_faster_than_the_news_of_the_mail_waits_for_it() {
    let h = Harness::start().await;
    let ours = "fedcba9876543210fedcba9876543210@in.example";
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    assert_eq!(wire.mail("", &h.address, &report(&h, "failed", ours)).await, 250);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(states(&h).await, ["stored"]);
    remember(&h, ours, "").await;
    testkit::eventually(Duration::from_secs(20), || async {
        (bounced(&h).await.len() == 1).then_some(())
    })
    .await;
    assert!(h.quarantine().await.is_empty());
}
