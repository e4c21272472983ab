use fault::Fault;
use mail_ingest::mailbox::{
    self, Create,
    entity::{Edit, Kind},
    grpc::MailboxGrpc,
};
use proto::mail_ingest::v1::{self as wire, mailbox_service_server::MailboxService};
use tonic::Request;

use crate::harness::Harness;

fn create(address: &str, default_sender: bool) -> Create {
    Create {
        address: address.to_owned(),
        display_name: "Help".into(),
        kind: Kind::Smtp,
        imap: None,
        default_sender,
    }
}

fn reason<T>(result: Result<T, impl Into<Fault>>) -> String {
    result.map(drop).map_err(Into::into).unwrap_err().reason
}

#[tokio::test]
async fn an_address_is_somebodys_in_the_whole_installation() {
    let one = Harness::start().await;
    let neighbour = one.neighbour().await;
    let taken = create(&one.address, false);
    assert_eq!(
        reason(mailbox::create(&one.app, &neighbour, taken.clone()).await),
        "MAILBOX_ADDRESS_TAKEN"
    );
    assert_eq!(
        reason(mailbox::create(&one.app, &one.ctx, taken).await),
        "MAILBOX_ADDRESS_TAKEN"
    );
    assert_eq!(mailbox::list(&one.app, &neighbour).await.unwrap().len(), 0);
    // Once it is gone, somebody else may have it.
    let address = format!("shared-{}", one.address);
    let mailbox = mailbox::create(&one.app, &one.ctx, create(&address, false))
        .await
        .unwrap();
    mailbox::delete(&one.app, &one.ctx, mailbox.id).await.unwrap();
    mailbox::create(&one.app, &neighbour, create(&address, false))
        .await
        .unwrap();
}

#[tokio::test]
async fn exactly_one_mailbox_sends_answers() {
    let h = Harness::start().await;
    let first = mailbox::list(&h.app, &h.ctx).await.unwrap().remove(0);
    assert!(first.default_sender);
    assert_eq!(
        reason(mailbox::delete(&h.app, &h.ctx, first.id).await),
        "MAILBOX_IS_SENDER"
    );
    let second = mailbox::create(&h.app, &h.ctx, create(&format!("second-{}", h.address), true))
        .await
        .unwrap();
    let senders: Vec<_> = mailbox::list(&h.app, &h.ctx)
        .await
        .unwrap()
        .into_iter()
        .filter(|m| m.default_sender)
        .map(|m| m.id)
        .collect();
    assert_eq!(senders, [second.id]);
    let edit = Edit {
        enabled: Some(false),
        ..Edit::default()
    };
    let off = mailbox::update(&h.app, &h.ctx, first.id, edit, 2).await.unwrap();
    assert_eq!((off.revision, off.enabled), (3, false));
    let stale = mailbox::update(
        &h.app,
        &h.ctx,
        first.id,
        Edit {
            enabled: Some(true),
            ..Edit::default()
        },
        1,
    )
    .await;
    assert_eq!(reason(stale), "REVISION_MISMATCH");
    let mut wire = crate::wire::Wire::hello(h.smtp, "EHLO").await;
    wire.say("MAIL FROM:<a@x.example>", 250).await;
    wire.say(&format!("RCPT TO:<{}>", h.address), 550).await;
}

#[tokio::test]
async fn a_long_mailbox_takes_mail_under_its_short_name_too() {
    let h = Harness::start().await;
    let long = format!("a-very-long-organisation-{}@in.example", h.tenant.slug);
    h.mailbox(&long).await;
    let short = reply_address::compose(&long, &"a".repeat(52)).unwrap();
    assert!(short.split('@').next().unwrap().len() <= 64);
    let mut wire = crate::wire::Wire::hello(h.smtp, "EHLO").await;
    wire.say("MAIL FROM:<a@x.example>", 250).await;
    wire.say(&format!("RCPT TO:<{short}>"), 250).await;
}

#[tokio::test]
async fn wrong_requests_name_the_field_and_passwords_never_come_back() {
    let h = Harness::start().await;
    let grpc = MailboxGrpc { app: h.app.clone() };
    let call = |mailbox: wire::CreateMailboxRequest| {
        let mut request = Request::new(mailbox);
        request.extensions_mut().insert(context::Caller::Tenant(h.ctx.clone()));
        grpc.create_mailbox(request)
    };
    let imap = wire::ImapAccount {
        host: "127.0.0.1".into(),
        port: 1,
        security: wire::ImapSecurity::None.into(),
        username: "u".into(),
        password: "p".into(),
        folder: String::new(),
    };
    let good = wire::CreateMailboxRequest {
        address: format!("imap-{}", h.address),
        kind: wire::MailboxKind::Imap.into(),
        imap: Some(imap.clone()),
        ..Default::default()
    };
    for (change, field) in [
        (
            wire::CreateMailboxRequest {
                address: "nobody".into(),
                ..good.clone()
            },
            "address",
        ),
        (
            wire::CreateMailboxRequest {
                address: "a+b@x.example".into(),
                ..good.clone()
            },
            "address",
        ),
        (
            wire::CreateMailboxRequest {
                kind: 0,
                ..good.clone()
            },
            "kind",
        ),
        (
            wire::CreateMailboxRequest {
                imap: None,
                ..good.clone()
            },
            "imap",
        ),
        (
            wire::CreateMailboxRequest {
                imap: Some(wire::ImapAccount {
                    host: "a b".into(),
                    ..imap.clone()
                }),
                ..good.clone()
            },
            "imap.host",
        ),
        (
            wire::CreateMailboxRequest {
                imap: Some(wire::ImapAccount {
                    port: 70_000,
                    ..imap.clone()
                }),
                ..good.clone()
            },
            "imap.port",
        ),
        (
            wire::CreateMailboxRequest {
                imap: Some(wire::ImapAccount {
                    password: String::new(),
                    ..imap.clone()
                }),
                ..good.clone()
            },
            "imap.password",
        ),
        (
            wire::CreateMailboxRequest {
                display_name: "x\ny".into(),
                ..good.clone()
            },
            "display_name",
        ),
    ] {
        let fault = Fault::from_status(&call(change).await.unwrap_err());
        assert!(fault.fields.iter().any(|f| f.field == field), "{field}: {fault:?}");
    }
    let made = call(good).await.unwrap().into_inner();
    assert_eq!(made.imap.as_ref().unwrap().password, "");
    let mut request = Request::new(wire::TestMailboxRequest { mailbox_id: made.id });
    request.extensions_mut().insert(context::Caller::Tenant(h.ctx.clone()));
    let tested = grpc.test_mailbox(request).await.unwrap().into_inner();
    assert!(!tested.ok && tested.detail.contains("127.0.0.1"), "{}", tested.detail);
}
