use bytes::Bytes;
use ids::{PersonId, TicketId};
use prost::Message;
use proto::ticketing::v1::{
    self as wire, PendingReason, TicketSource, TicketStatus, message_service_server::MessageService,
};

use crate::world::{World, answer, as_caller, names_field, refused};

fn mail(id: &str, sender: PersonId, name: &str) -> wire::ReceiveMailRequest {
    wire::ReceiveMailRequest {
        mail_message_id: id.to_owned(),
        sender_id: sender.to_string(),
        sender_name: name.to_owned(),
        sender_email: format!("{}@acme.example", name.to_lowercase()),
        subject: "Printer broken".into(),
        body: "It does not print.\r\nPlease help".into(),
        ..Default::default()
    }
}

fn answer_to(ticket: &str, id: &str, sender: PersonId, name: &str) -> wire::ReceiveMailRequest {
    wire::ReceiveMailRequest {
        ticket_id: ticket.to_owned(),
        body: format!("answer {id}"),
        ..mail(id, sender, name)
    }
}

#[tokio::test]
async fn a_mail_becomes_one_ticket_with_its_images_and_files() {
    let world = World::new().await;
    let colleague = world.person("Carl");
    let stored = world
        .app
        .blobs
        .put_bytes(&world.mail_ingest(), Bytes::from_static(b"png"))
        .await
        .unwrap();
    let file = |name: &str, content_id: &str| wire::MailFile {
        blob_key: stored.key.clone(),
        filename: name.into(),
        media_type: "image/png".into(),
        size: 3,
        sha256: stored.sha256.clone(),
        content_id: content_id.into(),
    };
    let request = wire::ReceiveMailRequest {
        body_html: "<p>It does <b>not</b> print <img src=\"cid:img1@mail\"><img src=\"https://x.example/t.gif\"></p><script>1</script>".into(),
        quoted_html: "<blockquote onclick=\"x\">before</blockquote>".into(),
        files: vec![file("shot.png", "img1@mail"), file("log.txt", "")],
        cc_person_ids: vec![colleague.to_string(), PersonId::new().to_string()],
        sender_vip: true,
        ..mail("m1@acme.example", world.anna, "Anna")
    };
    let stored = world.receive(request.clone()).await.unwrap();
    assert_eq!(
        (stored.number.as_str(), stored.duplicate, stored.refused),
        ("INC-1001", false, false)
    );
    let ticket = world.get(&world.agent, &stored.ticket_id).await.unwrap();
    assert_eq!(
        (ticket.title.as_str(), ticket.source(), ticket.requester_vip),
        ("Printer broken", TicketSource::Mail, true)
    );
    assert_eq!(
        ticket.priority(),
        wire::Priority::P3,
        "a VIP's urgency counts one step higher"
    );
    assert_eq!(
        ticket.watchers.iter().map(|w| w.name.as_str()).collect::<Vec<_>>(),
        ["Carl"]
    );
    let message = world
        .thread(&world.requester, &stored.ticket_id)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(message.id, stored.message_id);
    let inline = message.attachments.iter().find(|f| f.inline).unwrap();
    assert!(
        message.body_html.contains(&format!("src=\"cid:{}\"", inline.id))
            && !message.body_html.contains("script")
            && !message.body_html.contains("x.example")
    );
    assert_eq!(
        (message.quoted_html.as_str(), message.attachments.len()),
        ("<blockquote>before</blockquote>", 2)
    );
    assert_eq!(
        (message.mail_message_id.as_str(), message.cc.as_slice()),
        ("", ["carl@acme.example".to_owned()].as_slice())
    );
    assert_eq!(
        world.thread(&world.agent, &stored.ticket_id).await.unwrap()[0].mail_message_id,
        "m1@acme.example"
    );

    let again = world.receive(request).await.unwrap();
    assert_eq!(
        (again.ticket_id, again.message_id, again.duplicate),
        (stored.ticket_id.clone(), stored.message_id, true)
    );
    assert_eq!(world.count("select count(*) from ticket").await, 1);
    assert_eq!(world.count("select count(*) from message").await, 1);
    let event = world.told().await.remove(0);
    let told = wire::TicketCreated::decode(event.payload.as_slice()).unwrap();
    assert_eq!(
        (told.mail_message_id.as_str(), told.automatic),
        ("m1@acme.example", false)
    );
    assert_eq!(event.actor.unwrap().id, world.anna.to_string());
    assert_eq!(world.log(&stored.ticket_id).await[0][..2], ["Anna", "created"]);
}

#[tokio::test]
async fn the_same_mail_arriving_twice_at_once_is_one_message() {
    let world = World::new().await;
    let request = mail("twin@acme.example", world.anna, "Anna");
    let (one, two, three) = tokio::join!(
        world.receive(request.clone()),
        world.receive(request.clone()),
        world.receive(request.clone())
    );
    let answers = [one.unwrap(), two.unwrap(), three.unwrap()];
    assert_eq!(answers.iter().filter(|answer| answer.duplicate).count(), 2);
    assert!(answers.iter().all(|answer| answer.message_id == answers[0].message_id));
    assert_eq!(world.count("select count(*) from message").await, 1);
}

#[tokio::test]
async fn a_mailed_answer_joins_its_ticket_and_wakes_it() {
    let world = World::new().await;
    let first = world.receive(mail("m1@x", world.anna, "Anna")).await.unwrap();
    let ticket = world.get(&world.agent, &first.ticket_id).await.unwrap();
    world.reply(&world.agent, &ticket, "which printer?").await.unwrap();
    let told = world.told().await.pop().unwrap();
    assert_eq!(
        wire::MessageAdded::decode(told.payload.as_slice()).unwrap().in_reply_to,
        "m1@x"
    );
    world.hold(&ticket, PendingReason::Requester).await.unwrap();
    let second = world
        .receive(answer_to(&ticket.id, "m2@x", world.anna, "Anna"))
        .await
        .unwrap();
    assert_eq!(
        (second.ticket_id.as_str(), second.number.as_str()),
        (ticket.id.as_str(), "INC-1001")
    );
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Open
    );
    world.resolve(&world.agent, &ticket, "fixed").await.unwrap();
    let automatic = wire::ReceiveMailRequest {
        automatic: true,
        ..answer_to(&ticket.id, "auto@x", world.anna, "Anna")
    };
    world.receive(automatic).await.unwrap();
    let after = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(
        (after.status(), after.last_author()),
        (TicketStatus::Resolved, wire::LastAuthor::Agent),
        "an automatic mail changes nothing"
    );
    world
        .receive(answer_to(&ticket.id, "m3@x", world.anna, "Anna"))
        .await
        .unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Open
    );
    assert_eq!(world.thread(&world.agent, &ticket.id).await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_stranger_who_names_a_ticket_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let ticket = world.open("Salaries").await;
    let stranger = world.person("Stan");
    for named in [ticket.id.clone(), TicketId::new().to_string()] {
        let refusal = world
            .receive(answer_to(&named, "evil@x", stranger, "Stan"))
            .await
            .unwrap();
        assert_eq!(
            (refusal.refused, refusal.ticket_id.as_str(), refusal.message_id.as_str()),
            (true, "", "")
        );
    }
    assert_eq!(world.count("select count(*) from message").await, 1);
    assert_eq!(world.count("select count(*) from ticket").await, 1);
    let other = world.service.tenant().await;
    let mut claims = other.claims(context::ActorKind::Service, "mail-ingest", &["ticket.create"]);
    claims.agent = true;
    let foreign = testkit::tenant_ctx(claims);
    let refusal = answer(
        world
            .messages()
            .receive_mail(as_caller(&foreign, answer_to(&ticket.id, "e@x", world.anna, "Anna")))
            .await,
    )
    .unwrap();
    assert!(refusal.refused, "a ticket of another tenant is none");
}

#[tokio::test]
async fn an_agent_answers_by_mail() {
    let world = World::new().await;
    let ticket = world.open("Phone").await;
    let ben = world.neighbours.agent(world.tenant.id, "Ben");
    let copied = world.person("Cora");
    let request = wire::ReceiveMailRequest {
        cc_person_ids: vec![copied.to_string()],
        sender_proven: true,
        ..answer_to(&ticket.id, "ben@x", ben, "Ben")
    };
    world.receive(request).await.unwrap();
    let after = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(
        (
            after.last_author(),
            after.first_responded_at.is_some(),
            after.watchers.len()
        ),
        (wire::LastAuthor::Agent, true, 1)
    );
    let last = world.thread(&world.requester, &ticket.id).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.author_is_agent, last.author_name.as_str(), last.channel()),
        (true, "Ben", TicketSource::Mail)
    );
}

#[tokio::test]
async fn a_technician_who_is_not_proven_writes_nothing() {
    let world = World::new().await;
    let ticket = world.open("Phone").await;
    let ben = world.neighbours.agent(world.tenant.id, "Ben");
    let mute = world.neighbours.mute_agent(world.tenant.id, "Mia");
    let by_mail = |id: &str, sender: PersonId, name: &str, sender_proven: bool| wire::ReceiveMailRequest {
        sender_proven,
        ..answer_to(&ticket.id, id, sender, name)
    };
    let refused = async |request: wire::ReceiveMailRequest| {
        let answer = world.receive(request.clone()).await.unwrap();
        assert!(answer.refused, "{request:?}");
    };
    refused(by_mail("forged@x", ben, "Ben", false)).await;
    refused(by_mail("auditor@x", mute, "Mia", true)).await;
    let machine = wire::ReceiveMailRequest {
        automatic: true,
        ..by_mail("away@x", ben, "Ben", true)
    };
    refused(machine).await;
    world.receive(by_mail("ben@x", ben, "Ben", true)).await.unwrap();
    world.neighbours.dismiss(world.tenant.id, ben);
    refused(by_mail("late@x", ben, "Ben", true)).await;
    let thread = world.thread(&world.requester, &ticket.id).await.unwrap();
    assert_eq!(
        thread
            .iter()
            .skip(1)
            .map(|message| (message.author_name.as_str(), message.author_is_agent))
            .collect::<Vec<_>>(),
        [("Ben", true)]
    );
}

#[tokio::test]
async fn a_technicians_mail_answers_as_they_would_in_the_console() {
    let world = World::new().await;
    let ticket = world.open("Phone").await;
    let ben = world.neighbours.agent(world.tenant.id, "Ben");
    let by_mail = |id: &str| wire::ReceiveMailRequest {
        sender_proven: true,
        ..answer_to(&ticket.id, id, ben, "Ben")
    };
    world.hold(&ticket, PendingReason::Supplier).await.unwrap();
    world.receive(by_mail("one@x")).await.unwrap();
    let held = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(held.status(), TicketStatus::Pending, "an agent's answer wakes nothing");
    world.resolve(&world.agent, &ticket, "done").await.unwrap();
    world.receive(by_mail("two@x")).await.unwrap();
    let resolved = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(resolved.status(), TicketStatus::Resolved, "nor reopens it");
    world.close(&world.agent, &ticket).await.unwrap();
    assert!(
        world.receive(by_mail("three@x")).await.unwrap().refused,
        "what is closed is not answered"
    );
    assert_eq!(world.count("select count(*) from ticket").await, 1);
}

#[tokio::test]
async fn an_answer_to_a_closed_ticket_opens_a_follow_up() {
    let world = World::new().await;
    let ticket = world.open("Door").await;
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    world.close(&world.agent, &ticket).await.unwrap();
    let follow_up = world
        .receive(answer_to(&ticket.id, "late@x", world.anna, "Anna"))
        .await
        .unwrap();
    assert_eq!(follow_up.number, "INC-1002");
    let log = world.log(&follow_up.ticket_id).await;
    assert!(
        log.iter()
            .any(|line| line[1] == "follow_up_of" && line[4] == "INC-1001"),
        "{log:?}"
    );
    let automatic = wire::ReceiveMailRequest {
        automatic: true,
        ..answer_to(&ticket.id, "vacation@x", world.anna, "Anna")
    };
    assert_eq!(
        world.receive(automatic).await.unwrap().number,
        "INC-1001",
        "an automatic mail opens nothing"
    );
}

#[tokio::test]
async fn only_mail_ingest_brings_mails_and_its_ids_are_checked() {
    let world = World::new().await;
    for ctx in [&world.agent, &world.requester, &world.tenant.system()] {
        let request = mail("m@x", world.anna, "Anna");
        refused(
            answer(world.messages().receive_mail(as_caller(ctx, request)).await),
            "SERVICE_REQUIRED",
        );
    }
    let base = mail("m@x", world.anna, "Anna");
    names_field(
        world
            .receive(wire::ReceiveMailRequest {
                mail_message_id: String::new(),
                ..base.clone()
            })
            .await,
        "mail_message_id",
    );
    names_field(
        world
            .receive(wire::ReceiveMailRequest {
                sender_id: "nobody".into(),
                ..base.clone()
            })
            .await,
        "sender_id",
    );
    let file = wire::MailFile {
        blob_key: "t_00000000000000000000000000000000/aa/b".into(),
        ..Default::default()
    };
    names_field(
        world
            .receive(wire::ReceiveMailRequest {
                files: vec![file],
                ..base
            })
            .await,
        "files[0].blob_key",
    );
    let empty = wire::ReceiveMailRequest {
        subject: String::new(),
        body: String::new(),
        ..mail("empty@x", world.anna, "Anna")
    };
    let stored = world.receive(empty).await.unwrap();
    assert_eq!(
        world.get(&world.agent, &stored.ticket_id).await.unwrap().title,
        "(no subject)"
    );
}
