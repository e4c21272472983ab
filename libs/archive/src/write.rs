use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{self, SHA256};
use flate2::{Compression, write::GzEncoder};
use tar::{EntryType, Header};

use crate::{
    ArchiveError, Manifest,
    manifest::{Entry, FORMAT, Format, MANIFEST, SEAL},
};

/// An archive being written, under another name until it is whole.
pub(crate) struct Writer {
    out: GzEncoder<BufWriter<File>>,
    path: PathBuf,
    partial: PathBuf,
    made_at: u64,
    pub(crate) entries: Vec<Entry>,
}

impl Writer {
    pub(crate) fn create(path: &Path, made_at: u64) -> Result<Self, ArchiveError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        // It holds what only the tenant may read.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&partial)?;
        let mut writer = Self {
            out: GzEncoder::new(BufWriter::with_capacity(256 * 1024, file), Compression::default()),
            path: path.to_owned(),
            partial,
            made_at,
            entries: Vec::new(),
        };
        writer.put(FORMAT, &to_json(&Format::ours())?)?;
        writer.entries.clear();
        Ok(writer)
    }

    /// Writes an entry whose content is at hand.
    pub(crate) fn put(&mut self, path: &str, content: &[u8]) -> Result<&mut Entry, ArchiveError> {
        let mut entry = self.begin(path, content.len() as u64)?;
        entry.write(content)?;
        entry.end()
    }

    /// Begins an entry of a known length.
    pub(crate) fn begin(&mut self, path: &str, bytes: u64) -> Result<Open<'_>, ArchiveError> {
        let mut header = Header::new_ustar();
        header.set_path(path)?;
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.made_at);
        header.set_cksum();
        self.out.write_all(header.as_bytes())?;
        Ok(Open {
            writer: self,
            path: path.to_owned(),
            bytes,
            written: 0,
            hash: digest::Context::new(&SHA256),
        })
    }

    /// Ends the archive and gives it its name; the manifest's SHA-256.
    pub(crate) fn finish(mut self, manifest: &Manifest) -> Result<String, ArchiveError> {
        let sha256 = self.put(MANIFEST, &to_json(manifest)?)?.sha256.clone();
        self.put(SEAL, format!("{sha256}\n").as_bytes())?;
        self.out.write_all(&[0; 1024])?;
        let file = self
            .out
            .finish()?
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&self.partial, &self.path)?;
        Ok(sha256)
    }
}

/// An entry being written.
pub(crate) struct Open<'a> {
    writer: &'a mut Writer,
    path: String,
    bytes: u64,
    written: u64,
    hash: digest::Context,
}

impl<'a> Open<'a> {
    pub(crate) fn write(&mut self, content: &[u8]) -> Result<(), ArchiveError> {
        self.written += content.len() as u64;
        self.hash.update(content);
        self.writer.out.write_all(content)?;
        Ok(())
    }

    pub(crate) fn end(self) -> Result<&'a mut Entry, ArchiveError> {
        if self.written != self.bytes {
            let what = format!("{} changed its length while it was read", self.path);
            return Err(std::io::Error::other(what).into());
        }
        let rest = (512 - self.bytes % 512) % 512;
        self.writer
            .out
            .write_all(&[0; 512][..usize::try_from(rest).unwrap_or(0)])?;
        self.writer.entries.push(Entry {
            path: self.path,
            bytes: self.bytes,
            rows: None,
            sha256: hex::encode(self.hash.finish()),
        });
        let at = self.writer.entries.len() - 1;
        Ok(&mut self.writer.entries[at])
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>, ArchiveError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(std::io::Error::from)?;
    text.push(b'\n');
    Ok(text)
}
