//! R-ISO-05: nothing made for one tenant, in any channel, holds a word of another; nothing made for a requester a private one.

use std::{collections::BTreeSet, path::Path};

use futures_util::StreamExt;
use serde_json::{Value, json};
use stack_tests::{Client, Env, Events, Letter, Sink, Tally, eventually, fill_path, operations, send, unique};

use super::{document, principals::seven, same_in_this_layout, world::World};

/// Every canary begins with this, so that one look finds any of them.
const MARK: &str = "kanari";

fn canary(what: &str) -> String {
    unique(&format!("{MARK}{what}"))
}

/// Fills the other tenant: a word of its own in every field and file.
pub async fn sow(other: &World, admin: &Client) {
    let make = async |noun: &str, body: Value| {
        admin.act(&other.at(noun), body).await["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let kind = make("asset-types", json!({"name": canary("type")})).await;
    for _ in 0..6 {
        let place = make("locations", json!({"name": canary("place"), "kind": "site"})).await;
        make("teams", json!({"name": canary("team"), "description": canary("team")})).await;
        make("categories", json!({"name": canary("category")})).await;
        let person = json!({
            "name": canary("person"), "email": format!("{}@{MARK}.example", canary("mail")), "phone": "+33 1 23 45 67 89",
            "job_title": canary("job"), "location_id": place,
        });
        make("persons", person).await;
        let asset = json!({
            "name": canary("asset"), "type_id": kind, "serial_number": canary("serial"), "manufacturer": canary("maker"), "model": canary("model"),
            "supplier": canary("supplier"), "notes": canary("notes"), "tag": canary("tag"),
        });
        make("assets", asset).await;
        let article =
            json!({"title": canary("title"), "body": canary("body"), "tags": [canary("tag")], "audience": "tenant"});
        let article = make("articles", article).await;
        admin
            .act(&other.at(&format!("articles/{article}:publish")), json!({}))
            .await;
        make(
            "roles",
            json!({"name": canary("role"), "view": "own", "permissions": ["ticket.read"]}),
        )
        .await;
        make("api-keys", json!({"name": canary("key")})).await;
        make("mailboxes", json!({"address": format!("{}@{MARK}.example", canary("box")), "display_name": canary("box"), "kind": "smtp"})).await;
    }
    for _ in 0..20 {
        let (name, bytes) = (format!("{}.txt", canary("file")), canary("bytes"));
        let file = admin
            .upload(&other.prefix(), &name, "text/plain", bytes.as_bytes())
            .await;
        let ticket = json!({
            "title": canary("title"), "description": canary("description"), "tags": [canary("tag")],
            "requester_id": other.id("admin"), "attachment_ids": [file],
        });
        let ticket = make("tickets", ticket).await;
        let path = other.at(&format!("tickets/{ticket}"));
        admin
            .act(
                &format!("{path}/notes"),
                json!({"body": canary("note"), "public": false}),
            )
            .await;
        admin
            .act(&format!("{path}/replies"), json!({"body": canary("reply")}))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_05_no_word_of_another_tenant_in_any_channel() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-05") {
        return;
    }
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let other_admin = other.admin(&env).await;
    if planted(&other_admin, &other).await.len() < 200 {
        sow(&other, &other_admin).await;
    }
    let admin = world.admin(&env).await;
    let mut tally = Tally::of("R-ISO-05");
    let planted = planted(&other_admin, &other).await;
    tally.check(planted.len() >= 200, || format!("only {} canaries", planted.len()));

    let (rita, pete) = (world.visitor(&env, "rita").await, world.visitor(&env, "pete").await);
    let mut streams = vec![
        ("admin", Events::open(&admin, &world.prefix()).await),
        ("rita", Events::open(&rita, "/api").await),
        ("pete", Events::open(&pete, "/api").await),
    ];
    let bus = async_nats::connect(&env.nats).await.expect("NATS");
    let own_token = world.tenant.trim_start_matches("tnt_").to_owned();
    let mut passing = bus
        .subscribe(format!("guichet.evt.*.*.*.{own_token}"))
        .await
        .expect("a subscription");
    let mut of_other = bus
        .subscribe(format!("guichet.evt.*.*.*.{}", other.tenant.trim_start_matches("tnt_")))
        .await
        .expect("a subscription");

    // Life in both tenants at once. Private words of the own tenant are hidden from its requesters.
    let (secret, shown) = (unique("hush"), unique("aloud"));
    let ticket = rita
        .act("/api/v1/tickets", json!({"title": format!("Noise {shown}")}))
        .await;
    let path = world.at(&format!("tickets/{}", ticket["id"].as_str().expect("an id")));
    admin
        .act(
            &format!("{path}/notes"),
            json!({"body": format!("private {secret}"), "public": false}),
        )
        .await;
    admin
        .act(&format!("{path}/replies"), json!({"body": format!("public {shown}")}))
        .await;
    let foreign = json!({"title": canary("live"), "requester_id": other.id("admin"), "description": canary("live")});
    let foreign = other_admin.act(&other.at("tickets"), foreign).await;
    let their_path = other.at(&format!("tickets/{}", foreign["id"].as_str().expect("an id")));
    other_admin
        .act(&format!("{their_path}/replies"), json!({"body": canary("live")}))
        .await;
    let letter = Letter {
        from: ("Rita".to_owned(), world.email("rita").to_owned()),
        to: mailbox(&admin, &world).await,
        subject: format!("By mail {shown}"),
        text: "Hello".to_owned(),
        message_id: format!("{}@walk.example", unique("m")),
        ..Letter::default()
    };
    send(&env, &letter).await.expect("mail is taken");
    eventually("the mail to become a ticket", 20, || async {
        let page = admin.read(&world.at(&format!("tickets?query={shown}"))).await;
        (page["tickets"].as_array().map_or(0, Vec::len) >= 2).then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;

    // HTTP: everything that can be read, by everybody of the tenant.
    let document = document(&env).await;
    let own = world.objects(&env, &admin, "rita").await;
    let mut for_requesters = Vec::new();
    for who in seven(&env, &world, &other).await.iter().filter(|who| !who.foreign) {
        for operation in operations(&document)
            .iter()
            .filter(|o| o.method == "GET" && o.path != "/v1/events")
        {
            let Some(filled) = fill_path(&operation.path, &own) else {
                continue;
            };
            for query in ["", "?page_size=200", "?query=kanari"] {
                let answer = who.client.get(&format!("{}{filled}{query}", who.prefix)).await;
                let got = String::from_utf8_lossy(&answer.bytes).into_owned();
                let echoed = query.contains(MARK) && answer.status.is_client_error();
                tally.check(echoed || !got.contains(MARK), || {
                    format!("{} {filled}{query}: {got}", who.name)
                });
                if who.name == "requester" || who.name == "portal user" {
                    for_requesters.push(got);
                }
            }
        }
    }
    let of_ticket = ticket["id"].as_str().expect("an id");
    for part in ["", "/messages", "/activities", "/links"] {
        let answer = rita.get(&format!("/api/v1/tickets/{of_ticket}{part}")).await;
        for_requesters.push(String::from_utf8_lossy(&answer.bytes).into_owned());
    }
    tally.check(for_requesters.iter().any(|got| got.contains(&shown)), || {
        "rita sees her own".to_owned()
    });
    for got in &for_requesters {
        tally.check(!got.contains(&secret), || {
            format!("a private note reached a requester: {got}")
        });
    }
    // Live: own tenant only, and to pete nothing of rita's.
    for (who, stream) in &mut streams {
        for change in stream.drain() {
            let text = change.to_string();
            tally.check(change["tenant"] == world.tenant.as_str(), || {
                format!("{who} hears {text}")
            });
            tally.check(*who != "pete" || change["subject"] != of_ticket, || {
                format!("pete hears of rita's ticket: {text}")
            });
            tally.check(*who == "admin" || change["internal"] != true, || {
                format!("{who} hears of a note: {text}")
            });
        }
    }
    // Mail: to people of the tenant.
    for who in ["rita", "pete", "dora", "admin"] {
        for mail in Sink::of(&env).to(world.email(who)) {
            let text = String::from_utf8_lossy(&mail.raw).into_owned() + &mail.text + &mail.html + &mail.subject;
            tally.check(!text.contains(MARK), || format!("a mail to {who}: {}", mail.subject));
            tally.check(!text.contains(&secret) || who == "admin", || {
                format!("a private note by mail to {who}")
            });
        }
    }
    // NATS: what goes under the own tenant's subjects.
    let mut heard = 0;
    while let Ok(Some(message)) = tokio::time::timeout(std::time::Duration::from_millis(200), passing.next()).await {
        heard += 1;
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        tally.check(!text.contains(MARK) && !text.contains(&other.tenant), || {
            format!("NATS {}", message.subject)
        });
    }
    tally.check(heard >= 3, || format!("only {heard} events passed"));
    while let Ok(Some(message)) = tokio::time::timeout(std::time::Duration::from_millis(200), of_other.next()).await {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        tally.check(!text.contains(&world.tenant), || format!("NATS {}", message.subject));
    }
    redis(&env, &other, &mut tally).await;
    files(&mut tally);
    tally.finish(500);
}

/// The words planted in the other tenant, as its admin reads them back.
async fn planted(admin: &Client, other: &World) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut take = |text: String| {
        let words = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.starts_with(MARK) && word.len() > 16);
        found.extend(words.map(str::to_owned));
    };
    let lists = [
        "tickets",
        "persons",
        "teams",
        "locations",
        "categories",
        "assets",
        "asset-types",
        "articles",
        "roles",
        "api-keys",
        "mailboxes",
    ];
    for list in lists {
        take(
            admin
                .read(&other.at(&format!("{list}{}", if list.ends_with('s') { "" } else { "s" })))
                .await
                .to_string(),
        );
    }
    let tickets = admin.read(&other.at("tickets?page_size=200")).await;
    for ticket in tickets["tickets"].as_array().into_iter().flatten() {
        let id = ticket["id"].as_str().expect("an id");
        take(ticket.to_string());
        take(
            admin
                .read(&other.at(&format!("tickets/{id}/messages")))
                .await
                .to_string(),
        );
    }
    found
}

async fn mailbox(admin: &Client, world: &World) -> String {
    let boxes = admin.read(&world.at("mailboxes")).await;
    let boxes = boxes["mailboxes"].as_array().expect("mailboxes").clone();
    let given = boxes
        .iter()
        .filter_map(|b| b["address"].as_str())
        .find(|a| !a.contains("walk-box"));
    given.expect("the given address").to_owned()
}

/// Redis: every key that names a tenant belongs to it, and no value of any holds another's word.
async fn redis(env: &Env, other: &World, tally: &mut Tally) {
    let client = redis::Client::open(env.redis.as_str()).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("*")
        .query_async(&mut connection)
        .await
        .expect("keys");
    let theirs = other.tenant.trim_start_matches("tnt_");
    for key in &keys {
        let value: Option<String> = redis::cmd("GET")
            .arg(key)
            .query_async(&mut connection)
            .await
            .ok()
            .flatten();
        let own = key.contains(theirs);
        tally.check(!key.contains(MARK), || format!("Redis key {key}"));
        tally.check(own || !value.is_some_and(|value| value.contains(MARK)), || {
            format!("Redis value of {key}")
        });
    }
}

/// Logs hold nobody's words, and files are stored under names that say nothing.
fn files(tally: &mut Tally) {
    let folder = Env::folder();
    for log in std::fs::read_dir(folder.join("log")).expect("logs").flatten() {
        let text = String::from_utf8_lossy(&std::fs::read(log.path()).unwrap_or_default()).into_owned();
        let line = text.lines().find(|line| line.contains(MARK));
        tally.check(line.is_none(), || {
            format!("log {}: {}", log.path().display(), line.unwrap_or_default())
        });
    }
    let mut names = Vec::new();
    walk(&folder.join("blobs"), &mut names);
    for name in names {
        tally.check(!name.contains(MARK), || format!("a stored file is named {name}"));
    }
}

fn walk(folder: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        names.push(entry.file_name().to_string_lossy().into_owned());
        if entry.path().is_dir() {
            walk(&entry.path(), names);
        }
    }
}
