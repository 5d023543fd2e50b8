//! The program under test, and running it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use crate::workspace_root;

/// The built program.
///
/// Cargo tells only the tests of risala-cli itself where it is, and a dependency on a binary is not
/// possible. So it is built here, with the options that the tests were built with and with all features, and cargo's
/// messages say where it lies. After a build of the workspace there is little left to do.
pub fn program() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);
    &PROGRAM
}

fn build() -> PathBuf {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace_root());
    command.args(["build", "--package", "risala-cli", "--bin", "risala", "--features", "full"]);
    command.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.output().expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the program does not build:\n{errors}");
    let executables = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .collect::<Vec<_>>();
    executables.into_iter().next_back().expect("cargo names the program that it built")
}

/// A run of the program that is being prepared.
#[derive(Debug)]
pub struct Run {
    command: Command,
    input: Vec<u8>,
}

/// Prepares a run with these arguments, and with nothing on standard input.
pub fn risala<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    let mut command = Command::new(program());
    command.args(arguments);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Run { command, input: Vec::new() }
}

impl Run {
    /// Adds an argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Run {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.command.args(arguments);
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    /// Says what comes on standard input.
    pub fn input(mut self, bytes: impl AsRef<[u8]>) -> Run {
        self.input = bytes.as_ref().to_vec();
        self
    }

    /// The command, for a test that must hold the pipes itself.
    pub fn into_command(self) -> Command {
        self.command
    }

    /// Runs the program to its end. No test expects a panic or a signal, so none is let pass here.
    pub fn answer(mut self) -> Answer {
        let mut child = self.command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = self.input;
        // The program may answer, or give up, before it has read everything.
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().expect("the program ends");
        let _ = writer.join().expect("the writer ends");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!err.contains("panicked"), "the program panicked:\n{err}");
        let code = output.status.code().unwrap_or_else(|| panic!("killed: {}\n{err}", output.status));
        Answer { code, out, err }
    }
}

/// What the program said.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Answer {
    /// Standard output of a run that went well and had nothing to complain about.
    #[track_caller]
    pub fn fine(&self) -> &str {
        assert_eq!((self.code, self.err.as_str()), (0, ""));
        &self.out
    }

    /// The objects on standard output, one a line.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(parse).collect()
    }

    /// The complaints of a run that found fault with its input: one line each, without the program's name.
    #[track_caller]
    pub fn faults(&self) -> Vec<&str> {
        assert_eq!(self.code, 1, "standard error: {}", self.err);
        assert!(self.err.ends_with('\n'), "standard error: {:?}", self.err);
        self.err
            .lines()
            .map(|line| {
                line.strip_prefix("risala: ").unwrap_or_else(|| panic!("no complaint of risala: {line:?}"))
            })
            .collect()
    }

    /// The only complaint of a run, which must hold all of these words.
    #[track_caller]
    pub fn only_fault(&self, words: &[&str]) {
        let faults = self.faults();
        let [fault] = faults[..] else { panic!("not one complaint: {faults:#?}") };
        for word in words {
            assert!(fault.contains(word), "{word:?} is not in the complaint: {fault}");
        }
    }
}
