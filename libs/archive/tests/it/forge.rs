//! Archives as somebody with the manifest's rules in hand could make them.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
};

use aws_lc_rs::digest::{SHA256, digest};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

/// The entries of an archive, to be changed.
pub struct Forge(pub Vec<(String, Vec<u8>)>);

impl Forge {
    pub fn read(path: &Path) -> Self {
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(path).unwrap()));
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.path().unwrap().display().to_string(), content)
        });
        Self(entries.collect())
    }

    pub fn content(&mut self, name: &str) -> &mut Vec<u8> {
        let found = self.0.iter_mut().find(|(path, _)| path == name);
        &mut found.unwrap_or_else(|| panic!("no {name}")).1
    }

    /// Changes the manifest and seals it again.
    pub fn manifest(&mut self, change: impl FnOnce(&mut serde_json::Value)) {
        let mut manifest = serde_json::from_slice(self.content("manifest.json")).unwrap();
        change(&mut manifest);
        *self.content("manifest.json") = serde_json::to_vec_pretty(&manifest).unwrap();
        let sha256 = hex::encode(digest(&SHA256, self.content("manifest.json")));
        *self.content("manifest.json.sha256") = format!("{sha256}\n").into_bytes();
    }

    /// Replaces an entry's content and says so in the manifest.
    pub fn replace(&mut self, name: &str, content: Vec<u8>) {
        let (bytes, sha256) = (content.len(), hex::encode(digest(&SHA256, &content)));
        *self.content(name) = content;
        self.manifest(|manifest| {
            let entries = manifest["entries"].as_array_mut().unwrap();
            let entry = entries.iter_mut().find(|entry| entry["path"] == name).unwrap();
            entry["bytes"] = bytes.into();
            entry["sha256"] = sha256.into();
        });
    }

    pub fn write(&self, path: &Path) {
        let mut out = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
        for (name, content) in &self.0 {
            let mut header = tar::Header::new_ustar();
            header.set_path(name).unwrap();
            header.set_size(content.len() as u64);
            header.set_mode(0o600);
            header.set_cksum();
            out.write_all(header.as_bytes()).unwrap();
            out.write_all(content).unwrap();
            out.write_all(&vec![0; (512 - content.len() % 512) % 512]).unwrap();
        }
        out.write_all(&[0; 1024]).unwrap();
        out.finish().unwrap();
    }
}
