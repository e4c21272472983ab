use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::{BufRead, BufReader, Read},
    path::Path,
};

use blob::Blobs;
use bytes::Bytes;
use context::TenantCtx;
use db::{Load, LoadTarget, Place, Sequence};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    ArchiveError, Checked, Manifest, Part,
    manifest::Name,
    read::{Source, end},
};

/// Lines go to the database in batches of about this many bytes.
const BATCH: usize = 1024 * 1024;
const PIECE: usize = 256 * 1024;

/// Puts a checked archive in place of what the services and the store have of the tenant, which must be closed, and stays so. Every service
/// has one transaction; none is committed before all rows and files are there. Repeating it after a failure or a kill is harmless.
///
/// # Errors
/// If the archive does not fit, has changed since it was checked, or a service or the store says no.
pub async fn restore(
    checked: &Checked,
    parts: &[Part],
    blobs: &Blobs,
    ctx: &TenantCtx,
    slug: &str,
) -> Result<(), ArchiveError> {
    let manifest = &checked.manifest;
    if manifest.tenant != ctx.tenant() {
        return Err(ArchiveError::Foreign(format!("it is of {}", manifest.tenant)));
    }
    checked.fits(parts)?;
    let mut loads = HashMap::new();
    for (part, service) in parts
        .iter()
        .filter_map(|part| Some((part, service(manifest, part.name)?)))
    {
        let target = LoadTarget {
            tenant: ctx.tenant(),
            provider: ctx.provider(),
            slug: slug.to_owned(),
            schema_version: service.schema_version,
        };
        let load = part.db.begin_load(&target, part.rows).await;
        loads.insert(part.name, load.map_err(|error| unfit(part.name, error))?);
    }
    let files = pour(checked, &mut loads, blobs, ctx).await?;
    for (name, load) in &mut loads {
        finish(manifest, name, load).await.map_err(|error| unfit(name, error))?;
    }
    for part in parts {
        if let Some(load) = loads.remove(part.name) {
            load.commit().await?;
        }
    }
    blobs.delete_all(ctx, |key| files.contains(key)).await?;
    Ok(())
}

fn service<'a>(manifest: &'a Manifest, name: &str) -> Option<&'a crate::ServiceState> {
    manifest.services.iter().find(|service| service.service == name)
}

fn unfit(name: &str, error: db::DbError) -> ArchiveError {
    match error {
        db::DbError::Archive(what) => ArchiveError::Unfit(format!("{name}: {what}")),
        other => other.into(),
    }
}

async fn finish(manifest: &Manifest, name: &str, load: &mut Load) -> Result<(), db::DbError> {
    let Some(state) = service(manifest, name) else {
        return Ok(());
    };
    let expected: BTreeMap<_, _> = state
        .tables
        .iter()
        .filter_map(|table| Some(((Place::parse(&table.place)?, table.table.clone()), table.rows)))
        .collect();
    let sequences: Vec<_> = state
        .sequences
        .iter()
        .map(|sequence| Sequence {
            name: sequence.name.clone(),
            last_value: sequence.last_value,
            is_called: sequence.is_called,
        })
        .collect();
    load.finish(&sequences, &expected).await
}

/// What comes out of the archive.
enum Piece {
    Lines {
        service: String,
        place: Place,
        table: String,
        lines: Vec<String>,
    },
    File {
        name: String,
        bytes: u64,
        content: mpsc::Receiver<std::io::Result<Bytes>>,
    },
    /// The SHA-256 of the file that was read.
    End(String),
}

/// Everything in its place; the keys of the files.
async fn pour(
    checked: &Checked,
    loads: &mut HashMap<&'static str, Load>,
    blobs: &Blobs,
    ctx: &TenantCtx,
) -> Result<BTreeSet<String>, ArchiveError> {
    let (out, mut pieces) = mpsc::channel(4);
    let path = checked.path.clone();
    let reader = tokio::task::spawn_blocking(move || read(&path, &out));
    let columns: HashMap<_, _> = checked
        .manifest
        .services
        .iter()
        .flat_map(|service| {
            let tables = service.tables.iter();
            tables.map(move |table| ((&*service.service, &*table.place, &*table.table), &table.columns))
        })
        .collect();
    let folder = format!("t_{}", ctx.tenant().uuid().simple());
    let (mut files, mut whole) = (BTreeSet::new(), false);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Lines {
                service,
                place,
                table,
                lines,
            } => {
                let known = columns
                    .get(&(&*service, place.as_str(), &*table))
                    .zip(loads.get_mut(&*service));
                let (columns, load) =
                    known.ok_or_else(|| ArchiveError::damaged(format!("{service} {table} is not in the manifest")))?;
                load.insert(place, &table, columns, &lines)
                    .await
                    .map_err(|error| unfit(&service, error))?;
            }
            Piece::File { name, bytes, content } => {
                let key = format!("{folder}/{name}");
                blobs.put_back(ctx, &key, ReceiverStream::new(content), bytes).await?;
                files.insert(key);
            }
            Piece::End(sha256) => whole = sha256 == checked.file,
        }
    }
    reader.await.map_err(std::io::Error::other)??;
    if !whole {
        return Err(ArchiveError::damaged("it was changed after it was checked"));
    }
    Ok(files)
}

/// Runs beside the databases, never far ahead of them.
fn read(path: &Path, out: &mpsc::Sender<Piece>) -> Result<(), ArchiveError> {
    let mut entries = Source::open(path)?.entries();
    for entry in entries.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(ArchiveError::damaged)?;
        let sent = match Name::parse(&name) {
            Some(Name::Rows { service, place, table }) => batches(&mut entry, |lines| {
                let (service, table) = (service.clone(), table.clone());
                out.blocking_send(Piece::Lines {
                    service,
                    place,
                    table,
                    lines,
                })
                .is_ok()
            })?,
            Some(Name::File(name)) => {
                let (bytes, (to, content)) = (entry.size(), mpsc::channel(4));
                out.blocking_send(Piece::File { name, bytes, content }).is_ok() && pieces(&mut entry, &to)?
            }
            None => true,
        };
        if !sent {
            return Ok(()); // Whoever asked has gone, with an error of their own.
        }
    }
    let sha256 = end(entries)?;
    let _ = out.blocking_send(Piece::End(sha256));
    Ok(())
}

fn batches(entry: &mut impl Read, mut send: impl FnMut(Vec<String>) -> bool) -> std::io::Result<bool> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for line in BufReader::with_capacity(PIECE, entry).lines() {
        let line = line?;
        bytes += line.len();
        lines.push(line);
        if bytes >= BATCH {
            bytes = 0;
            if !send(std::mem::take(&mut lines)) {
                return Ok(false);
            }
        }
    }
    Ok(lines.is_empty() || send(lines))
}

fn pieces(entry: &mut impl Read, to: &mpsc::Sender<std::io::Result<Bytes>>) -> std::io::Result<bool> {
    let mut piece = vec![0; PIECE];
    loop {
        let read = match entry.read(&mut piece) {
            Ok(0) => return Ok(true),
            Ok(read) => read,
            Err(error) => {
                let _ = to.blocking_send(Err(std::io::Error::other(error.to_string())));
                return Err(error);
            }
        };
        if to.blocking_send(Ok(Bytes::copy_from_slice(&piece[..read]))).is_err() {
            return Ok(false);
        }
    }
}
