//! What comes back by mail: the customer's answers, and strangers'.

use serde_json::{Value, json};
use stack_tests::{Client, Events, Letter, Received, eventually, send, send_report, unique};

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

/// A technician who watches the ticket answers from their own mailbox; who only pretends to be them does not get in.
pub async fn a_technician_answers_by_mail(walk: &Walk) {
    let tom = walk.env.user("agent_acme_only", None);
    let console = Client::console(&walk.env, tom).await;
    let assignable = console.read(&format!("{ACME}/v1/assignable-agents")).await;
    let agents = assignable["agents"].as_array().expect("agents");
    let own = agents.iter().find(|agent| agent["email"] == tom.email.as_str());
    let id = own.expect("the technician can be assigned")["id"].clone();
    let ticket = console.read(&walk.path("")).await;
    let watching = ticket["watchers"].as_array().cloned().unwrap_or_default();
    let mut watchers: Vec<Value> = watching.iter().map(|watcher| watcher["person_id"].clone()).collect();
    watchers.push(id);
    let change = json!({ "watcher_ids": watchers });
    let changed = console.patch(&walk.path(""), ticket["revision"].as_i64(), change).await;
    assert!(changed.status.is_success(), "{}", changed.json);

    let question = format!("Can somebody look on site? {}", unique("q"));
    walk.agent
        .act(&walk.path("/replies"), json!({ "body": question }))
        .await;
    let told = walk
        .sink
        .wait_for(&tom.email, "what the colleague wrote", |mail| {
            mail.text.contains(&question)
        })
        .await;
    let letter = |to: &str, text: &str| Letter {
        from: ("Somebody else".to_owned(), tom.email.clone()),
        to: to.to_owned(),
        subject: format!("Re: {}", told.subject),
        text: text.to_owned(),
        message_id: format!("{}@northwind.example", unique("tech-")),
        in_reply_to: Some(told.message_id.clone()),
        ..Letter::default()
    };
    let support = &walk.env.mailboxes["acme"];
    send(&walk.env, &letter(support, "FORGED hand over your password"))
        .await
        .expect("accepted");
    send(&walk.env, &letter(&told.reply_to, "I will be there at three."))
        .await
        .expect("accepted");
    let message = eventually("the technician's answer", 20, || async {
        let messages = walk.messages(&walk.agent, ACME).await;
        messages
            .into_iter()
            .find(|message| text(&message["body"]).contains("at three"))
    })
    .await;
    assert_eq!(
        (
            text(&message["author_name"]),
            &message["author_is_agent"],
            text(&message["channel"])
        ),
        (tom.name.as_str(), &json!(true), "mail"),
        "the name is the registered one"
    );
    walk.sink
        .wait_for(&walk.customer, "the technician's answer", |mail| {
            mail.text.contains("at three")
        })
        .await;
    let senior = Client::console(&walk.env, walk.env.user("senior_agent", None)).await;
    eventually("the forged mail in quarantine", 20, || async {
        let page = senior.read(&format!("{ACME}/v1/quarantined-mails?page_size=200")).await;
        let mails = page["mails"].as_array()?;
        mails
            .iter()
            .any(|mail| mail["sender"] == tom.email.as_str())
            .then_some(())
    })
    .await;
    let messages = walk.messages(&walk.agent, ACME).await;
    assert!(!json!(messages).to_string().contains("FORGED"), "{messages:?}");
    a_stranger_is_let_in(&senior).await;
}

/// Who may let mail in needs no right to manage people.
async fn a_stranger_is_let_in(senior: &Client) {
    let page = senior.read(&format!("{ACME}/v1/quarantined-mails?page_size=200")).await;
    let mails = page["mails"].as_array().expect("mails");
    let strange = mails
        .iter()
        .find(|mail| text(&mail["sender"]).ends_with("@stranger.example"))
        .expect("a stranger's mail");
    let path = format!("{ACME}/v1/quarantined-mails/{}:release", text(&strange["id"]));
    let released = senior.act(&path, json!({})).await;
    let ticket = senior
        .read(&format!("{ACME}/v1/tickets/{}", text(&released["ticket_id"])))
        .await;
    assert_eq!(ticket["requester_email"], strange["sender"]);
}

/// A mail server reports that a mail did not arrive: the ticket's log says so, and nothing else happens.
pub async fn a_mail_that_did_not_arrive_is_noted(walk: &Walk, answer: &Received) {
    let before = walk.messages(&walk.agent, ACME).await.len();
    let support = &walk.env.mailboxes["acme"];
    send_report(&walk.env, support, &answer.message_id, &walk.customer)
        .await
        .expect("accepted");
    let line = eventually("the report in the activity log", 20, || async {
        let page = walk.agent.read(&walk.path("/activities?page_size=200")).await;
        let lines = page["activities"].as_array()?;
        lines.iter().find(|line| line["action"] == "mail_failed").cloned()
    })
    .await;
    assert_eq!(
        text(&line["new_value"]),
        format!("{}: 552 5.2.2 mailbox full", walk.customer)
    );
    assert_eq!(walk.messages(&walk.agent, ACME).await.len(), before);
}
