//! Two tenants of our own: one to attack from, with a person of each sort, and one that holds canaries.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stack_tests::{Client, Env, Harvest, Sink, User, eventually, unique};

const PASSWORD: &str = "a phrase for the walk of isolation";

/// A tenant and its people by what they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    pub slug: String,
    pub tenant: String,
    people: BTreeMap<String, (String, String)>,
}

impl World {
    /// The tenant to attack from: an admin, two requesters who know nothing of each other, a manager of another department.
    pub async fn own(env: &Env) -> Self {
        Self::kept(
            env,
            "iso-own",
            &["rita:requester", "pete:requester", "dora:department_manager"],
        )
        .await
    }

    /// The tenant nobody of the first may know anything of.
    pub async fn other(env: &Env) -> Self {
        Self::kept(env, "iso-other", &[]).await
    }

    async fn kept(env: &Env, name: &str, people: &[&str]) -> Self {
        let file = Env::folder().join(format!("{name}.json"));
        if let Some(world) = std::fs::read(&file)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
        {
            return world;
        }
        let world = Self::found(env, name, people).await;
        std::fs::write(&file, serde_json::to_vec(&world).expect("json")).expect("the system's folder can be written");
        world
    }

    async fn found(env: &Env, name: &str, people: &[&str]) -> Self {
        let provider = Client::console(env, env.user("provider_admin", None)).await;
        let (slug, email) = (unique(name), format!("{}@{name}.example", unique("head")));
        let request = json!({"name": format!("Walk {slug}"), "slug": slug, "admin_name": format!("Head {slug}"), "admin_email": email});
        let tenant = provider.act("/api/v1/tenants", request).await;
        let id = tenant["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/tenants/{id}");
        eventually("the tenant of the isolation tests", 60, || async {
            (provider.read(&path).await["state"] == "ready").then_some(())
        })
        .await;
        let mut world = Self {
            slug,
            tenant: id,
            people: BTreeMap::new(),
        };
        let session = accept(env, &env.console, &email).await;
        let admin_id = session["tenants"][0]["person_id"].as_str().expect("an id").to_owned();
        world.people.insert("admin".to_owned(), (email, admin_id));
        let admin = world.admin(env).await;
        let roles = admin.read(&format!("{}/v1/roles", world.prefix())).await;
        for person in people {
            let (who, role) = person.split_once(':').expect("a role");
            let role = roles["roles"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|r| r["key"] == role);
            let role = role.expect("the role")["id"].clone();
            let place = admin
                .act(
                    &world.at("locations"),
                    json!({"name": unique("Dept "), "kind": "department"}),
                )
                .await;
            let email = format!("{}@{name}.example", unique(who));
            let body = json!({"name": format!("{who} of the walk"), "email": email, "role_id": role, "location_id": place["id"]});
            let made = admin.act(&world.at("persons"), body).await;
            let id = made["id"].as_str().expect("an id").to_owned();
            admin.act(&world.at(&format!("persons/{id}:invite")), json!({})).await;
            accept(env, &world.portal(env), &email).await;
            world.people.insert(who.to_owned(), (email, id));
        }
        world
    }

    pub fn prefix(&self) -> String {
        format!("/api/t/{}", self.slug)
    }

    /// The path of a collection on the console.
    pub fn at(&self, noun: &str) -> String {
        format!("{}/v1/{noun}", self.prefix())
    }

    /// The address of the portal.
    pub fn portal(&self, env: &Env) -> String {
        env.portals["acme"].replace("acme", &self.slug)
    }

    /// The person's id.
    pub fn id(&self, who: &str) -> &str {
        &self.people[who].1
    }

    pub fn email(&self, who: &str) -> &str {
        &self.people[who].0
    }

    pub fn user(&self, who: &str) -> User {
        User {
            name: who.to_owned(),
            email: self.email(who).to_owned(),
            password: PASSWORD.to_owned(),
            role: who.to_owned(),
            tenant: Some(self.slug.clone()),
        }
    }

    pub async fn admin(&self, env: &Env) -> Client {
        Client::console(env, &self.user("admin")).await
    }

    /// Somebody at the portal.
    pub async fn visitor(&self, env: &Env, who: &str) -> Client {
        Client::sign_in(env, &self.portal(env), &self.user(who)).await
    }

    /// One fresh object of every sort that is `who`'s own or in which they take part.
    pub async fn objects(&self, env: &Env, admin: &Client, who: &str) -> Harvest {
        let mut made = Harvest::default();
        let mut keep = |value: &Value| {
            let id = value.as_str().unwrap_or_default();
            if let Some(prefix) = stack_tests::id_prefix(id) {
                made.ids.insert(prefix.to_owned(), BTreeSet::from([id.to_owned()]));
            }
        };
        let word = unique(who);
        let make = async |noun: &str, body: Value| admin.act(&self.at(noun), body).await["id"].clone();
        keep(&json!(self.tenant));
        keep(&make("locations", json!({"name": format!("Place {word}"), "kind": "site"})).await);
        keep(&make("teams", json!({"name": format!("Team {word}")})).await);
        let category = make("categories", json!({"name": format!("Category {word}")})).await;
        keep(&category);
        let kind = make("asset-types", json!({"name": format!("Type {word}")})).await;
        keep(&kind);
        let asset = make("assets", json!({"name": format!("Asset {word}"), "type_id": kind})).await;
        keep(&asset);
        let path = self.at(&format!("assets/{}:assign", asset.as_str().expect("an id")));
        admin.act(&path, json!({"person_id": self.id(who)})).await;
        keep(
            &make(
                "articles",
                json!({"title": format!("Draft {word}"), "body": "Not to be seen.", "audience": "internal"}),
            )
            .await,
        );
        keep(
            &make(
                "roles",
                json!({"name": format!("Role {word}"), "view": "own", "permissions": ["ticket.read"]}),
            )
            .await,
        );
        let key = admin
            .act(&self.at("api-keys"), json!({"name": format!("Key {word}")}))
            .await;
        keep(&key["id"]);
        keep(&key["api_key"]["id"]);
        keep(
            &make(
                "persons",
                json!({"name": format!("Person {word}"), "email": format!("{word}@walk.example")}),
            )
            .await,
        );
        let box_address = format!("{word}@walk-box.example");
        keep(&make("mailboxes", json!({"address": box_address, "kind": "smtp"})).await);

        let visitor = self.visitor(env, who).await;
        let file = visitor.upload("/api", "paper.txt", "text/plain", word.as_bytes()).await;
        let ticket = visitor
            .act(
                "/api/v1/tickets",
                json!({"title": format!("Ticket {word}"), "attachment_ids": [file], "category_id": category}),
            )
            .await;
        keep(&ticket["id"]);
        keep(&json!(file));
        let of_ticket = self.at(&format!("tickets/{}", ticket["id"].as_str().expect("an id")));
        admin
            .act(
                &format!("{of_ticket}/notes"),
                json!({"body": format!("Private {word}"), "public": false}),
            )
            .await;
        let note = admin.read(&format!("{of_ticket}/messages")).await;
        let notes = note["messages"].as_array().into_iter().flatten();
        if let Some(note) = notes.into_iter().find(|m| m["body"].to_string().contains("Private")) {
            keep(&note["id"]);
        }
        for (noun, list) in [("deliveries", "deliveries"), ("quarantined-mails", "quarantined_mails")] {
            let page = admin.read(&self.at(noun)).await;
            keep(&page[list][0]["id"]);
        }
        made
    }
}

/// Uses the newest invitation to an address: sets the password. Answers with the session.
pub async fn accept(env: &Env, base: &str, email: &str) -> Value {
    let mail = Sink::of(env)
        .wait_for(email, "the invitation", |mail| mail.text.contains("token="))
        .await;
    let token = mail.text.split("token=").nth(1).expect("a token");
    let token: String = token
        .chars()
        .take_while(|c| c.is_alphanumeric() || "-_.".contains(*c))
        .collect();
    // A new portal is known to the gateway within seconds.
    eventually("the invitation to be accepted", 30, || async {
        let nobody = Client::nobody(env, base);
        let request = nobody.request(Method::POST, "/api/auth/invitation");
        let answer = nobody
            .send(request.json(&json!({"token": token, "password": PASSWORD})))
            .await;
        (answer.status == StatusCode::OK).then_some(answer.json)
    })
    .await
}
