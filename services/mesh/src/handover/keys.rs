//! The keys and checkpoints of a service, on their way: keys wrapped, checkpoints as they are, since they are signed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::passphrase::Wrapping;
use crate::{certs::files, config::Config};

/// What the names of key files end with.
const ENDING: &str = ".key";
/// What stands behind the name of a file that an import has put aside.
const ASIDE: &str = "before-handover";

/// The line of a service's keys and checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Whose.
    pub keys_of: String,
    /// Each key file by its name, wrapped, in base64.
    pub wrapped: BTreeMap<String, String>,
    /// The checkpoint file.
    pub checkpoints: String,
    /// The checkpoint files of its further chains, by the chain.
    #[serde(default)]
    pub further: BTreeMap<String, String>,
}

/// The files of a service, in clear. Never shown.
pub struct Files {
    folder: PathBuf,
    keys: BTreeMap<String, Vec<u8>>,
    checkpoints: Vec<(PathBuf, Vec<u8>)>,
}

fn key_folder(config: &Config, service: &str) -> PathBuf {
    config.keys.folder.join(service)
}

fn checkpoint_file(config: &Config, service: &str) -> PathBuf {
    config.audit.checkpoint_folder.join(format!("{service}.jsonl"))
}

/// Reads and wraps what a service has.
pub fn wrap(config: &Config, service: &str, wrapping: &Wrapping) -> anyhow::Result<Sealed> {
    let folder = key_folder(config, service);
    let unreadable = || format!("The keys in {} cannot be read: run this where the keys are.", folder.display());
    let mut wrapped = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.ends_with(ENDING) {
            let sealed = wrapping.seal(&place(service, &name), &files::read_private(&path)?)?;
            wrapped.insert(name, STANDARD.encode(sealed));
        }
    }
    ensure!(!wrapped.is_empty(), "{}", unreadable());
    let checkpoints = fs::read_to_string(checkpoint_file(config, service)).unwrap_or_default();
    Ok(Sealed { keys_of: service.to_owned(), wrapped, checkpoints, further: further(config, service)? })
}

/// The checkpoints of what a service links beside its trail: the files that begin with its name and a dash.
fn further(config: &Config, service: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let Ok(folder) = fs::read_dir(&config.audit.checkpoint_folder) else { return Ok(found) };
    for entry in folder {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let chain = name.strip_prefix(service).and_then(|rest| rest.strip_prefix('-'));
        if let Some(chain) = chain.and_then(|chain| chain.strip_suffix(".jsonl")).filter(|chain| is_plain(chain)) {
            found.insert(chain.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(found)
}

/// Whether a part of a file's name leads nowhere else.
fn is_plain(stem: &str) -> bool {
    !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn place(service: &str, name: &str) -> String {
    format!("handover|{service}|{name}")
}

impl Sealed {
    /// Opens the keys, for the folders of a new place.
    pub fn open(&self, config: &Config, wrapping: &Wrapping) -> anyhow::Result<Files> {
        let mut keys = BTreeMap::new();
        for (name, wrapped) in &self.wrapped {
            let plain = name.strip_suffix(ENDING).is_some_and(is_plain);
            ensure!(plain, "a key file of {} has a name that none of ours has", self.keys_of);
            let opened = wrapping.open(&place(&self.keys_of, name), &STANDARD.decode(wrapped)?);
            keys.insert(name.clone(), opened.context("The passphrase does not open the keys: ask for the right one.")?);
        }
        let own = (checkpoint_file(config, &self.keys_of), self.checkpoints.clone().into_bytes());
        ensure!(
            self.further.keys().all(|chain| is_plain(chain)),
            "a chain of {} has a name that none of ours has",
            self.keys_of
        );
        let further = self.further.iter().map(|(chain, text)| {
            (checkpoint_file(config, &format!("{}-{chain}", self.keys_of)), text.clone().into_bytes())
        });
        let checkpoints = [own].into_iter().chain(further).collect();
        Ok(Files { folder: key_folder(config, &self.keys_of), keys, checkpoints })
    }
}

impl Files {
    /// Puts all files in place. What stands there and differs is put aside: the service is empty, so nothing was sealed with it.
    pub fn put(&self) -> anyhow::Result<()> {
        files::folder(&self.folder)?;
        for (name, bytes) in &self.keys {
            put(&self.folder.join(name), bytes, files::PRIVATE)?;
        }
        for (file, bytes) in &self.checkpoints {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).with_context(|| {
                    format!("The checkpoint folder {} cannot be made: check its parent's owner.", folder.display())
                })?;
            }
            put(file, bytes, files::PUBLIC)?;
        }
        Ok(())
    }
}

fn put(path: &Path, bytes: &[u8], mode: u32) -> anyhow::Result<()> {
    match fs::read(path) {
        Ok(there) if there == bytes => return Ok(()),
        Ok(_) => {
            let mut aside = path.as_os_str().to_owned();
            aside.push(format!(".{ASIDE}"));
            fs::rename(path, aside)?;
        }
        Err(_) => {}
    }
    Ok(files::replace(path, bytes, mode)?)
}
