//! One folder for all that a test process leaves on disk. It is gone a moment after the process is, however it went.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use std::os::unix::fs::PermissionsExt;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    // Long enough for children to fall first, since they would write on.
    const SWEEP: &str = r#"cat >/dev/null; sleep 3; rm -rf "$1""#;
    let root = std::env::temp_dir().join(format!("reell-tests-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).expect("the temporary folder can be written to");
    // PostgreSQL may have to pass through as another user.
    std::fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).expect("the folder is ours");
    let mut sweeper = Command::new("sh");
    sweeper.args(["-c", SWEEP, "sweeper"]).arg(&root).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let sweeper = sweeper.spawn().expect("there is a shell");
    // Its standard input closes when this process ends.
    std::mem::forget(sweeper);
    root
});

/// A number that this process has not given before.
pub fn next() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// A new folder.
pub fn folder(name: &str) -> std::io::Result<PathBuf> {
    let folder = ROOT.join(format!("{name}-{}", next()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
