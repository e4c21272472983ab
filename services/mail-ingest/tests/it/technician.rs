//! Answers of a provider's technicians.

use ids::PersonId;
use mail_ingest::quarantine;

use crate::{harness::Harness, wire::Wire};

const TINA: &str = "tina@northwind.example";

fn signed(h: &Harness, ticket: ids::TicketId, recipient: PersonId) -> String {
    let token = h.app.reply_key.sign(h.tenant.id, ticket, recipient);
    reply_address::compose(&h.address, &token).unwrap()
}

#[tokio::test]
async fn a_technician_answers_at_the_address_signed_for_them() {
    let h = Harness::start().await;
    let tina = h.fakes.technician("Tina Tech", TINA);
    let ticket = h.fakes.ticket(tina);
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let mail = h.mail(TINA, "Re: x", "", "Try this.");
    assert_eq!(wire.mail(TINA, &signed(&h, ticket, tina), &mail).await, 250);
    h.settled(1, 0).await;
    let received = h.fakes.received().remove(0);
    assert_eq!(
        (received.ticket_id, received.sender_id, received.sender_proven),
        (ticket.to_string(), tina.to_string(), true)
    );
    assert_eq!(received.sender_name, "Tina Tech", "not what the mail calls her");
}

#[tokio::test]
async fn a_forged_technician_stays_outside() {
    let h = Harness::start().await;
    let tina = h.fakes.technician("Tina Tech", TINA);
    let anna = h.fakes.person("Anna", "anna@acme.example");
    let (ticket, other) = (h.fakes.ticket(tina), h.fakes.ticket(anna));
    let mut tx = h.app.db.begin(&h.ctx).await.unwrap();
    mail_ingest::delivery::repo::remember(&mut tx, "ours@in.example", "", ticket, None, h.app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let elsewhere = h.app.reply_key.sign(ids::TenantId::new(), ticket, tina);
    let elsewhere = reply_address::compose(&h.address, &elsewhere).unwrap();
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    // Without an address, with a known id, with somebody else's address, with one of another tenant.
    for (n, (to, header)) in [
        (h.address.clone(), String::new()),
        (h.address.clone(), "In-Reply-To: <ours@in.example>\r\n".to_owned()),
        (signed(&h, other, anna), String::new()),
        (elsewhere, String::new()),
    ]
    .into_iter()
    .enumerate()
    {
        let mail = h.mail(TINA, "Re: [INC-1] x", &header, &format!("pay me {n}"));
        assert_eq!(wire.mail(TINA, &to, &mail).await, 250);
    }
    h.settled(0, 4).await;
    let kept = h.quarantine().await;
    assert!(
        kept.iter()
            .all(|mail| mail.reason == "unknown_sender" && mail.detail.contains("technician")),
        "{kept:?}"
    );
    // The technician's address in another's hands is worth nothing either.
    let mail = h.mail("anna@acme.example", "Re: x", "", "as Tina");
    assert_eq!(
        wire.mail("anna@acme.example", &signed(&h, ticket, tina), &mail).await,
        250
    );
    h.settled(1, 4).await;
    let received = h.fakes.received().remove(0);
    assert_eq!(
        (received.ticket_id.as_str(), received.sender_proven),
        ("", false),
        "a ticket of Anna's own"
    );

    // Whoever lets one in makes a ticket of the technician's, and no second person of her.
    let agent = h.tenant.agent(&["quarantine.read", "quarantine.manage"]);
    quarantine::release(&h.app, &agent, kept[0].id).await.unwrap();
    let released = h.fakes.received().pop().unwrap();
    assert_eq!(
        (released.sender_id, released.ticket_id.as_str(), released.sender_proven),
        (tina.to_string(), "", false)
    );
    assert!(!h.fakes.0.lock().unwrap().persons.contains_key(TINA));
}

#[tokio::test]
async fn somebody_who_is_both_is_whom_the_address_was_signed_for() {
    let h = Harness::start().await;
    let (tina, contact) = (h.fakes.technician("Tina Tech", TINA), h.fakes.person("Tina", TINA));
    let (ticket, own) = (h.fakes.ticket(tina), h.fakes.ticket(contact));
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    for (to, text) in [
        (signed(&h, ticket, tina), "as a technician"),
        (signed(&h, own, contact), "as a requester"),
        (h.address.clone(), "as a requester again"),
    ] {
        assert_eq!(wire.mail(TINA, &to, &h.mail(TINA, "x", "", text)).await, 250);
    }
    h.settled(3, 0).await;
    let mut seen: Vec<_> = h
        .fakes
        .received()
        .into_iter()
        .map(|mail| (mail.body, mail.sender_id, mail.sender_proven))
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            ("as a requester".to_owned(), contact.to_string(), true),
            ("as a requester again".to_owned(), contact.to_string(), false),
            ("as a technician".to_owned(), tina.to_string(), true),
        ]
    );
}
