use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::{harness::Harness, wire::Wire};

#[tokio::test]
async fn a_mail_is_stored_then_handed_on_with_its_files() {
    let h = Harness::start().await;
    let anna = h.fakes.person("Anna Müller", "anna@acme.example");
    let bob = h.fakes.person("Bob", "bob@acme.example");
    // A real client, with an attachment, over a real socket.
    let message = lettre::Message::builder()
        .from("Anna <anna@acme.example>".parse().unwrap())
        .to(h.address.parse().unwrap())
        .cc("bob@acme.example".parse().unwrap())
        .cc("stranger@elsewhere.example".parse().unwrap())
        .subject("Imprimante en panne")
        .multipart(
            lettre::message::MultiPart::mixed()
                .multipart(lettre::message::MultiPart::alternative_plain_html(
                    "Elle fume déjà.".to_owned(),
                    "<p>Elle <b>fume</b> déjà.</p>".to_owned(),
                ))
                .singlepart(
                    lettre::message::Attachment::new("photo.png".to_owned())
                        .body(b"\x89PNG bytes".to_vec(), "image/png".parse().unwrap()),
                ),
        )
        .unwrap();
    let client = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(h.smtp.port())
        .build();
    // People in Cc have mail servers of their own.
    let envelope =
        lettre::address::Envelope::new("anna@acme.example".parse().ok(), vec![h.address.parse().unwrap()]).unwrap();
    client.send_raw(&envelope, &message.formatted()).await.unwrap();
    h.settled(1, 0).await;

    let mail = h.fakes.received().remove(0);
    assert_eq!(
        (mail.sender_id, mail.subject.as_str(), mail.body.as_str()),
        (anna.to_string(), "Imprimante en panne", "Elle fume déjà.")
    );
    assert_eq!(mail.cc_person_ids, [bob.to_string()]);
    assert!(mail.body_html.contains("<b>fume</b>") && mail.ticket_id.is_empty() && !mail.automatic);
    let file = &mail.files[0];
    assert_eq!(
        (file.filename.as_str(), file.media_type.as_str(), file.size),
        ("photo.png", "image/png", 10)
    );
    assert_eq!(
        h.app
            .blobs
            .get_bytes(&h.ctx, &file.blob_key, 100)
            .await
            .unwrap()
            .as_ref(),
        b"\x89PNG bytes"
    );
    let token = h.fakes.0.lock().unwrap().tokens[0].clone();
    assert_eq!(token, format!("Bearer for-{}", h.tenant.id));
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_in_the_dialogue() {
    let h = Harness::start().await;
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    wire.say("MAIL FROM:<a@x.example>", 250).await;
    for nobody in ["nobody@in.example", "nobody@elsewhere.example", "postmaster"] {
        let text = wire.say(&format!("RCPT TO:<{nobody}>"), 550).await;
        assert!(text.contains("5.1.1"), "{text}");
    }
    wire.say("RSET", 250).await;
    let told = wire.say("MAIL FROM:<a@x.example> SIZE=2000000", 552).await;
    assert!(told.contains("5.3.4"));
    let large = format!(
        "Subject: x\r\n\r\n{}",
        "0123456789012345678901234567890123456789\r\n".repeat(30_000)
    );
    assert_eq!(wire.mail("a@x.example", &h.address, &large).await, 552);
    wire.say("NOOP", 250).await;
    h.settled(0, 0).await;
}

#[tokio::test]
async fn a_second_message_cannot_be_smuggled_in() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n\n.\r\n"] {
        let mut wire = Wire::hello(h.smtp, "EHLO").await;
        let inner = format!(
            "MAIL FROM:<anna@acme.example>\r\nRCPT TO:<{}>\r\nDATA\r\n{}",
            h.address,
            h.mail("anna@acme.example", "smuggled", "", "x")
        );
        let outer = format!("{}{end}{inner}", h.mail("anna@acme.example", "outer", "", "x"));
        assert_eq!(
            wire.mail("anna@acme.example", &h.address, outer.trim_end()).await,
            521,
            "{end:?}"
        );
        assert!(wire.is_closed().await);
    }
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    wire.send(b"NOOP\nNOOP\n").await;
    assert_eq!(wire.reply().await.0, 521);
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    assert_eq!(
        wire.mail(
            "anna@acme.example",
            &h.address,
            &h.mail("anna@acme.example", "honest", "", "x")
        )
        .await,
        250
    );
    h.settled(1, 0).await;
    assert_eq!(h.fakes.received()[0].subject, "honest");
}

#[tokio::test]
async fn commands_may_be_sent_ahead() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    let to = &h.address;
    wire.send(
        format!("MAIL FROM:<anna@acme.example>\r\nRCPT TO:<{to}>\r\nRCPT TO:<nobody@in.example>\r\nDATA\r\n")
            .as_bytes(),
    )
    .await;
    let codes = [
        wire.reply().await.0,
        wire.reply().await.0,
        wire.reply().await.0,
        wire.reply().await.0,
    ];
    assert_eq!(codes, [250, 250, 550, 354]);
    let mail = h.mail("anna@acme.example", "ahead", "", "..dots\r\n..");
    wire.send(format!("{mail}.\r\nQUIT\r\n").as_bytes()).await;
    assert_eq!([wire.reply().await.0, wire.reply().await.0], [250, 221]);
    h.settled(1, 0).await;
    assert_eq!(h.fakes.received()[0].body, ".dots\n.");
}

#[tokio::test]
async fn a_suspended_tenant_keeps_its_senders_waiting() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    h.app.db.suspend(h.tenant.id, 1).await.unwrap();
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    wire.say("MAIL FROM:<anna@acme.example>", 250).await;
    let text = wire.say(&format!("RCPT TO:<{}>", h.address), 450).await;
    assert!(text.contains("4.3.2"), "{text}");
    h.app.db.resume(h.tenant.id, 2).await.unwrap();
    wire.say("RSET", 250).await;
    assert_eq!(
        wire.mail(
            "anna@acme.example",
            &h.address,
            &h.mail("anna@acme.example", "later", "", "x")
        )
        .await,
        250
    );
    h.settled(1, 0).await;
}

#[tokio::test]
async fn lmtp_answers_for_each_recipient() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let second = format!("second-{}", h.address);
    h.mailbox(&second).await;
    let mut wire = Wire::hello(h.lmtp, "LHLO").await;
    wire.say("MAIL FROM:<anna@acme.example>", 250).await;
    wire.say(&format!("RCPT TO:<{}>", h.address), 250).await;
    wire.say(&format!("RCPT TO:<{second}>"), 250).await;
    wire.say("DATA", 354).await;
    let mail = h.mail("anna@acme.example", "both", "", "x");
    wire.send(format!("{mail}.\r\n").as_bytes()).await;
    assert_eq!([wire.reply().await.0, wire.reply().await.0], [250, 250]);
    // One content is one message, however many mailboxes it came to.
    h.settled(1, 0).await;
    wire.say("QUIT", 221).await;
}

#[tokio::test]
async fn a_mail_waits_for_ticketing() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    h.fakes.0.lock().unwrap().away = 3;
    let mut wire = Wire::hello(h.smtp, "EHLO").await;
    assert_eq!(
        wire.mail(
            "anna@acme.example",
            &h.address,
            &h.mail("anna@acme.example", "patient", "", "x")
        )
        .await,
        250
    );
    h.settled(1, 0).await;
    assert_eq!(h.fakes.0.lock().unwrap().away, 0);
}
