use std::time::Duration;

use futures_util::StreamExt;
use ids::DeliveryId;
use notification::delivery::{self, entity::State};
use prost::Message;
use proto::{
    mail_ingest::v1::{self as mail_ingest},
    notification::v1::MailFailed,
    ticketing::v1 as ticketing,
};

use crate::harness::{Harness, person, ticket};

fn created() -> (context::Actor, ticketing::TicketCreated) {
    let anna = person("Anna");
    let created = ticketing::TicketCreated {
        ticket: Some(ticket(&anna, ticketing::TicketSource::Portal)),
        ..Default::default()
    };
    (anna, created)
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_again_as_the_same_mail() {
    let h = Harness::start().await;
    h.sink.refuse(&["451 4.7.1 greylisted", "450 4.2.1 busy"]);
    let (anna, created) = created();
    h.tell("ticketing.ticket.created", &anna, &created).await;
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Sent)).await;
    assert_eq!((log.len(), log[0].attempts), (1, 3));
    let mails = h.mails(1).await;
    let sent = mail_parser::MessageParser::default().parse(&mails[0].content).unwrap();
    assert_eq!(sent.message_id().unwrap(), log[0].mail_message_id);
}

#[tokio::test]
async fn a_refusal_for_good_fails_at_once_is_told_and_can_be_tried_again_by_hand() {
    let h = Harness::start().await;
    let mut failures = h.events.live("notification", "mail", "failed").await.unwrap();
    h.sink.refuse(&["550 5.1.1 nobody here"]);
    let (anna, created) = created();
    h.tell("ticketing.ticket.created", &anna, &created).await;
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Failed)).await;
    assert_eq!(log[0].attempts, 1);
    assert!(log[0].last_response.contains("nobody here"), "{}", log[0].last_response);
    let envelope = tokio::time::timeout(Duration::from_secs(10), failures.next())
        .await
        .unwrap()
        .unwrap();
    let told = MailFailed::decode(envelope.payload.as_slice()).unwrap();
    assert_eq!(
        (told.delivery_id, told.recipient),
        (log[0].id.to_string(), "anna@acme.example".to_owned())
    );
    assert!(envelope.internal);

    let reader = h.tenant.agent(&["delivery.read"]);
    let refused = delivery::retry(&h.app, &reader, log[0].id)
        .await
        .map_err(|e| fault::Fault::from(e).reason);
    assert_eq!(refused.map(drop), Err("PERMISSION_DENIED".into()));
    let unknown = delivery::retry(&h.app, &h.ctx, DeliveryId::new())
        .await
        .map_err(|e| fault::Fault::from(e).reason);
    assert_eq!(unknown.map(drop), Err("DELIVERY_NOT_FOUND".into()));
    delivery::retry(&h.app, &h.ctx, log[0].id).await.unwrap();
    let log = h.log(|log| log[0].state == State::Sent).await;
    assert_eq!(log[0].attempts, 2);
    h.mails(1).await;
    let sent = delivery::retry(&h.app, &h.ctx, log[0].id)
        .await
        .map_err(|e| fault::Fault::from(e).reason);
    assert_eq!(sent.map(drop), Err("DELIVERY_NOT_FAILED".into()));
}

#[tokio::test]
async fn a_mail_whose_message_is_gone_fails_and_one_of_another_tenant_is_not_found() {
    let h = Harness::start().await;
    let neighbour = h.neighbour().await;
    let (anna, ada) = (person("Anna"), crate::harness::agent("Ada"));
    let added = ticketing::MessageAdded {
        ticket: Some(ticket(&anna, ticketing::TicketSource::Portal)),
        message_id: ids::MessageId::new().to_string(),
        kind: ticketing::MessageKind::Public.into(),
        author_is_agent: true,
        ..Default::default()
    };
    h.tell("ticketing.message.added", &ada, &added).await;
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Failed)).await;
    let foreign = delivery::retry(&h.app, &neighbour, log[0].id)
        .await
        .map_err(|e| fault::Fault::from(e).reason);
    assert_eq!(foreign.map(drop), Err("DELIVERY_NOT_FOUND".into()));
    assert!(h.sink.mails().is_empty());
}

#[tokio::test]
async fn a_mail_that_comes_back_has_failed_once_and_is_told() {
    let h = Harness::start().await;
    let mut failures = h.events.live("notification", "mail", "failed").await.unwrap();
    let (anna, created) = created();
    h.tell("ticketing.ticket.created", &anna, &created).await;
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Sent)).await;
    let bounced = mail_ingest::MailBounced {
        mail_message_id: log[0].mail_message_id.clone(),
        ticket_id: log[0].ticket.unwrap().to_string(),
        recipient: "somebody.else@acme.example".into(),
        status: "5.1.1".into(),
        reason: "550 no such user".into(),
    };
    let unknown = mail_ingest::MailBounced {
        mail_message_id: "never-sent@acme.example".into(),
        ..bounced.clone()
    };
    let server = context::Actor::service("mail_ingest");
    for report in [&unknown, &bounced, &bounced] {
        h.tell("mail_ingest.mail.bounced", &server, report).await;
    }
    let envelope = tokio::time::timeout(Duration::from_secs(10), failures.next())
        .await
        .unwrap()
        .unwrap();
    let told = MailFailed::decode(envelope.payload.as_slice()).unwrap();
    assert_eq!(
        (told.recipient.as_str(), told.response.as_str()),
        ("anna@acme.example", "5.1.1 550 no such user"),
        "whom we wrote to, not whom the report names"
    );
    assert!(envelope.internal);
    let more = tokio::time::timeout(Duration::from_secs(1), failures.next()).await;
    assert!(more.is_err(), "once");
    let log = h.log(|log| log.len() == 1).await;
    assert_eq!(log[0].state, State::Failed);
    assert_eq!(h.mails(1).await.len(), 1, "nothing is sent because of it");
}
