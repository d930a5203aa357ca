//! Child processes that end with the test: a shell waits on a pipe which closes when the test process is gone, however it went.

use std::{
    ffi::OsStr,
    process::{Child, ChildStdin, Command, Stdio},
};

/// A child that does not outlive the process which started it.
pub struct Guarded {
    shell: Child,
    leash: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a program. `prepare` sets its environment, folder and outputs.
    pub fn start<S: AsRef<OsStr>>(
        program: impl AsRef<OsStr>,
        arguments: &[S],
        prepare: impl FnOnce(&mut Command),
    ) -> std::io::Result<Self> {
        Self::start_with("KILL", program, arguments, prepare)
    }

    /// Starts a program that is ended with the named signal, and not with KILL.
    pub fn start_with<S: AsRef<OsStr>>(
        signal: &str,
        program: impl AsRef<OsStr>,
        arguments: &[S],
        prepare: impl FnOnce(&mut Command),
    ) -> std::io::Result<Self> {
        // A job in the background has /dev/null for its standard input, so the leash is handed to it by another number. Once the
        // program has ended nothing is killed any more: its number may be another's by then.
        // What the shell itself has to say of a killed child is no line of the child's log.
        const LEASH: &str = r#"signal=$1; shift; exec 3<&0 4>&2 2>/dev/null; "$@" 2>&4 3<&- 4>&- </dev/null & child=$!
            (cat <&3; kill -$signal $child) >/dev/null 4>&- & leash=$!
            wait $child; status=$?; kill $leash; exit $status"#;
        let mut command = Command::new("sh");
        command.args(["-c", LEASH, "leash", signal]).arg(program).args(arguments).stdin(Stdio::piped());
        prepare(&mut command);
        let mut shell = command.spawn()?;
        let leash = shell.stdin.take();
        Ok(Self { shell, leash })
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.shell.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Sends its signal, and waits until it is gone.
    pub fn kill(&mut self) {
        self.end();
    }

    /// Sends its signal, waits until it is gone, and tells whether it says that it ended well.
    pub fn end(&mut self) -> bool {
        self.leash = None;
        self.shell.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
    }
}
