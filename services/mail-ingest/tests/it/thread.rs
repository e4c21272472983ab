use ids::{MessageId, TenantId};

use crate::{harness::Harness, wire::Wire};

#[tokio::test]
async fn a_signed_address_joins_its_ticket_for_its_recipient_only() {
    let h = Harness::start().await;
    let anna = h.fakes.person("Anna", "anna@acme.example");
    let bob = h.fakes.person("Bob", "bob@acme.example");
    let ticket = h.fakes.ticket(anna);
    let token = h.app.reply_key.sign(h.tenant.id, ticket, anna);
    let to = reply_address::compose(&h.address, &token).unwrap();
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    // Programs fold case; the token survives.
    let mail = h.mail(
        "anna@acme.example",
        "Re: x",
        "",
        "Yes.\r\n\r\nOn Mon, 3 Mar 2025, Acme <a@b.example> wrote:\r\n> Well?",
    );
    assert_eq!(wire.mail("anna@acme.example", &to.to_uppercase(), &mail).await, 250);
    h.settled(1, 0).await;
    let received = h.fakes.received().remove(0);
    assert_eq!(
        (received.ticket_id, received.body.as_str()),
        (ticket.to_string(), "Yes.")
    );
    assert!(received.quoted_html.contains("Well?"));

    // The same address in another's hands, a forged one, and one of another tenant open tickets of their own.
    let elsewhere = h.app.reply_key.sign(TenantId::new(), ticket, bob);
    let forged = format!("{}{}", &token[..51], if token.ends_with('a') { 'q' } else { 'a' });
    for token in [&token, &elsewhere, &forged] {
        let to = reply_address::compose(&h.address, token).unwrap();
        assert_eq!(
            wire.mail(
                "bob@acme.example",
                &to,
                &h.mail("bob@acme.example", "Re: x", "", "let me in")
            )
            .await,
            250
        );
    }
    h.settled(4, 0).await;
    assert!(h.fakes.received()[1..].iter().all(|m| m.ticket_id.is_empty()));
    assert_ne!(bob, anna);
}

#[tokio::test]
async fn an_answer_to_any_remembered_mail_joins_but_not_a_stranger_and_never_by_subject() {
    let h = Harness::start().await;
    let anna = h.fakes.person("Anna", "anna@acme.example");
    h.fakes.person("Mallory", "mallory@acme.example");
    let ticket = h.fakes.ticket(anna);
    let mut tx = h.app.db.begin(&h.ctx).await.unwrap();
    mail_ingest::delivery::repo::remember(
        &mut tx,
        "ours@in.example",
        "",
        ticket,
        Some(MessageId::new()),
        h.app.clock.now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let mail = h.mail(
        "anna@acme.example",
        "Re: x",
        "Message-ID: <answer@acme.example>\r\nReferences: <ours@in.example> <other@x.example>\r\n",
        "Yes",
    );
    assert_eq!(wire.mail("anna@acme.example", &h.address, &mail).await, 250);
    h.settled(1, 0).await;
    assert_eq!(h.fakes.received()[0].ticket_id, ticket.to_string());

    // An answer to what came in, not to what we sent.
    let mail = h.mail(
        "anna@acme.example",
        "Re: x",
        "In-Reply-To: <answer@acme.example>\r\n",
        "And another thing",
    );
    assert_eq!(wire.mail("anna@acme.example", &h.address, &mail).await, 250);
    h.settled(2, 0).await;
    assert_eq!(h.fakes.received()[1].ticket_id, ticket.to_string());

    let mail = h.mail(
        "mallory@acme.example",
        "Re: x",
        "In-Reply-To: <ours@in.example>\r\n",
        "let me in",
    );
    assert_eq!(wire.mail("mallory@acme.example", &h.address, &mail).await, 250);
    h.settled(2, 1).await;
    assert_eq!(h.quarantine().await[0].reason, "refused_by_ticket");

    let mail = h.mail("mallory@acme.example", "Re: [INC-1042] x", "", "let me in");
    assert_eq!(wire.mail("mallory@acme.example", &h.address, &mail).await, 250);
    h.settled(3, 1).await;
    assert_eq!(h.fakes.received()[2].ticket_id, "");
}

#[tokio::test]
async fn copies_are_one_message_and_other_content_under_the_same_id_is_another() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let mail = h.mail("anna@acme.example", "x", "Message-ID: <same@acme.example>\r\n", "one");
    for n in 0..4 {
        let copy = format!("Received: from relay{n}.example\r\n{mail}");
        assert_eq!(wire.mail("anna@acme.example", &h.address, &copy).await, 250);
    }
    h.settled(1, 0).await;
    let other = mail.replace("one", "two");
    assert_eq!(wire.mail("anna@acme.example", &h.address, &other).await, 250);
    h.settled(2, 0).await;
    let ids: Vec<_> = h.fakes.received().into_iter().map(|m| m.mail_message_id).collect();
    assert_eq!(ids[0], "same@acme.example");
    assert!(ids[1].ends_with(".same@acme.example"));
}

#[tokio::test]
async fn machines_are_told_apart_and_loops_are_cut() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let away = h.mail(
        "anna@acme.example",
        "Out of office",
        "Auto-Submitted: auto-replied\r\n",
        "I am away",
    );
    assert_eq!(wire.mail("", &h.address, &away).await, 250);
    h.settled(1, 0).await;
    assert!(h.fakes.received()[0].automatic);

    let own = h.mail("anna@acme.example", "ours", "X-Guichet-Loop: 1\r\n", "x");
    assert_eq!(wire.mail("anna@acme.example", &h.address, &own).await, 250);
    let from_us = h.mail(&h.address, "from ourselves", "", "x");
    assert_eq!(wire.mail("", &h.address, &from_us).await, 250);
    let round = h.mail(
        "anna@acme.example",
        "round and round",
        &"Received: from a\r\n".repeat(31),
        "x",
    );
    assert_eq!(wire.mail("anna@acme.example", &h.address, &round).await, 250);
    h.settled(1, 2).await;
    assert!(h.quarantine().await.iter().all(|m| m.reason == "loop"));

    for n in 0..25 {
        let mail = h.mail(
            "anna@acme.example",
            &format!("Out of office {n}"),
            "Auto-Submitted: auto-replied\r\n",
            &format!("away {n}"),
        );
        assert_eq!(wire.mail("", &h.address, &mail).await, 250);
    }
    testkit::eventually(std::time::Duration::from_secs(20), || async {
        (h.fakes.received().len() + h.quarantine().await.len() == 28).then_some(())
    })
    .await;
    assert!(h.fakes.received().len() <= 21, "{}", h.fakes.received().len());
}
