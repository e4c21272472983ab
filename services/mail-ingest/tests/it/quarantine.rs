use ids::QuarantineId;
use mail_ingest::quarantine::{self, entity::QuarantineState};

use crate::{harness::Harness, wire::Wire};

#[tokio::test]
async fn an_unknown_sender_waits_and_can_be_let_in() {
    let h = Harness::start().await;
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let raw = h.mail("stranger@elsewhere.example", "Hello", "", "may I?");
    assert_eq!(wire.mail("stranger@elsewhere.example", &h.address, &raw).await, 250);
    h.settled(0, 1).await;
    let kept = h.quarantine().await.remove(0);
    assert_eq!(
        (kept.reason.as_str(), kept.sender.as_str(), kept.subject.as_str()),
        ("unknown_sender", "stranger@elsewhere.example", "Hello")
    );
    let stored = h.app.blobs.get_bytes(&h.ctx, &kept.blob_key, 10_000).await.unwrap();
    assert_eq!(stored.as_ref(), format!("{raw}\r\n").as_bytes());

    let reader = h.tenant.agent(&["quarantine.read"]);
    assert_eq!(
        quarantine::release(&h.app, &reader, kept.id)
            .await
            .map(drop)
            .map_err(|e| fault::Fault::from(e).reason),
        Err("PERMISSION_DENIED".into())
    );
    let agent = h.tenant.agent(&["quarantine.read", "quarantine.manage"]);
    let released = quarantine::release(&h.app, &agent, kept.id).await.unwrap();
    assert_eq!(released.state, QuarantineState::Released);
    assert!(released.ticket.is_some());
    assert_eq!(h.fakes.received()[0].body, "may I?");
    assert_eq!(
        h.fakes.0.lock().unwrap().accepted,
        ["stranger@elsewhere.example"],
        "letting a mail in says so to identity"
    );
    assert_eq!(
        quarantine::release(&h.app, &agent, kept.id).await.unwrap().ticket,
        released.ticket
    );
    let refused = quarantine::discard(&h.app, &agent, kept.id)
        .await
        .map_err(|e| fault::Fault::from(e).reason);
    assert_eq!(refused.map(drop), Err("QUARANTINED_MAIL_DECIDED".into()));
    assert_eq!(h.fakes.received().len(), 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_is_kept_and_the_next_goes_through() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let bomb = format!(
        "From: anna@acme.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}",
        "--b\r\n\r\nx\r\n".repeat(2_000)
    );
    for broken in ["not a mail at all", "Subject: nobody\r\n\r\nwrote this", &bomb] {
        assert_eq!(wire.mail("anna@acme.example", &h.address, broken).await, 250);
    }
    assert_eq!(
        wire.mail(
            "anna@acme.example",
            &h.address,
            &h.mail("anna@acme.example", "fine", "", "x")
        )
        .await,
        250
    );
    h.settled(1, 3).await;
    for kept in h.quarantine().await {
        assert_eq!(kept.reason, "unparsable");
        assert!(!kept.detail.is_empty());
        let reason = quarantine::release(&h.app, &h.ctx, kept.id)
            .await
            .map_err(|e| fault::Fault::from(e).reason);
        assert_eq!(reason.map(drop), Err("QUARANTINED_MAIL_UNREADABLE".into()));
        assert_eq!(
            quarantine::discard(&h.app, &h.ctx, kept.id).await.unwrap().state,
            QuarantineState::Discarded
        );
    }
}

#[tokio::test]
async fn another_tenants_mail_is_not_found() {
    let one = Harness::start().await;
    let neighbour = one.neighbour().await;
    let mut wire = Wire::hello(one.smtp, "EHLO").await;
    assert_eq!(
        wire.mail(
            "x@elsewhere.example",
            &one.address,
            &one.mail("x@elsewhere.example", "secret", "", "x")
        )
        .await,
        250
    );
    one.settled(0, 1).await;
    let id = one.quarantine().await[0].id;
    for id in [id, QuarantineId::new()] {
        let reason = quarantine::get(&one.app, &neighbour, id)
            .await
            .map_err(|e| fault::Fault::from(e).reason);
        assert_eq!(reason.map(drop), Err("QUARANTINED_MAIL_NOT_FOUND".into()));
    }
    let page = db::page::PageRequest { size: 100, after: None };
    assert!(
        quarantine::list(&one.app, &neighbour, &[QuarantineState::Waiting], page)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}
