use archive::{Part, Subject};
use blob::Blobs;
use chrono::DateTime;
use db::{Place, TenantRows};
use ids::ProviderId;
use testkit::Tenant;

/// Tables of the services themselves and of providers that hold nothing of a tenant.
const OF_NO_TENANT: &[&str] = &[
    "control.tenant", // Entered and removed with the schema.
    "control.migration",
    "control.relay_stream",
    "control.provider",
    "control.signing_key",
    "control.report_key",
    "provider.role",
    "provider.agent", // Names tenants in lists of ids, which are looked through by their type.
    "provider.team",
    "provider.team_member",
    "provider.audit_entry", // What was done with a tenant stays in its provider's trail.
    "provider.agent_delivery",
];
/// Those that every database has.
const OF_THE_LIBRARY: &[&str] = &["control.job", "control.outbox", "control.inbox", "control.parked_event"];

async fn parts() -> Vec<Part> {
    let services: [(&'static str, db::Migrations, &'static [TenantRows]); 6] = [
        ("ticketing", ticketing::migrations(), ticketing::TENANT_ROWS),
        ("asset", asset::migrations(), &[]),
        ("knowledge", knowledge::migrations(), &[]),
        ("notification", notification::migrations(), notification::TENANT_ROWS),
        ("mail-ingest", mail_ingest::migrations(), mail_ingest::TENANT_ROWS),
        ("identity", identity::migrations(), identity::tenant::TENANT_ROWS),
    ];
    let mut parts = Vec::new();
    for (name, migrations, rows) in services {
        let db = testkit::service_db(name, migrations).await.db;
        parts.push(Part { name, db, rows });
    }
    parts
}

async fn tenant(parts: &[Part], provider: ProviderId) -> Tenant {
    let id = ids::TenantId::new();
    let slug = format!("t{}", &id.uuid().simple().to_string()[20..]);
    let tenant = Tenant { id, provider, slug };
    for part in parts {
        part.db.provision(id, provider, &tenant.slug).await.unwrap();
        part.db
            .provision_provider(provider, &format!("provider-{}", provider.uuid().simple()))
            .await
            .unwrap();
    }
    tenant
}

#[tokio::test]
async fn every_table_says_whether_it_holds_something_of_a_tenant() {
    let parts = parts().await;
    let provider = ProviderId::new();
    tenant(&parts, provider).await;
    let mut unknown = Vec::new();
    for part in &parts {
        let text =
            "select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('control', $1) and c.relkind in ('r', 'p') and not c.relispartition";
        let mut tx = part.db.begin_control("the test reads the catalog").await.unwrap();
        let schema = db::Space::Provider(provider).schema();
        let tables: Vec<(String, String)> = sqlx::query_as(text).bind(schema).fetch_all(&mut tx).await.unwrap();
        assert!(tables.len() > 5, "{}", part.name);
        for (schema, table) in tables {
            let place = if schema == "control" {
                Place::Control
            } else {
                Place::Provider
            };
            let name = format!("{}.{table}", place.as_str());
            let declared = part.rows.iter().any(|rows| rows.place == place && rows.table == table);
            if !declared && !OF_NO_TENANT.contains(&&*name) && !OF_THE_LIBRARY.contains(&&*name) {
                unknown.push(format!("{} {name}", part.name));
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "add these to the TENANT_ROWS of their service, or here: {unknown:?}"
    );
}

#[tokio::test]
async fn r_backup_01_every_service_comes_back_as_it_was() {
    let parts = parts().await;
    let folder = std::env::temp_dir().join(format!(
        "guichet-archive-{}-{}",
        std::process::id(),
        ids::TenantId::new()
    ));
    let settings = blob::Settings {
        folder: folder.join("blobs").display().to_string(),
        ..blob::Settings::default()
    };
    let blobs = Blobs::open(&settings).unwrap();
    let provider = ProviderId::new();
    let (tenant, other) = (tenant(&parts, provider).await, tenant(&parts, provider).await);
    for tenant in [&tenant, &other] {
        for part in &parts {
            fill(part, tenant).await;
        }
        blobs.put_bytes(&tenant.system(), "a file".into()).await.unwrap();
    }
    let export = async |tenant: &Tenant| {
        let ctx = tenant.system();
        let subject = Subject {
            ctx: &ctx,
            slug: &tenant.slug,
            name: "Acme",
            program: "test",
            now: DateTime::UNIX_EPOCH,
        };
        // Never twice to one place: a restore refuses a file that is not the one that was checked.
        let path = folder.join(format!("{}-{}.tar.gz", tenant.slug, ids::TenantId::new()));
        let (manifest, _) = archive::export(&parts, &blobs, &subject, &path).await.unwrap();
        (path, manifest)
    };
    let (path, before) = export(&tenant).await;
    let (_, others) = export(&other).await;
    for part in &parts {
        part.db.suspend(tenant.id, 2).await.unwrap();
    }
    let checked = archive::check(&path).await.unwrap();
    let (mut cases, mut failed) = (0, Vec::new());
    for round in 0..2 {
        archive::restore(&checked, &parts, &blobs, &tenant.system(), &tenant.slug)
            .await
            .unwrap();
        let (_, after) = export(&tenant).await;
        for (was, is) in before.services.iter().zip(&after.services) {
            for (was_table, is_table) in was.tables.iter().zip(&is.tables) {
                cases += 1;
                if was_table != is_table || was.sequences != is.sequences {
                    failed.push(format!("{round} {} {}", was.service, was_table.table));
                }
            }
        }
        cases += 2;
        if before.entries != after.entries {
            failed.push(format!("{round} entries"));
        }
        if others.entries != export(&other).await.1.entries {
            failed.push(format!("{round} the other tenant"));
        }
        if round == 0 {
            gone(&parts, &blobs, &tenant).await;
        }
    }
    println!(
        "R-BACKUP-01 services: {cases} cases, {} passed, {} failed",
        cases - failed.len(),
        failed.len()
    );
    let _ = std::fs::remove_dir_all(&folder);
    assert!(failed.is_empty(), "{failed:?}");
    assert!(cases > 100, "{cases}");
}

async fn gone(parts: &[Part], blobs: &Blobs, tenant: &Tenant) {
    let origin = db::Origin::tenant(tenant.id, tenant.provider, context::Actor::service("test"));
    let event = db::OutboxEvent::new("tenant", "deleted", tenant.id, 9, &());
    let done = archive::delete(parts, blobs, &tenant.system(), (&origin, event))
        .await
        .unwrap();
    assert!(done.is_complete(), "{done:?}");
}

/// Something in the tables whose rows are hardest to put back: histories, references, sealed secrets, rows outside of the tenant's schema.
async fn fill(part: &Part, tenant: &Tenant) {
    let texts: &[&'static str] = match part.name {
        "identity" => &[
            "insert into role (id, name, view, agent, permissions, created_at)
             values ('00000000-0000-0000-0000-00000000000a', 'Reader', 'own', false, '{ticket.read,\"odd, one\"}', now())",
            "insert into location (id, name, kind, created_at) values (gen_random_uuid(), 'Here', 'site', now())",
            "insert into person (id, name, email, role_id, created_at, updated_at)
             select gen_random_uuid(), 'É. Œil', n || '@acme.example', '00000000-0000-0000-0000-00000000000a', now(), now()
             from generate_series(1, 50) as n",
            "insert into audit_entry (sequence, id, occurred_at, actor_kind, actor_id, actor_name, action, subject, detail, hash)
             select n, gen_random_uuid(), now(), 'agent', gen_random_uuid(), 'Ada', 'person.created', '', 'x', sha256(n::text::bytea)
             from generate_series(1, 300) as n",
        ],
        "ticketing" => &[
            "insert into person (id, name) values ('00000000-0000-0000-0000-00000000000b', 'Rita')",
            "insert into ticket (id, kind, number, title, status, impact, urgency, priority, requester_id, tags, source, created_at, updated_at)
             select gen_random_uuid(), 'incident', nextval('incident_number_seq'), 'Printer ' || n, 'new', 'person', 'normal', 3,
                 '00000000-0000-0000-0000-00000000000b', '{a,b}', 'mail', now(), now() from generate_series(1, 40) as n",
            "insert into ticket_search (ticket_id, visible) select id, to_tsvector('simple', title) from ticket",
            "insert into message (id, ticket_id, kind, channel, author_name, author_is_agent, body, body_html, created_at)
             select gen_random_uuid(), id, 'public', 'mail', 'Rita', false, E'it\\nsmokes', '<p>it smokes</p>', now() from ticket",
            "insert into activity (id, ticket_id, occurred_at, actor_kind, actor_id, actor_name, action)
             select gen_random_uuid(), id, now(), 'person', 'x', 'Rita', 'created' from ticket",
        ],
        "asset" => &[
            "insert into asset_type (id, revision, name, icon, position, created_at, updated_at)
             values ('00000000-0000-0000-0000-00000000000c', 1, 'Laptop', 'laptop', 1, now(), now())",
            "insert into asset (id, revision, tag, name, type_id, state, serial_number, manufacturer, model, assignee_name, location_name,
                 cost_amount, cost_currency, supplier, depreciation_years, notes, search_text, created_at, updated_at)
             values ('00000000-0000-0000-0000-00000000000d', 1, 'A-1', 'Laptop', '00000000-0000-0000-0000-00000000000c', 'in_use', '', '', '',
                 '', '', 1234.50, 'EUR', '', 3, '', 'laptop', now(), now())",
            "insert into asset_change (asset_id, occurred_at, actor_kind, actor_id, actor_name, action, field, old_value, new_value, reason)
             select '00000000-0000-0000-0000-00000000000d', now(), 'agent', gen_random_uuid(), 'Ada', 'moved', '', '', '', ''
             from generate_series(1, 30)",
        ],
        "knowledge" => &[
            "insert into article (id, revision, title, body, plain, summary, locale, kind, audience, state, version, tags, author_name,
                 created_at, updated_at, search)
             values ('00000000-0000-0000-0000-00000000000e', 1, 'How', 'so', 'so', '', 'fr', 'faq', 'tenant', 'draft', 1, '{}', 'Ada', now(),
                 now(), to_tsvector('public.guichet_fr', 'l''été'))",
            "insert into article_version (article_id, version, title, body, author_kind, author_id, author_name, created_at)
             values ('00000000-0000-0000-0000-00000000000e', 1, 'How', 'so', 'agent', gen_random_uuid(), 'Ada', now())",
        ],
        "notification" => &[
            "insert into delivery (id, template, recipient, recipient_name, locale, sender, subject, facts, mail_message_id, in_reply_to,
                 state, created_at, give_up_at)
             values (gen_random_uuid(), 'reply', 'r@acme.example', 'Rita', 'fr', 'desk', 'Re', '{\"n\": 1.0}', gen_random_uuid()::text, '',
                 'queued', now(), now())",
        ],
        _ => &[
            "insert into mailbox (id, revision, address, display_name, kind, default_sender, enabled, imap_password, created_at, updated_at)
             values (gen_random_uuid(), 1, 'desk@acme.example', 'Desk', 'imap', true, true, '\\x00ff17', now(), now())",
        ],
    };
    let mut tx = part.db.begin(&tenant.system()).await.unwrap();
    for text in texts {
        sqlx::query(*text)
            .execute(&mut tx)
            .await
            .unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    sqlx::query("insert into control.job (id, kind, payload) values (gen_random_uuid(), 'wait', '{}')")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = part.db.begin_control("a test's tenant").await.unwrap();
    let texts: &[&'static str] = match part.name {
        "identity" => &[
            "insert into control.provider (id, name, created_at) values ($2, 'P', now()) on conflict do nothing",
            "insert into control.organisation (id, provider_id, slug, state, name, locale, time_zone, primary_color, accent_color, admin_id,
                 admin_name, admin_email, created_by, created_at)
             values ($1, $2, 's' || right($1::text, 12), 'ready', 'Acme', 'en', 'UTC', '#000', '#000', $1, 'A', 'a', 'P', now())",
            "insert into control.portal_host (host, tenant_id, created_at) select $1::text, $1, now() where $2 is not null",
            "with a as (insert into control.account (id, email, name, password_hash, password_changed_at, created_at)
                 select gen_random_uuid(), $1::text, 'A', '$argon2id$', now(), now() where $2 is not null returning id)
             insert into control.membership (account_id, space_kind, space_id, person_id, created_at) select id, 'tenant', $1, id, now() from a",
            "insert into control.api_key_index (secret_hash, api_key_id, tenant_id, created_at)
             select sha256($1::text::bytea), gen_random_uuid(), $1, now() where $2 is not null",
            "insert into control.sign_in_attempt (id, email, tenant_id, client_ip, outcome, attempted_at)
             select gen_random_uuid(), 'x', $1, '::1', 'ok', now() where $2 is not null",
        ],
        "mail-ingest" => &["insert into control.mailbox_address (address, tenant_id, provider_id, mailbox_id, state)
             values ($1::text || '@x', $1, $2, gen_random_uuid(), 'on')"],
        _ => &[],
    };
    for text in texts {
        let query = sqlx::query(*text).bind(tenant.id.uuid()).bind(tenant.provider.uuid());
        query.execute(&mut tx).await.unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    tx.commit().await.unwrap();
    let texts: &[&'static str] = match part.name {
        "ticketing" => &[
            "insert into queue_tenant (id, slug) values ($1, 'x')",
            "insert into queue_ticket (ticket_id, tenant_id, revision, status, priority, awaits_answer, created_at, updated_at, words, snapshot)
             values (gen_random_uuid(), $1, 1, 'new', 3, true, now(), now(), 'x', '\\x0001')",
        ],
        "notification" => &[
            "insert into agent_notification (id, event_id, person_id, tenant_id, kind, ticket_id, ticket_number, ticket_title, actor_name,
                 preview, created_at)
             values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1, 'x', gen_random_uuid(), 'I-1', 'x', 'x', 'x', now())",
        ],
        _ => return,
    };
    let mut tx = part.db.begin_provider(&tenant.provider_agent(&[])).await.unwrap();
    for text in texts {
        sqlx::query(*text)
            .bind(tenant.id.uuid())
            .execute(&mut tx)
            .await
            .unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    tx.commit().await.unwrap();
}
