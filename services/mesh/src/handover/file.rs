//! The file itself: written once, line by line, under its hash; read line by line, and believed only once the hash has been checked.

use std::{
    fs,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::Line;

/// The longest line that is read, in bytes: a row is far shorter.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Writes the file beside its name, and gives it the name when it is whole.
pub struct Writer {
    path: PathBuf,
    draft: PathBuf,
    out: BufWriter<fs::File>,
    sha: Sha256,
}

impl Writer {
    /// Begins a file. One that exists is left alone.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        if path.exists() {
            bail!("{} exists already, and a hand-over is never written over: choose another name.", path.display());
        }
        let draft = path.with_extension("draft");
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft);
        let file = file.with_context(|| format!("{} cannot be written: check the folder.", draft.display()))?;
        Ok(Self { path: path.to_owned(), draft, out: BufWriter::new(file), sha: Sha256::new() })
    }

    /// Adds a line.
    pub fn line(&mut self, line: &Line) -> anyhow::Result<()> {
        self.raw(&serde_json::to_vec(line)?)
    }

    /// Adds a line that is JSON already.
    pub fn raw(&mut self, line: &[u8]) -> anyhow::Result<()> {
        for bytes in [line, b"\n"] {
            self.sha.update(bytes);
            self.out.write_all(bytes)?;
        }
        Ok(())
    }

    /// The hash of all lines so far.
    pub fn sum(&self) -> [u8; 32] {
        self.sha.clone().finalize().into()
    }

    /// Gives the file its name.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(fs::rename(&self.draft, &self.path)?)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Where the file has its name already there is no draft, and nothing to clear.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Reads the file.
pub struct Reader {
    path: PathBuf,
    from: BufReader<fs::File>,
    sha: Sha256,
    number: usize,
}

/// A line as it was read, with its bytes.
pub struct Taken {
    /// What it says.
    pub line: Line,
    /// Its bytes, without the end of the line.
    pub bytes: Vec<u8>,
    /// The hash of all lines before it.
    pub before: [u8; 32],
}

impl Reader {
    /// Opens a file.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = fs::File::open(path)
            .with_context(|| format!("{} cannot be read: check its name and its owner.", path.display()))?;
        Ok(Self { path: path.to_owned(), from: BufReader::new(file), sha: Sha256::new(), number: 0 })
    }

    /// The next line; none at the end.
    pub fn next(&mut self) -> anyhow::Result<Option<Taken>> {
        let mut bytes = Vec::new();
        self.from.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let before = self.sha.clone().finalize().into();
        self.sha.update(&bytes);
        if bytes.pop() != Some(b'\n') {
            return Err(self.altered());
        }
        let line = serde_json::from_slice(&bytes).map_err(|_| self.altered())?;
        Ok(Some(Taken { line, bytes, before }))
    }

    /// That the file is not as it was written, from the line that was read last on.
    pub fn altered(&self) -> anyhow::Error {
        anyhow::anyhow!(
            "{} is not as it was written: line {} was altered or cut. Nothing has been imported; fetch the file again.",
            self.path.display(),
            self.number
        )
    }
}
