//! A small installation: two services with a table for every kind of value there is, and a store.

use std::path::{Path, PathBuf};

use archive::{ArchiveError, Manifest, Part, Subject};
use blob::Blobs;
use bytes::Bytes;
use chrono::DateTime;
use db::{Db, Migration, Migrations, OnRestore, Place, TenantRows};
use ids::{ProviderId, TenantId};
use testkit::Tenant;

pub const ROWS: &[TenantRows] = &[
    TenantRows::of(Place::Control, "organisation", "id = {tenant}").on_restore(OnRestore::ReplaceBut(&["state"])),
    TenantRows {
        delete: Some(
            "id in (select account_id from control.member where tenant_id = {tenant})
             and not exists (select from control.member m where m.account_id = account.id and m.tenant_id <> {tenant})",
        ),
        ..TenantRows::of(
            Place::Control,
            "account",
            "id in (select account_id from control.member where tenant_id = {tenant})",
        )
        .on_restore(OnRestore::AddMissing)
    },
    TenantRows::of(Place::Control, "member", "tenant_id = {tenant}"),
    TenantRows::of(Place::Control, "session", "tenant_id = {tenant}").on_restore(OnRestore::Leave),
    TenantRows::of(Place::Provider, "queue", "tenant_id = {tenant}"),
];

pub fn migration(version: i64, sql: &str) -> Migration {
    Migration {
        version,
        name: format!("step {version}"),
        sql: sql.to_owned(),
        checksum: sql.bytes().map(|b| b.rotate_left(1)).collect(),
    }
}

pub fn migrations() -> Migrations {
    Migrations::new(
        vec![migration(
            1,
            "create table control.organisation (id uuid primary key, provider_id uuid not null, name text not null, state text not null);
             create table control.account (id uuid primary key, email text not null unique, hash text not null);
             create table control.member (tenant_id uuid not null references control.organisation (id) on delete cascade,
                account_id uuid not null references control.account (id) on delete cascade, primary key (tenant_id, account_id));
             create table control.session (id uuid primary key default gen_random_uuid(), tenant_id uuid not null);",
        )],
        vec![migration(1, include_str!("odd.sql"))],
        vec![migration(
            1,
            "create table queue (id uuid primary key, tenant_id uuid not null, words text not null);
             create table agent (id uuid primary key, tenant_ids uuid[] not null);",
        )],
    )
}

/// Databases of two services and a folder of their own.
pub struct Installation {
    pub parts: Vec<Part>,
    pub blobs: Blobs,
    pub folder: PathBuf,
}

impl Installation {
    pub async fn new(name: &str) -> Self {
        let mut parts = Vec::new();
        for part in ["one", "two"] {
            let service = testkit::service_db(&format!("arc{name}{part}"), migrations()).await;
            parts.push(Part {
                name: part,
                db: service.db,
                rows: ROWS,
            });
        }
        let unique = format!("guichet-archive-{name}-{}-{}", std::process::id(), TenantId::new());
        let folder = std::env::temp_dir().join(unique);
        let settings = blob::Settings {
            folder: folder.join("blobs").display().to_string(),
            ..blob::Settings::default()
        };
        let blobs = Blobs::open(&settings).unwrap();
        Self { parts, blobs, folder }
    }

    /// A tenant with something in every table and place.
    pub async fn tenant(&self, provider: ProviderId) -> Tenant {
        let id = TenantId::new();
        let slug = format!("t{}", &id.uuid().simple().to_string()[20..]);
        let tenant = Tenant { id, provider, slug };
        for part in &self.parts {
            part.db.provision(id, provider, &tenant.slug).await.unwrap();
            fill(&part.db, &tenant).await;
        }
        for content in [&b""[..], b"short", &[7; 300_000]] {
            self.blobs
                .put_bytes(&tenant.system(), Bytes::copy_from_slice(content))
                .await
                .unwrap();
        }
        tenant
    }

    pub async fn suspend(&self, tenant: &Tenant) {
        for part in &self.parts {
            part.db.suspend(tenant.id, 2).await.unwrap();
        }
    }

    pub async fn resume(&self, tenant: &Tenant) {
        for part in &self.parts {
            part.db.resume(tenant.id, 3).await.unwrap();
        }
    }

    pub async fn export(&self, tenant: &Tenant, name: &str) -> (PathBuf, Manifest) {
        let path = self.folder.join(name);
        let ctx = tenant.system();
        let subject = Subject {
            ctx: &ctx,
            slug: &tenant.slug,
            name: "Acme",
            program: "test",
            now: DateTime::UNIX_EPOCH,
        };
        let (manifest, _) = archive::export(&self.parts, &self.blobs, &subject, &path)
            .await
            .unwrap();
        (path, manifest)
    }

    /// What there is of the tenant, to be compared with what there was.
    pub async fn state(&self, tenant: &Tenant) -> Manifest {
        let (path, mut manifest) = self.export(tenant, &format!("state-{}", TenantId::new())).await;
        std::fs::remove_file(path).unwrap();
        for service in &mut manifest.services {
            service.snapshot_at = DateTime::UNIX_EPOCH;
        }
        manifest
    }

    pub async fn restore(&self, tenant: &Tenant, path: &Path) -> Result<(), ArchiveError> {
        let checked = archive::check(path).await?;
        archive::restore(&checked, &self.parts, &self.blobs, &tenant.system(), &tenant.slug).await
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn fill(db: &Db, tenant: &Tenant) {
    let ctx = tenant.system();
    let mut tx = db.begin(&ctx).await.unwrap();
    for text in include_str!("odd_rows.sql")
        .split(";\n")
        .filter(|text| !text.trim().is_empty())
    {
        sqlx::query(sqlx::AssertSqlSafe(text.to_owned()))
            .execute(&mut tx)
            .await
            .unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    sqlx::query(
        "insert into control.job (id, kind, key, payload) values (gen_random_uuid(), 'wait', 'once', '{\"n\": 1.50}')",
    )
    .execute(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.begin_control("a test's tenant").await.unwrap();
    for text in [
        "insert into control.organisation (id, provider_id, name, state) values ($1, $2, 'Acme', 'ready')",
        "with a as (insert into control.account (id, email, hash) values (gen_random_uuid(), $1::text || '@own', $2::text) returning id)
         insert into control.member (tenant_id, account_id) select $1, id from a",
        "insert into control.account (id, email, hash) values ($2, 'shared@' || $2::text, 'x') on conflict do nothing",
        "insert into control.member (tenant_id, account_id) values ($1, $2)",
        "insert into control.session (tenant_id) select $1 where $2::uuid is not null",
    ] {
        sqlx::query(text)
            .bind(tenant.id.uuid())
            .bind(tenant.provider.uuid())
            .execute(&mut tx)
            .await
            .unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    tx.commit().await.unwrap();
    let mut tx = db.begin_provider(&tenant.provider_agent(&[])).await.unwrap();
    for text in [
        "insert into queue (id, tenant_id, words) values (gen_random_uuid(), $1, 'a ticket')",
        "insert into agent (id, tenant_ids) values (gen_random_uuid(), array[$1])",
    ] {
        sqlx::query(text).bind(tenant.id.uuid()).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}
