//! Reads and writes the files that keys stand in: no other user reads one, and no reader ever finds half of one.

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::IdentityFault;

/// The mode of a file that holds a private key.
pub(crate) const PRIVATE: u32 = 0o600;
/// The mode of a file that anybody may read.
pub(crate) const PUBLIC: u32 = 0o644;

/// Makes a folder that only its owner can enter; one that exists is left as it is.
pub(crate) fn folder(path: &Path) -> Result<(), IdentityFault> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|cause| IdentityFault::Unwritable { path: path.to_owned(), cause })
}

/// Reads a file that may be public.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, IdentityFault> {
    fs::read(path).map_err(|cause| IdentityFault::Unreadable { path: path.to_owned(), cause })
}

/// Reads a private key's file, unless others on the machine can read it too.
///
/// A file that root owns may be readable by its group: that is how Kubernetes hands a secret to a process that is not root.
pub(crate) fn read_private(path: &Path) -> Result<Vec<u8>, IdentityFault> {
    let unreadable = |cause| IdentityFault::Unreadable { path: path.to_owned(), cause };
    let mut file = fs::File::open(path).map_err(unreadable)?;
    // Asked of the open file, so that it is the one that is read.
    let about = file.metadata().map_err(unreadable)?;
    let shared = if about.uid() == 0 { 0o037 } else { 0o077 };
    if about.mode() & shared != 0 {
        return Err(IdentityFault::Exposed { path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Writes a file in place of what stands there.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), IdentityFault> {
    let draft = draft(path, bytes, mode)?;
    fs::rename(&draft, path).map_err(|cause| IdentityFault::Unwritable { path: path.to_owned(), cause })
}

/// Writes a file unless there is one, and says whether it did. Of two processes that try, one does.
pub(crate) fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<bool, IdentityFault> {
    let unwritable = |cause| IdentityFault::Unwritable { path: path.to_owned(), cause };
    let draft = draft(path, bytes, mode)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(unwritable)?;
    match linked {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(cause) => Err(unwritable(cause)),
    }
}

fn draft(path: &Path, bytes: &[u8], mode: u32) -> Result<PathBuf, IdentityFault> {
    let draft = path.with_extension(format!("{:016x}.draft", rand::random::<u64>()));
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|cause| IdentityFault::Unwritable { path: draft.clone(), cause })?;
    Ok(draft)
}

/// What tells one state of a file from the next without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    // A file put in place by a rename is another one, even within the same tick of the clock.
    inode: u64,
}

impl Stamp {
    /// The state of a file now; none where it cannot be seen.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        Some(Self { modified: about.modified().ok(), bytes: about.len(), inode: about.ino() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_that_others_can_read_is_refused_with_the_remedy() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("cases.key");
        replace(&path, b"secret", PRIVATE)?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        assert_eq!(read_private(&path)?, b"secret");
        for mode in [0o644, 0o604, 0o660, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
            let refusal = read_private(&path).unwrap_err().to_string();
            assert!(refusal.contains("chmod 600") && refusal.contains("cases.key"), "{refusal}");
        }
        Ok(())
    }

    #[test]
    fn a_file_that_exists_is_not_written_over_and_no_draft_is_left() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ca.key");
        assert!(create(&path, b"first", PRIVATE)?);
        assert!(!create(&path, b"second", PRIVATE)?);
        assert_eq!(read(&path)?, b"first");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
