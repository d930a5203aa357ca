//! Crash points at the commit boundaries. They are compiled in for tests only, where a process kills itself at the one it is told to.

/// Kills the process, as `kill -9` does, where the crash point of that name is armed (`FAILPOINTS="before-commit=3*off->return"`).
#[cfg(feature = "failpoints")]
pub fn point(name: &'static str) {
    fail::fail_point!(name, |_| {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
    });
}

/// Nothing: crash points are compiled in for tests only.
#[cfg(not(feature = "failpoints"))]
pub fn point(_: &'static str) {}
