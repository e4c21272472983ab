use std::time::Duration;

use mail_ingest::{
    imap::schedule,
    mailbox::{
        self, Create,
        entity::{Account, Edit, Kind, Mailbox},
    },
};
use tokio_util::sync::CancellationToken;

use crate::{dovecot::Dovecot, harness::Harness};

async fn account(h: &Harness, port: u16, user: &str, password: &str) -> Mailbox {
    let account = Account {
        host: "127.0.0.1".into(),
        port,
        tls: false,
        username: user.into(),
        password: password.into(),
        folder: "INBOX".into(),
    };
    let address = format!("{user}-{}", h.address);
    let create = Create {
        address,
        display_name: String::new(),
        kind: Kind::Imap,
        imap: Some(account),
        default_sender: false,
    };
    mailbox::create(&h.app, &h.ctx, create).await.unwrap()
}

#[tokio::test]
async fn new_mails_are_fetched_once_stored_and_then_marked() {
    let h = Harness::start().await;
    h.fakes.person("Anna", "anna@acme.example");
    let dovecot = Dovecot::start().await;
    dovecot.deliver("support", &h.mail("anna@acme.example", "first", "", "one"));
    dovecot.deliver("support", &h.mail("anna@acme.example", "second", "", "two"));
    let large = h.mail("anna@acme.example", "large", "", &"0123456789\r\n".repeat(120_000));
    dovecot.deliver("support", &large);
    let mailbox = account(&h, dovecot.port, "support", "secret").await;
    let probe = mailbox::test(&h.app, &h.ctx, mailbox.id).await.unwrap();
    assert!(
        probe.as_ref().is_ok_and(|text| text.contains("3 messages")),
        "{probe:?} {}",
        dovecot.log()
    );

    // Beside it an account that refuses us and one that nobody answers for: neither holds the good one up.
    let refused = account(&h, dovecot.port, "other", "wrong").await;
    let gone = account(&h, 1, "gone", "secret").await;
    let shutdown = CancellationToken::new();
    let fetching = schedule::spawn(h.app.clone(), shutdown.clone());
    h.settled(2, 1).await;
    let kept = h.quarantine().await.remove(0);
    assert_eq!((kept.reason.as_str(), kept.subject.as_str()), ("too_large", "large"));
    testkit::eventually(Duration::from_secs(10), || async {
        (dovecot.seen("support") == 3).then_some(())
    })
    .await;
    for (mailbox, problem) in [(&refused, "refused"), (&gone, "no connection")] {
        testkit::eventually(Duration::from_secs(10), || async {
            let now = mailbox::get(&h.app, &h.ctx, mailbox.id).await.unwrap();
            now.last_error.contains(problem).then_some(())
        })
        .await;
    }
    let good = mailbox::get(&h.app, &h.ctx, mailbox.id).await.unwrap();
    assert!(good.last_success_at.is_some() && good.last_error.is_empty());

    // The next mail comes with the next visit; new numbers on the server bring nothing twice.
    dovecot.deliver("support", &h.mail("anna@acme.example", "third", "", "three"));
    h.settled(3, 1).await;
    dovecot.renumber("support");
    dovecot.deliver("support", &h.mail("anna@acme.example", "fourth", "", "four"));
    h.settled(4, 1).await;
    let subjects: Vec<_> = h.fakes.received().into_iter().map(|m| m.subject).collect();
    assert_eq!(subjects[2..], ["third", "fourth"]);

    // Switched off, it is left alone.
    mailbox::update(
        &h.app,
        &h.ctx,
        mailbox.id,
        Edit {
            enabled: Some(false),
            ..Edit::default()
        },
        0,
    )
    .await
    .unwrap();
    dovecot.deliver("support", &h.mail("anna@acme.example", "fifth", "", "five"));
    tokio::time::sleep(Duration::from_secs(3)).await;
    h.settled(4, 1).await;
    shutdown.cancel();
    fetching.await.unwrap();
}

#[tokio::test]
async fn private_addresses_are_for_operators_to_allow() {
    let mut h = Harness::start().await;
    h.app.imap.allow_private_addresses = false;
    let mailbox = account(&h, 143, "support", "secret").await;
    let refused = mailbox::test(&h.app, &h.ctx, mailbox.id).await.unwrap().unwrap_err();
    assert!(refused.contains("private network"), "{refused}");
}
