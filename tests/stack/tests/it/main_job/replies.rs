//! What comes back by mail: the customer's answers, and strangers'.

use stack_tests::{Client, Events, Letter, Received, eventually, send, unique};

use super::{ACME, Walk, text};

/// c: the answer joins the same ticket once, even if it is delivered twice.
pub async fn the_customer_answers_by_mail(walk: &Walk, answer: &Received) {
    let mut live = Events::open(&walk.agent, "/api").await;
    let letter = Letter {
        from: (String::new(), walk.customer.clone()),
        to: answer.reply_to.clone(),
        subject: format!("Re: {}", answer.subject),
        text: "Installed, still smoking.".to_owned(),
        message_id: format!("{}@acme.example", unique("second-")),
        in_reply_to: Some(answer.message_id.clone()),
        ..Letter::default()
    };
    send(&walk.env, &letter).await.expect("accepted");
    live.wait_for("ticketing.message.added", "").await;
    send(&walk.env, &letter).await.expect("accepted again");
    // To the plain address, threaded only by the message id of the mail it answers.
    let by_reference = Letter {
        to: walk.env.mailboxes["acme"].clone(),
        text: "And now it beeps.".to_owned(),
        message_id: format!("{}@acme.example", unique("third-")),
        ..letter.clone()
    };
    send(&walk.env, &by_reference).await.expect("accepted");
    eventually("the customer's answers", 20, || async {
        let messages = walk.messages(&walk.agent, ACME).await;
        messages
            .iter()
            .any(|m| text(&m["body"]).contains("beeps"))
            .then_some(())
    })
    .await;
    let messages = walk.messages(&walk.agent, ACME).await;
    assert_eq!(
        messages
            .iter()
            .filter(|m| text(&m["body"]).contains("still smoking"))
            .count(),
        1,
        "once: {messages:#?}"
    );
}

/// A stranger who quotes the number, the address or a message id does not get in.
pub async fn strangers_do_not_get_in(walk: &Walk, answer: &Received) {
    let before = walk.messages(&walk.agent, ACME).await.len();
    let stranger = format!("{}@stranger.example", unique("mallory"));
    let letter = |to: &str, in_reply_to: Option<String>| Letter {
        from: ("Mallory".to_owned(), stranger.clone()),
        to: to.to_owned(),
        subject: format!("Re: [{}] {}", walk.number, walk.subject),
        text: "INTRUDER let me in".to_owned(),
        message_id: format!("{}@stranger.example", unique("evil-")),
        in_reply_to,
        ..Letter::default()
    };
    let support = &walk.env.mailboxes["acme"];
    for (to, reference) in [
        (support, None),
        (support, Some(answer.message_id.clone())),
        (&answer.reply_to, Some(answer.message_id.clone())),
    ] {
        send(&walk.env, &letter(to, reference))
            .await
            .expect("mail to a known address is accepted");
    }
    let unknown = Letter {
        to: "nobody-here@acme.example".to_owned(),
        ..letter(support, None)
    };
    let refusal = send(&walk.env, &unknown)
        .await
        .expect_err("an unknown address is refused in the dialogue");
    assert!(refusal.contains("5.1.1") || refusal.contains("550"), "{refusal}");
    let admin = Client::console(&walk.env, walk.env.user("tenant_admin", Some("acme"))).await;
    eventually("the stranger's mails in quarantine", 20, || async {
        let page = admin.read(&format!("{ACME}/v1/quarantined-mails?page_size=200")).await;
        let mine = page["mails"]
            .as_array()?
            .iter()
            .filter(|m| text(&m["sender"]).contains(&stranger))
            .count();
        (mine == 3).then_some(())
    })
    .await;
    let messages = walk.messages(&walk.agent, ACME).await;
    assert_eq!(messages.len(), before, "nothing of the stranger's joined");
}
