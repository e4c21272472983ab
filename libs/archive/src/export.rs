use std::path::Path;

use blob::{BlobError, Blobs};
use chrono::{DateTime, Utc};
use context::TenantCtx;
use db::{Snapshot, Table};
use futures_util::TryStreamExt;

use crate::{ArchiveError, Files, Manifest, Part, SequenceState, ServiceState, TableState, VERSION, write::Writer};

/// Rows are gathered up to about this many bytes, then they are an entry.
const CHUNK: usize = 4 * 1024 * 1024;

/// What is exported.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The tenant.
    pub ctx: &'a TenantCtx,
    /// Its short name.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The version of this program.
    pub program: &'a str,
    /// The time.
    pub now: DateTime<Utc>,
}

/// Writes all that is known of a tenant into `path` while it works; the manifest and its SHA-256.
///
/// # Errors
/// If a service or the store cannot be read or the file not be written; `path` is then as it was.
pub async fn export(
    parts: &[Part],
    blobs: &Blobs,
    subject: &Subject<'_>,
    path: &Path,
) -> Result<(Manifest, String), ArchiveError> {
    let tenant = subject.ctx.tenant();
    // All moments as close together as can be.
    let mut snapshots = Vec::with_capacity(parts.len());
    for part in parts {
        snapshots.push((part.name, part.db.snapshot(tenant, part.rows).await?));
    }
    let mut writer = Writer::create(path, subject.now.timestamp().unsigned_abs())?;
    let mut services = Vec::with_capacity(parts.len());
    for (name, mut snapshot) in snapshots {
        services.push(service(&mut writer, name, &mut snapshot).await?);
    }
    let files = files(&mut writer, blobs, subject.ctx).await?;
    let manifest = Manifest {
        version: VERSION,
        program: subject.program.to_owned(),
        made_at: subject.now,
        tenant,
        slug: subject.slug.to_owned(),
        name: subject.name.to_owned(),
        provider: subject.ctx.provider(),
        services,
        files,
        entries: std::mem::take(&mut writer.entries),
    };
    let sha256 = writer.finish(&manifest)?;
    Ok((manifest, sha256))
}

async fn service(writer: &mut Writer, name: &str, snapshot: &mut Snapshot) -> Result<ServiceState, ArchiveError> {
    let mut tables = Vec::new();
    for table in std::mem::take(&mut snapshot.tables) {
        let rows = rows(writer, name, snapshot, &table).await?;
        tables.push(TableState {
            place: table.place.as_str().to_owned(),
            columns: table.columns.into_iter().map(|column| column.name).collect(),
            table: table.name,
            rows,
        });
    }
    let sequences = snapshot.sequences().await?.into_iter();
    Ok(ServiceState {
        service: name.to_owned(),
        schema_version: snapshot.schema_version,
        snapshot_at: snapshot.taken_at,
        tables,
        sequences: sequences
            .map(|sequence| SequenceState {
                name: sequence.name,
                last_value: sequence.last_value,
                is_called: sequence.is_called,
            })
            .collect(),
    })
}

async fn rows(writer: &mut Writer, service: &str, snapshot: &mut Snapshot, table: &Table) -> Result<u64, ArchiveError> {
    let mut chunk = Chunk {
        folder: format!("data/{service}/{}/{}", table.place.as_str(), table.name),
        number: 0,
        lines: Vec::new(),
        rows: 0,
    };
    let count = snapshot
        .lines(table, |line| {
            chunk.lines.extend_from_slice(line.as_bytes());
            chunk.lines.push(b'\n');
            chunk.rows += 1;
            if chunk.lines.len() >= CHUNK {
                chunk.write(writer)?;
            }
            Ok::<_, ArchiveError>(())
        })
        .await?;
    if chunk.rows > 0 {
        chunk.write(writer)?;
    }
    Ok(count)
}

struct Chunk {
    folder: String,
    number: u32,
    lines: Vec<u8>,
    rows: u64,
}

impl Chunk {
    fn write(&mut self, writer: &mut Writer) -> Result<(), ArchiveError> {
        self.number += 1;
        let path = format!("{}/{:06}.jsonl", self.folder, self.number);
        writer.put(&path, &self.lines)?.rows = Some(self.rows);
        self.lines.clear();
        self.rows = 0;
        Ok(())
    }
}

/// Listed after the rows were read, so that every file that a row names is among them.
async fn files(writer: &mut Writer, blobs: &Blobs, ctx: &TenantCtx) -> Result<Files, ArchiveError> {
    let mut listed: Vec<_> = blobs.list(ctx).try_collect().await?;
    listed.sort_by(|a, b| a.key.cmp(&b.key));
    let mut files = Files::default();
    for blob in listed {
        let mut content = match blobs.get(ctx, &blob.key, None).await {
            Ok(content) => content,
            Err(BlobError::Missing) => continue, // Removed since, because nothing names it.
            Err(error) => return Err(error.into()),
        };
        let rest = blob.key.split_once('/').map_or(blob.key.as_str(), |(_, rest)| rest);
        let mut entry = writer.begin(&format!("files/{rest}"), content.size)?;
        while let Some(bytes) = content.stream.try_next().await? {
            entry.write(&bytes)?;
        }
        files.bytes += entry.end()?.bytes;
        files.count += 1;
    }
    Ok(files)
}
