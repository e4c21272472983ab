use context::Actor;
use ids::InvitationId;
use mail_parser::MessageParser;
use notification::delivery::entity::State;
use proto::identity::v1::InvitationCreated;

use crate::harness::Harness;

fn invitation(reset: bool) -> InvitationCreated {
    InvitationCreated {
        invitation_id: InvitationId::new().to_string(),
        email: "Carol@acme.example".into(),
        name: "Carol".into(),
        organisation: "Northwind IT".into(),
        invited_by: "Pat".into(),
        locale: "fr".into(),
        reset,
        expires_at: Some(proto::timestamp(chrono::DateTime::UNIX_EPOCH)),
    }
}

#[tokio::test]
async fn an_invitation_carries_a_link_made_at_that_moment() {
    let h = Harness::start().await;
    h.sink.refuse(&["451 later"]);
    let event = invitation(false);
    h.tell("identity.invitation.created", &Actor::service("identity"), &event)
        .await;
    let sent = h.mails(1).await.remove(0);
    let mail = MessageParser::default().parse(&sent.content).unwrap();
    assert_eq!(mail.subject().unwrap(), "Northwind IT vous invite");
    // The second attempt carries a second link: the first is worth nothing any more.
    let link = format!("https://console.example/invitation?token={}-2", event.invitation_id);
    assert!(mail.body_text(0).unwrap().contains(&link) && mail.body_text(0).unwrap().contains("1970-01-01 00:00 UTC"));
    assert!(
        mail.body_html(0).unwrap().contains(&link.replace("&", "&amp;"))
            || mail.body_html(0).unwrap().contains("invitation?token=")
    );
    assert_eq!(
        mail.from().unwrap().first().unwrap().address().unwrap(),
        "support@acme.example"
    );
    assert!(mail.reply_to().is_none() && mail.header_raw("Auto-Submitted").is_some());
    let log = h.log(|log| log.first().is_some_and(|m| m.state == State::Sent)).await;
    assert_eq!((log[0].recipient.as_str(), log[0].ticket), ("carol@acme.example", None));
}

#[tokio::test]
async fn a_providers_technician_is_invited_too() {
    let h = Harness::start().await;
    h.tell_for(
        None,
        "identity.invitation.created",
        &Actor::service("identity"),
        &invitation(true),
    )
    .await;
    let sent = h.mails(1).await.remove(0);
    let mail = MessageParser::default().parse(&sent.content).unwrap();
    assert_eq!(mail.subject().unwrap(), "Nouveau mot de passe pour Northwind IT");
    assert_eq!(
        mail.from().unwrap().first().unwrap().address().unwrap(),
        "no-reply@in.guichet.localhost"
    );
    assert!(
        mail.body_text(0)
            .unwrap()
            .contains("https://console.example/invitation?token=")
    );
    assert!(h.log(|_| true).await.is_empty(), "it is no mail of a tenant");
}
