use std::{
    io::Read,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{self, SHA256};

use crate::{
    ArchiveError, Files, Manifest, Part, VERSION,
    manifest::{Entry, FORMAT, Format, MANIFEST, Name, SEAL},
    read::{Source, end},
};

/// More entries than fit into this are not listed in a manifest of ours.
const MANIFEST_LIMIT: u64 = 512 * 1024 * 1024;

/// An archive that was read from its first byte to its last and is as it was made.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it holds.
    pub manifest: Manifest,
    /// SHA-256 of its manifest, hex: the archive's name for people.
    pub sha256: String,
    /// SHA-256 of the file.
    pub(crate) file: String,
    pub(crate) path: PathBuf,
}

/// Reads a whole archive and compares every entry with the manifest. Writes nothing.
///
/// # Errors
/// If it is damaged or newer, or cannot be read.
pub async fn check(path: &Path) -> Result<Checked, ArchiveError> {
    let path = path.to_owned();
    let work = tokio::task::spawn_blocking(move || check_now(&path));
    work.await.map_err(std::io::Error::other)?
}

fn check_now(path: &Path) -> Result<Checked, ArchiveError> {
    let mut entries = Source::open(path)?.entries();
    let mut seen: Vec<Entry> = Vec::new();
    let (mut manifest, mut sealed) = (None, None);
    for (number, entry) in entries.entries().map_err(ArchiveError::damaged)?.enumerate() {
        let mut entry = entry.map_err(ArchiveError::damaged)?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(ArchiveError::damaged)?;
        if sealed.is_some() || (manifest.is_some() && path != SEAL) {
            return Err(ArchiveError::damaged(format!("{path} stands behind the manifest")));
        }
        match path.as_str() {
            FORMAT if number == 0 => known(&whole(&mut entry, 4096)?)?,
            _ if number == 0 => return Err(ArchiveError::damaged("it does not say what it is")),
            MANIFEST => {
                let text = whole(&mut entry, MANIFEST_LIMIT)?;
                let sha256 = hex::encode(digest::digest(&SHA256, &text));
                manifest = Some((
                    serde_json::from_slice::<Manifest>(&text).map_err(ArchiveError::damaged)?,
                    sha256,
                ));
            }
            SEAL => sealed = Some(whole(&mut entry, 4096)?),
            _ => seen.push(read(&path, &mut entry)?),
        }
    }
    let file = end(entries)?;
    let (Some((manifest, sha256)), Some(sealed)) = (manifest, sealed) else {
        return Err(ArchiveError::damaged("it ends before its manifest"));
    };
    if sealed != format!("{sha256}\n").as_bytes() {
        return Err(ArchiveError::damaged("the manifest is not the one that was written"));
    }
    compare(&manifest, &seen)?;
    let path = path.to_owned();
    Ok(Checked {
        manifest,
        sha256,
        file,
        path,
    })
}

fn known(text: &[u8]) -> Result<(), ArchiveError> {
    let format: Format = serde_json::from_slice(text).map_err(ArchiveError::damaged)?;
    if !format.is_archive() {
        return Err(ArchiveError::Foreign("it is not an archive of a tenant".to_owned()));
    }
    if format.version > VERSION {
        let theirs = format.version;
        return Err(ArchiveError::Newer(format!(
            "its form is {theirs}, {VERSION} is the newest known"
        )));
    }
    Ok(())
}

fn whole(entry: &mut impl Read, limit: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut text = Vec::new();
    entry
        .take(limit)
        .read_to_end(&mut text)
        .map_err(ArchiveError::damaged)?;
    Ok(text)
}

fn read(path: &str, entry: &mut impl Read) -> Result<Entry, ArchiveError> {
    let name = Name::parse(path).ok_or_else(|| ArchiveError::damaged(format!("no entry is called {path:?}")))?;
    let (mut bytes, mut lines) = (0, 0);
    let mut hash = digest::Context::new(&SHA256);
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = entry.read(&mut chunk).map_err(ArchiveError::damaged)?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
        bytes += read as u64;
        if matches!(name, Name::Rows { .. }) {
            lines += chunk[..read].iter().filter(|byte| **byte == b'\n').count() as u64;
        }
    }
    Ok(Entry {
        path: path.to_owned(),
        bytes,
        rows: matches!(name, Name::Rows { .. }).then_some(lines),
        sha256: hex::encode(hash.finish()),
    })
}

fn compare(manifest: &Manifest, seen: &[Entry]) -> Result<(), ArchiveError> {
    for (at, told) in manifest.entries.iter().enumerate() {
        match seen.get(at) {
            Some(found) if found == told => {}
            Some(found) if found.path == told.path => {
                return Err(ArchiveError::damaged(format!("{} is not what was written", told.path)));
            }
            _ => return Err(ArchiveError::damaged(format!("{} is missing", told.path))),
        }
    }
    if let Some(extra) = seen.get(manifest.entries.len()) {
        return Err(ArchiveError::damaged(format!("{} is not in the manifest", extra.path)));
    }
    let mut files = Files::default();
    for entry in seen.iter().filter(|entry| entry.rows.is_none()) {
        files.count += 1;
        files.bytes += entry.bytes;
    }
    if files != manifest.files {
        return Err(ArchiveError::damaged("it has other files than the manifest counts"));
    }
    for service in &manifest.services {
        for table in &service.tables {
            let folder = format!("data/{}/{}/{}/", service.service, table.place, table.table);
            let own = seen.iter().filter(|entry| entry.path.starts_with(&folder));
            if own.filter_map(|entry| entry.rows).sum::<u64>() != table.rows {
                return Err(ArchiveError::damaged(format!(
                    "{folder} has other rows than the manifest counts"
                )));
            }
        }
    }
    Ok(())
}

impl Checked {
    /// True to this program: every service is there, and none is at a version that it does not know.
    ///
    /// # Errors
    /// If not.
    pub fn fits(&self, parts: &[Part]) -> Result<(), ArchiveError> {
        for service in &self.manifest.services {
            let name = &service.service;
            let Some(part) = parts.iter().find(|part| part.name == name) else {
                return Err(ArchiveError::Newer(format!(
                    "it has a service {name} that is not known here"
                )));
            };
            let newest = part.db.migrations().tenant.last().map_or(0, |m| m.version);
            let theirs = service.schema_version;
            if theirs > newest {
                return Err(ArchiveError::Newer(format!(
                    "{name} is at version {theirs}, {newest} is the newest known"
                )));
            }
        }
        for part in parts {
            if self
                .manifest
                .services
                .iter()
                .all(|service| service.service != part.name)
            {
                return Err(ArchiveError::Unfit(format!("it holds nothing of {}", part.name)));
            }
        }
        Ok(())
    }
}
