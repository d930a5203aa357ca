//! Signed checkpoints of the audit trail, to be kept outside: a chain alone does not show that its end was cut off, or that all of it was written anew.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::{audit::Head, certs::files, clock::Timestamp};

/// The end of a service's trail at a moment, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Whose trail: the centre and the service.
    pub origin: String,
    /// How many entries were linked.
    pub position: i64,
    /// The last one's hash, in hexadecimal.
    pub head: String,
    /// When, as RFC 3339.
    pub time: String,
    /// Ed25519 over the four above, each on a line, in hexadecimal.
    pub signature: String,
    /// The public key, in hexadecimal.
    pub key: String,
}

impl Checkpoint {
    fn signed_text(&self) -> String {
        format!("{}\n{}\n{}\n{}\n", self.origin, self.position, self.head, self.time)
    }

    /// Whether the signature is that of the given public key (hexadecimal).
    pub fn is_signed_by(&self, key: &str) -> bool {
        let (Ok(public), Ok(signature)) = (hex::decode(key), hex::decode(&self.signature)) else { return false };
        self.key == key
            && UnparsedPublicKey::new(&ED25519, public).verify(self.signed_text().as_bytes(), &signature).is_ok()
    }
}

/// Signs the checkpoints of one service.
pub struct Signer {
    origin: String,
    key: Ed25519KeyPair,
    file: PathBuf,
}

impl Signer {
    /// Opens the signing key in the service's key folder, or makes it. Checkpoints are appended to a file per service in `folder`.
    pub fn open(keys: &Path, folder: &Path, origin: &str, service: &str) -> anyhow::Result<Self> {
        let path = keys.join("checkpoint.key");
        if !path.exists() {
            let made = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new())
                .map_err(|_| anyhow::anyhow!("no key could be made"))?;
            files::create(&path, made.as_ref(), files::PRIVATE)?;
        }
        let key = Ed25519KeyPair::from_pkcs8(&files::read_private(&path)?).map_err(|_| {
            anyhow::anyhow!("The key file {} holds no Ed25519 key: restore it from the backup.", path.display())
        })?;
        fs::create_dir_all(folder).with_context(|| {
            format!("The checkpoint folder {} cannot be made: check its parent's owner.", folder.display())
        })?;
        let file = folder.join(format!("{service}.jsonl"));
        drop_cut_line(&file)?;
        Ok(Self { origin: format!("{origin}/{service}"), key, file })
    }

    /// Signs another chain of the same service: under the same key, in a file of its own, named after the service and the chain.
    pub fn beside(keys: &Path, folder: &Path, origin: &str, service: &str, chain: &str) -> anyhow::Result<Self> {
        Self::open(keys, folder, origin, &format!("{service}-{chain}"))
    }

    /// The public key, in hexadecimal: note it where the database's keepers cannot reach it.
    pub fn public_key(&self) -> String {
        hex::encode(self.key.public_key())
    }

    /// Signs the end of the trail, and appends it to the file.
    pub fn sign(&self, head: Head, at: Timestamp) -> anyhow::Result<Checkpoint> {
        let mut checkpoint = Checkpoint {
            origin: self.origin.clone(),
            position: head.position,
            head: hex::encode(head.hash),
            time: at.to_string(),
            signature: String::new(),
            key: self.public_key(),
        };
        checkpoint.signature = hex::encode(self.key.sign(checkpoint.signed_text().as_bytes()));
        // One write, so that a crash leaves a whole line or none that counts.
        let line = serde_json::to_string(&checkpoint)? + "\n";
        let mut file = fs::OpenOptions::new().append(true).create(true).open(&self.file)?;
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        Ok(checkpoint)
    }

    /// All checkpoints in the file, oldest first. One that this key did not sign is an error that names its line. A last line that
    /// a crash cut short is none.
    pub fn read(&self) -> anyhow::Result<Vec<Checkpoint>> {
        let Ok(text) = fs::read_to_string(&self.file) else { return Ok(Vec::new()) };
        let mut checkpoints = Vec::new();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (number, line) in whole.lines().enumerate() {
            let checkpoint: Checkpoint = serde_json::from_str(line)
                .with_context(|| format!("line {} of {} is not a checkpoint", number + 1, self.file.display()))?;
            if !checkpoint.is_signed_by(&self.public_key()) || checkpoint.origin != self.origin {
                bail!("line {} of {} is not signed by this service's key", number + 1, self.file.display());
            }
            checkpoints.push(checkpoint);
        }
        Ok(checkpoints)
    }
}

/// Takes away a last line that a crash cut short, so that the next one does not stand behind it.
fn drop_cut_line(file: &Path) -> anyhow::Result<()> {
    let Ok(text) = fs::read(file) else { return Ok(()) };
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        fs::OpenOptions::new().write(true).open(file)?.set_len(whole as u64)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_altered_checkpoint_is_not_accepted() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let signer = Signer::open(folder.path(), &folder.path().join("out"), "centre", "cases")?;
        let mut checkpoint = signer.sign(Head { position: 3, hash: [7; 32] }, Timestamp::from_micros(0))?;
        assert!(checkpoint.is_signed_by(&signer.public_key()));
        assert_eq!(signer.read()?, [checkpoint.clone()]);
        checkpoint.position = 4;
        assert!(!checkpoint.is_signed_by(&signer.public_key()));
        Ok(())
    }
}
