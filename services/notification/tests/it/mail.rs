use bytes::Bytes;
use context::ActorKind;
use ids::{AttachmentId, MessageId, PersonId, TicketId};
use mail_parser::{MessageParser, MimeHeaders};
use notification::delivery::entity::State;
use proto::ticketing::v1::{self as ticketing, MessageKind, TicketSource};

use crate::harness::{Harness, agent, id_of, person, ticket};

fn token_of(h: &Harness, mail: &mail_parser::Message<'_>, to: PersonId) -> Option<TicketId> {
    let address = mail.reply_to()?.first()?.address()?.to_owned();
    let parts = reply_address::split(&address)?;
    let own = format!("{}@in.example", h.tenant.slug);
    assert_eq!(
        parts.mailbox,
        format!("{}@in.example", reply_address::mailbox_alias(&own)?)
    );
    h.app.reply_key.verify(h.tenant.id, &parts.detail?, to)
}

#[tokio::test]
async fn a_requester_gets_a_confirmation_that_repeats_nothing_unproven() {
    let h = Harness::start().await;
    let mut anna = person("Anna");
    anna.kind = ActorKind::Mail;
    let ticket = ticket(&anna, TicketSource::Mail);
    let created = ticketing::TicketCreated {
        ticket: Some(ticket.clone()),
        message_id: MessageId::new().to_string(),
        mail_message_id: "first@acme.example".into(),
        automatic: false,
    };
    h.tell("ticketing.ticket.created", &anna, &created).await;
    let sent = h.mails(1).await.remove(0);
    assert_eq!(
        (sent.from.as_str(), sent.to.as_slice()),
        ("", &["anna@acme.example".to_owned()][..])
    );
    let mail = MessageParser::default().parse(&sent.content).unwrap();
    assert_eq!(mail.subject().unwrap(), "[INC-1042] We have received your request");
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(
        (from.name().unwrap(), from.address().unwrap()),
        ("Acme Support", "support@acme.example")
    );
    assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-replied");
    assert!(
        mail.header_raw("X-Guichet-Loop").is_some()
            && mail.header_raw("X-Auto-Response-Suppress").unwrap().contains("All")
    );
    assert_eq!(mail.in_reply_to().as_text().unwrap(), "first@acme.example");
    assert_eq!(token_of(&h, &mail, id_of(&anna)).unwrap().to_string(), ticket.id);
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    assert!(!String::from_utf8_lossy(&sent.content).contains("broken"));
    assert!(
        text.contains("INC-1042")
            && text.contains("Hotline 1234")
            && text.contains(&format!("https://acme.example/tickets/{}", ticket.id))
    );
    assert!(html.contains("#0a5f38") && html.contains("Acme &lt;Industries&gt;"));
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Sent)).await;
    assert!(
        log[0].last_response.contains("taken by the sink"),
        "{}",
        log[0].last_response
    );
    assert!(mail.message_id().unwrap().ends_with("@acme.example"));
}

#[tokio::test]
async fn confirmations_are_capped_and_machines_get_none() {
    let h = Harness::start().await;
    let anna = person("Anna");
    let created = |automatic| ticketing::TicketCreated {
        ticket: Some(ticket(&anna, TicketSource::Portal)),
        automatic,
        ..Default::default()
    };
    h.tell("ticketing.ticket.created", &anna, &created(true)).await;
    for _ in 0..5 {
        h.tell("ticketing.ticket.created", &anna, &created(false)).await;
    }
    let count =
        |log: &[notification::delivery::entity::Delivery], state| log.iter().filter(|m| m.state == state).count();
    let log = h
        .log(|log| count(log, State::Sent) == 3 && count(log, State::Suppressed) == 2)
        .await;
    assert_eq!(log.len(), 5);
    let mails = h.mails(3).await;
    // Who signed in to write it may read it again.
    let mail = MessageParser::default().parse(&mails[0].content).unwrap();
    assert_eq!(mail.subject().unwrap(), "[INC-1042] Printer <b>broken</b>");
    assert!(mail.body_html(0).unwrap().contains("Printer &lt;b&gt;broken"));
}

#[tokio::test]
async fn an_answer_reaches_requester_and_watchers_each_with_an_address_of_their_own() {
    let h = Harness::start().await;
    let (anna, bob, ada) = (person("Anna"), person("Bob"), agent("Ada Agent"));
    h.known_person(&bob, "fr").await;
    let mut about = ticket(&anna, TicketSource::Mail);
    about.watchers = vec![ticketing::Watcher {
        person_id: id_of(&bob).to_string(),
        name: "Bob".into(),
        email: "bob@acme.example".into(),
    }];
    let (inline, file) = (AttachmentId::new().to_string(), AttachmentId::new().to_string());
    let message = MessageId::new().to_string();
    for (id, name, media, content, shown) in [
        (&inline, "p.png", "image/png", &b"\x89PNG"[..], true),
        (&file, "notes.pdf", "application/pdf", b"%PDF", false),
    ] {
        let blob = h
            .app
            .blobs
            .put_bytes(&h.ctx, Bytes::from_static(content))
            .await
            .unwrap();
        let attachment = ticketing::Attachment {
            id: id.clone(),
            filename: name.into(),
            media_type: media.into(),
            size: content.len() as i64,
            blob_key: blob.key,
            inline: shown,
            ..Default::default()
        };
        let mut world = h.fakes.0.lock().unwrap();
        world.attachments.insert(id.clone(), attachment.clone());
        world
            .messages
            .entry(message.clone())
            .or_default()
            .attachments
            .push(ticketing::Attachment {
                blob_key: String::new(),
                ..attachment
            });
    }
    {
        let mut world = h.fakes.0.lock().unwrap();
        let text = world.messages.get_mut(&message).unwrap();
        text.body = "Have you **tried**?".into();
        text.body_html =
            format!("<p>Have you <strong>tried</strong>? <img src=\"cid:{inline}\"><script>x()</script></p>");
    }
    let added = ticketing::MessageAdded {
        ticket: Some(about.clone()),
        message_id: message,
        kind: MessageKind::Public.into(),
        author_id: id_of(&ada).to_string(),
        author_name: "Ada Agent".into(),
        author_is_agent: true,
        in_reply_to: "first@acme.example".into(),
        ..Default::default()
    };
    // What stays inside, and what has its own mail.
    h.tell(
        "ticketing.message.added",
        &ada,
        &ticketing::MessageAdded {
            kind: MessageKind::PrivateNote.into(),
            ..added.clone()
        },
    )
    .await;
    h.tell(
        "ticketing.message.added",
        &ada,
        &ticketing::MessageAdded {
            with_status_change: true,
            ..added.clone()
        },
    )
    .await;
    h.tell(
        "ticketing.message.added",
        &anna,
        &ticketing::MessageAdded {
            author_is_agent: false,
            author_id: id_of(&anna).to_string(),
            mail_message_id: "first@acme.example".into(),
            ..added.clone()
        },
    )
    .await;
    h.tell("ticketing.message.added", &ada, &added).await;
    let mut mails = h.mails(2).await;
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    let parsed: Vec<_> = mails
        .iter()
        .map(|m| MessageParser::default().parse(&m.content).unwrap())
        .collect();
    let ids: Vec<_> = [&anna, &bob].into_iter().map(id_of).collect();
    for (n, mail) in parsed.iter().enumerate() {
        assert_eq!(token_of(&h, mail, ids[n]).unwrap().to_string(), about.id);
        assert_eq!(token_of(&h, mail, ids[1 - n]), None);
        assert_eq!(mail.subject().unwrap(), "Re: [INC-1042] Printer <b>broken</b>");
        assert_eq!(mail.in_reply_to().as_text().unwrap(), "first@acme.example");
        assert!(mail.header_raw("Auto-Submitted").is_none());
        let html = mail.body_html(0).unwrap();
        assert!(
            html.contains("<strong>tried</strong>")
                && html.contains(&format!("cid:{inline}"))
                && !html.contains("<script")
        );
        assert!(mail.body_text(0).unwrap().contains("Have you **tried**?"));
        let files: Vec<_> = mail
            .attachments()
            .map(|a| (a.attachment_name().unwrap(), a.contents()))
            .collect();
        assert_eq!(files, [("p.png", &b"\x89PNG"[..]), ("notes.pdf", b"%PDF")]);
        assert_eq!(mails[n].from, "support@acme.example");
    }
    assert!(
        parsed[0].body_text(0).unwrap().contains("Hello Anna")
            && parsed[1].body_text(0).unwrap().contains("Bonjour Bob")
    );
    let first = parsed[0].message_id().unwrap().to_owned();

    // The next answer carries the whole thread as Anna knows it.
    h.log(|log| log.iter().filter(|m| m.state == State::Sent).count() == 2)
        .await;
    h.tell(
        "ticketing.message.added",
        &ada,
        &ticketing::MessageAdded {
            in_reply_to: String::new(),
            ..added
        },
    )
    .await;
    let mails = h.mails(4).await;
    let to_anna = mails[2..].iter().find(|m| m.to[0] == "anna@acme.example").unwrap();
    let mail = MessageParser::default().parse(&to_anna.content).unwrap();
    let references: Vec<String> = mail
        .references()
        .as_text_list()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(references, ["first@acme.example".to_owned(), first]);
    assert!(h.sink.connections() <= 4, "connections are kept open");
}

#[tokio::test]
async fn a_resolution_is_told_with_its_words() {
    let h = Harness::start().await;
    let (anna, ada) = (person("Anna"), agent("Ada Agent"));
    let message = MessageId::new().to_string();
    h.fakes.0.lock().unwrap().messages.insert(
        message.clone(),
        ticketing::Message {
            body_html: "<p>New <em>toner</em>.</p>".into(),
            ..Default::default()
        },
    );
    let resolved = ticketing::TicketStatusChanged {
        ticket: Some(ticket(&anna, TicketSource::Portal)),
        message_id: message,
        ..Default::default()
    };
    h.tell("ticketing.ticket.resolved", &ada, &resolved).await;
    let sent = h.mails(1).await.remove(0);
    let mail = MessageParser::default().parse(&sent.content).unwrap();
    assert!(mail.body_html(0).unwrap().contains("New <em>toner</em>."));
    let text = mail.body_text(0).unwrap();
    assert!(text.contains("New toner.") && text.contains("Ada Agent"), "{text}");
    assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
}

#[tokio::test]
async fn a_technician_who_watches_is_written_to_as_long_as_they_may_enter() {
    let h = Harness::start().await;
    let (anna, ada, tina) = (person("Anna"), agent("Ada"), agent("Tina"));
    h.known_agent(&tina).await;
    let mut about = ticket(&anna, TicketSource::Portal);
    about.watchers = vec![ticketing::Watcher {
        person_id: id_of(&tina).to_string(),
        name: "Tina".into(),
        email: "tina@northwind.example".into(),
    }];
    let message = MessageId::new().to_string();
    h.fakes
        .0
        .lock()
        .unwrap()
        .messages
        .entry(message.clone())
        .or_default()
        .body = "Done.".into();
    let added = ticketing::MessageAdded {
        ticket: Some(about.clone()),
        message_id: message,
        kind: MessageKind::Public.into(),
        author_id: id_of(&ada).to_string(),
        author_name: "Ada".into(),
        author_is_agent: true,
        ..Default::default()
    };
    h.fakes.0.lock().unwrap().agents = vec![id_of(&tina).to_string()];
    h.tell("ticketing.message.added", &ada, &added).await;
    let mails = h.mails(2).await;
    let hers = mails
        .iter()
        .find(|mail| mail.to == ["tina@northwind.example".to_owned()])
        .unwrap();
    let hers = MessageParser::default().parse(&hers.content).unwrap();
    assert_eq!(token_of(&h, &hers, id_of(&tina)).unwrap().to_string(), about.id);
    assert_eq!(token_of(&h, &hers, id_of(&anna)), None);

    h.fakes.0.lock().unwrap().agents.clear();
    h.tell("ticketing.message.added", &ada, &added).await;
    let log = h
        .log(|log| log.iter().filter(|mail| mail.state != State::Queued).count() == 4)
        .await;
    let withheld: Vec<_> = log.iter().filter(|mail| mail.state == State::Suppressed).collect();
    assert_eq!(
        withheld
            .iter()
            .map(|mail| (mail.recipient.as_str(), mail.last_response.as_str()))
            .collect::<Vec<_>>(),
        [("tina@northwind.example", "the recipient has no access any more")]
    );
    h.mails(3).await;
}
