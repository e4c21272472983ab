use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use aws_lc_rs::digest::{self, SHA256};
use flate2::bufread::GzDecoder;

use crate::ArchiveError;

/// What every archive begins with: no flags, no time, no name. None of it is covered by a checksum, so it must be exactly this.
const BEGINNING: [u8; 8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0];

/// The file, hashed as it is read.
pub(crate) struct Source {
    file: BufReader<Hashed>,
}

pub(crate) struct Hashed {
    file: File,
    hash: digest::Context,
}

impl Read for Hashed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.hash.update(&into[..read]);
        Ok(read)
    }
}

/// The entries of an archive, to be read one after another.
pub(crate) type Entries = tar::Archive<GzDecoder<BufReader<Hashed>>>;

impl Source {
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let hashed = Hashed {
            file: File::open(path)?,
            hash: digest::Context::new(&SHA256),
        };
        let mut file = BufReader::with_capacity(256 * 1024, hashed);
        let there = io::BufRead::fill_buf(&mut file)?;
        if there.len() < BEGINNING.len() || there[..BEGINNING.len()] != BEGINNING {
            return Err(ArchiveError::damaged("it does not begin as an archive does"));
        }
        Ok(Self { file })
    }

    pub(crate) fn entries(self) -> Entries {
        tar::Archive::new(GzDecoder::new(self.file))
    }
}

/// Reads what is behind the last entry, which must be nothing; the SHA-256 of the whole file.
pub(crate) fn end(entries: Entries) -> Result<String, ArchiveError> {
    let mut decoder = entries.into_inner();
    let mut rest = [0; 4096];
    loop {
        let read = decoder.read(&mut rest).map_err(ArchiveError::damaged)?;
        if read == 0 {
            break;
        }
        if rest[..read].iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::damaged("there is something behind its end"));
        }
    }
    let mut file = decoder.into_inner();
    if file.read(&mut rest)? > 0 {
        return Err(ArchiveError::damaged("there is something behind its end"));
    }
    Ok(hex::encode(file.into_inner().hash.finish()))
}
