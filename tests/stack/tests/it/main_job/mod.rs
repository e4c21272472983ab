//! A mail becomes a ticket, an agent answers, the customer sees it.

mod replies;

use reqwest::StatusCode;
use serde_json::{Value, json};
use stack_tests::{Client, Env, Events, Letter, Received, Sink, eventually, send, unique};

/// The smallest PNG: one transparent pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn pixel() -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(PIXEL).expect("base64")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

/// One walk through the main job, with what each step leaves for the next.
struct Walk {
    env: Env,
    agent: Client,
    sink: Sink,
    customer: String,
    subject: String,
    first_message_id: String,
    ticket: String,
    number: String,
}

const ACME: &str = "/api/t/acme";

impl Walk {
    fn path(&self, rest: &str) -> String {
        format!("{ACME}/v1/tickets/{}{rest}", self.ticket)
    }

    async fn messages(&self, client: &Client, prefix: &str) -> Vec<Value> {
        let page = client
            .read(&format!("{prefix}/v1/tickets/{}/messages", self.ticket))
            .await;
        page["messages"].as_array().expect("messages").clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_becomes_a_ticket_an_agent_answers_and_the_customer_sees_it() {
    let mut walk = a_mail_arrives().await;
    let answer = the_agent_works_on_it(&mut walk).await;
    replies::the_customer_answers_by_mail(&walk, &answer).await;
    replies::strangers_do_not_get_in(&walk, &answer).await;
    replies::a_technician_answers_by_mail(&walk).await;
    replies::a_mail_that_did_not_arrive_is_noted(&walk, &answer).await;
    the_customer_uses_the_portal(&walk).await;
    the_agent_resolves_it(&walk).await;
}

/// a: within seconds the mail is a ticket with everything in it, and the sender has a confirmation.
async fn a_mail_arrives() -> Walk {
    let env = Env::load();
    let agent = Client::console(&env, env.user("agent", None)).await;
    let mut live = Events::open(&agent, "/api").await;
    let customer = env.user("requester", Some("acme")).clone();
    let (subject, message_id) = (unique("Printer on fire "), format!("{}@acme.example", unique("first-")));
    send(
        &env,
        &Letter {
            from: (customer.name.clone(), customer.email.clone()),
            to: env.mailboxes["acme"].clone(),
            subject: subject.clone(),
            text: "The printer on the second floor smokes.".to_owned(),
            html: Some(
                "<p>The printer on the <b>second floor</b> smokes.</p><img src=\"cid:photo1\"><script>x()</script>"
                    .to_owned(),
            ),
            message_id: message_id.clone(),
            inline: Some(("photo1".to_owned(), pixel())),
            file: Some(("log file.txt".to_owned(), "text/plain".to_owned(), b"error 42".to_vec())),
            ..Letter::default()
        },
    )
    .await
    .expect("the mail is accepted");

    let ticket = eventually("the ticket", 20, || async {
        let page = agent.read(&format!("{ACME}/v1/tickets?page_size=20")).await;
        page["tickets"]
            .as_array()?
            .iter()
            .find(|t| t["title"] == subject.as_str())
            .cloned()
    })
    .await;
    live.wait_for("ticketing.ticket.created", text(&ticket["id"])).await;
    assert_eq!(ticket["requester_email"], customer.email.as_str());
    assert_eq!(
        (&ticket["status"], &ticket["source"], &ticket["kind"]),
        (&json!("new"), &json!("mail"), &json!("incident"))
    );

    let sink = Sink::of(&env);
    let number = text(&ticket["number"]).to_owned();
    let confirmation = sink
        .wait_for(&customer.email, "the confirmation", |m| m.subject.contains(&number))
        .await;
    assert_eq!(
        confirmation.from, env.mailboxes["acme"],
        "the confirmation comes from acme's own address"
    );
    assert!(
        String::from_utf8_lossy(&confirmation.raw).contains("Auto-Submitted: auto-"),
        "marked as automatic"
    );

    let walk = Walk {
        ticket: text(&ticket["id"]).to_owned(),
        number,
        customer: customer.email,
        first_message_id: message_id,
        env,
        agent,
        sink,
        subject,
    };
    the_mail_is_whole(&walk).await;
    walk
}

async fn the_mail_is_whole(walk: &Walk) {
    let messages = walk.messages(&walk.agent, ACME).await;
    assert_eq!(messages.len(), 1);
    let (message, html) = (&messages[0], text(&messages[0]["body_html"]));
    assert!(html.contains("second floor") && !html.contains("script"), "{html}");
    let files = message["attachments"].as_array().expect("attachments");
    let inline = files.iter().find(|f| f["inline"] == true).expect("the inline image");
    assert!(
        html.contains(&format!("cid:{}", text(&inline["id"]))),
        "the image is referred to: {html}"
    );
    let log = files
        .iter()
        .find(|f| f["filename"] == "log file.txt")
        .expect("the file");
    for (file, bytes) in [(inline, pixel()), (log, b"error 42".to_vec())] {
        let answer = walk
            .agent
            .get(&format!("{ACME}/v1/attachments/{}/content", text(&file["id"])))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.bytes, bytes, "the file's bytes survive");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}

/// b: the agent finds it in the queue, takes it, classifies it, links, notes and answers.
async fn the_agent_works_on_it(walk: &mut Walk) -> Received {
    let agent = &walk.agent;
    eventually("the ticket in the queue", 10, || async {
        let page = agent
            .read("/api/v1/queue/tickets?status=new&order_by=created_at%20desc")
            .await;
        page["tickets"]
            .as_array()?
            .iter()
            .find(|t| t["ticket"]["id"] == walk.ticket.as_str() && t["tenant_slug"] == "acme")
            .cloned()
    })
    .await;
    let found = agent
        .read(&format!("/api/v1/queue/tickets?query={}", walk.number))
        .await;
    assert!(
        found["tickets"]
            .as_array()
            .is_some_and(|l| l.iter().any(|t| t["ticket"]["id"] == walk.ticket.as_str())),
        "{found}"
    );

    let taken = agent.act(&walk.path(":take"), json!({})).await;
    assert_eq!(
        (text(&taken["status"]), text(&taken["assignee_name"])),
        ("open", walk.env.user("agent", None).name.as_str())
    );
    let categories = agent.read(&format!("{ACME}/v1/categories")).await;
    let category = text(&categories["categories"][0]["id"]);
    let change = json!({"impact": "department", "urgency": "critical", "category_id": category});
    let changed = agent
        .patch(&walk.path(""), taken["revision"].as_i64(), change.clone())
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.json);
    assert_eq!(changed.json["priority"], "p1");
    let stale = agent.patch(&walk.path(""), taken["revision"].as_i64(), change).await;
    assert_eq!(
        (stale.status, &stale.json["reason"]),
        (StatusCode::PRECONDITION_FAILED, &json!("REVISION_MISMATCH"))
    );

    let requester = text(&changed.json["requester_id"]);
    agent.read(&format!("{ACME}/v1/tickets?requester={requester}")).await;
    let assets = agent.read(&format!("{ACME}/v1/assets?assignee={requester}")).await;
    let asset = match assets["assets"].as_array().and_then(|list| list.first()) {
        Some(asset) => asset.clone(),
        None => panic!("the demo's first requester of acme has an asset: {assets}"),
    };
    agent.act(&walk.path("/assets"), json!({"asset_id": asset["id"]})).await;
    let on_asset = agent
        .read(&format!("{ACME}/v1/tickets?asset_id={}", text(&asset["id"])))
        .await;
    assert!(
        on_asset["tickets"]
            .as_array()
            .is_some_and(|l| l.iter().any(|t| t["id"] == walk.ticket.as_str()))
    );

    agent
        .act(
            &walk.path("/notes"),
            json!({"body": "SECRET-NOTE smells like a driver problem", "public": false}),
        )
        .await;
    let articles = agent.read(&format!("{ACME}/v1/articles")).await;
    let title = text(&articles["articles"][0]["title"]).to_owned();
    let word: String = title
        .split_whitespace()
        .max_by_key(|w| w.len())
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let hits = agent.read(&format!("{ACME}/v1/articles:search?query={word}")).await;
    let article = hits["hits"][0]["article"]["id"].clone();
    agent.act(&walk.path("/articles"), json!({"article_id": article})).await;

    let file = agent.upload(ACME, "driver.txt", "text/plain", b"install me").await;
    agent
        .act(
            &walk.path("/replies"),
            json!({"body": "Please install **this driver**.", "attachment_ids": [file]}),
        )
        .await;
    let answer = walk
        .sink
        .wait_for(&walk.customer, "the answer", |m| {
            m.subject.contains(&walk.number) && m.text.contains("this driver")
        })
        .await;
    assert_eq!(answer.from, walk.env.mailboxes["acme"]);
    assert!(answer.html.contains("<strong>this driver</strong>"), "{}", answer.html);
    assert_eq!(answer.in_reply_to, std::slice::from_ref(&walk.first_message_id));
    assert!(answer.references.contains(&walk.first_message_id));
    assert!(answer.subject.contains(&walk.number));
    assert!(
        answer
            .files
            .iter()
            .any(|(name, bytes)| name == "driver.txt" && bytes == b"install me")
    );
    assert!(!String::from_utf8_lossy(&answer.raw).contains("SECRET-NOTE"));
    assert_ne!(answer.reply_to, answer.from, "Reply-To tells the ticket");
    answer
}

/// d: the customer's portal shows the public thread and nothing more; globex knows nothing of it.
async fn the_customer_uses_the_portal(walk: &Walk) {
    let env = &walk.env;
    let page = Client::nobody(env, &env.portals["acme"]).get("/").await;
    let globex_page = Client::nobody(env, &env.portals["globex"]).get("/").await;
    let (page, globex_page) = (
        String::from_utf8_lossy(&page.bytes).to_lowercase(),
        String::from_utf8_lossy(&globex_page.bytes).to_lowercase(),
    );
    assert!(
        page.contains("acme") && globex_page.contains("globex") && !globex_page.contains("acme"),
        "branding before sign-in"
    );

    let customer = Client::portal(env, env.user("requester", Some("acme"))).await;
    let ticket = customer.read(&format!("/api/v1/tickets/{}", walk.ticket)).await;
    assert_eq!(text(&ticket["assignee_name"]), env.user("agent", None).name);
    let thread = walk.messages(&customer, "/api").await;
    assert!(
        !thread.is_empty() && !json!(thread).to_string().contains("SECRET-NOTE"),
        "{thread:?}"
    );
    assert_eq!(
        customer
            .get(&format!("/api/v1/tickets/{}/activities", walk.ticket))
            .await
            .status,
        StatusCode::FORBIDDEN
    );

    let mut live = Events::open(&walk.agent, "/api").await;
    let photo = customer.upload("/api", "smoke.png", "image/png", &pixel()).await;
    let reply = format!("/api/v1/tickets/{}/replies", walk.ticket);
    customer
        .act(&reply, json!({"body": "Here is a photo.", "attachment_ids": [photo]}))
        .await;
    live.wait_for("ticketing.message.added", "").await;
    let last = walk.messages(&walk.agent, ACME).await.pop().expect("a message");
    assert_eq!(
        (text(&last["body"]), text(&last["channel"])),
        ("Here is a photo.", "portal")
    );
    assert_eq!(last["attachments"].as_array().map(Vec::len), Some(1));

    let other = Client::portal(env, env.user("requester", Some("globex"))).await;
    let foreign = other.get(&format!("/api/v1/tickets/{}", walk.ticket)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let list = other.read("/api/v1/tickets?page_size=200").await;
    assert!(!list.to_string().contains(&walk.ticket) && !list.to_string().contains(&walk.subject));
    let colleague = Client::portal(env, env.nth_user("requester", Some("acme"), 1)).await;
    assert_eq!(
        colleague.get(&format!("/api/v1/tickets/{}", walk.ticket)).await.status,
        StatusCode::NOT_FOUND,
        "own view"
    );
}

/// e: the customer is told, and the log lists every step.
async fn the_agent_resolves_it(walk: &Walk) {
    let resolved = walk
        .agent
        .act(&walk.path(":resolve"), json!({"resolution": "Replaced the **fuser**."}))
        .await;
    assert_eq!(resolved["status"], "resolved");
    walk.sink
        .wait_for(&walk.customer, "the resolution", |m| {
            m.subject.contains(&walk.number) && m.text.contains("fuser")
        })
        .await;
    let log = eventually("the mails in the activity log", 15, || async {
        let page = walk.agent.read(&walk.path("/activities?page_size=200")).await;
        let log = page["activities"].as_array()?.clone();
        (log.iter().filter(|a| a["action"] == "mail_sent").count() >= 3).then_some(log)
    })
    .await;
    let actions: Vec<&str> = log.iter().map(|a| text(&a["action"])).collect();
    for wanted in [
        "created",
        "status_changed",
        "field_changed",
        "asset_linked",
        "article_linked",
        "noted",
        "replied",
        "mail_sent",
    ] {
        assert!(actions.contains(&wanted), "{wanted} is missing in {actions:?}");
    }
    let priority = log
        .iter()
        .find(|a| a["field"] == "priority")
        .expect("the priority's change");
    let (old, new) = (
        text(&priority["old_value"]).to_lowercase(),
        text(&priority["new_value"]).to_lowercase(),
    );
    assert!(old != new && new.contains("p1"), "{priority}");
    assert_eq!(text(&priority["actor_name"]), walk.env.user("agent", None).name);
}
