//! Crash points at the commit boundaries. They are compiled in for tests only, where a process kills itself at the one it is told to.

/// Arms the crash points that the environment names: `FAILPOINTS="before-commit=3*off->return"` kills at the fourth time.
#[cfg(feature = "failpoints")]
pub fn arm() {
    let armed = std::env::var("FAILPOINTS").unwrap_or_default();
    for (name, action) in armed.split(';').filter_map(|point| point.split_once('=')) {
        if let Err(error) = fail::cfg(name, action) {
            tracing::error!(error, name, "a crash point cannot be armed");
        }
    }
}

/// Kills the process, as `kill -9` does, where the crash point of that name is armed.
#[cfg(feature = "failpoints")]
pub(crate) fn point(name: &'static str) {
    fail::fail_point!(name, |_| {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
    });
}

/// Nothing: crash points are compiled in for tests only.
#[cfg(not(feature = "failpoints"))]
pub fn arm() {}

#[cfg(not(feature = "failpoints"))]
pub(crate) fn point(_: &'static str) {}
