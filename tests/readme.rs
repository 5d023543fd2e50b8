//! The README keeps its word: its commands work in a clean clone, they are the same in both languages, and
//! its test command is what the checks run.
//!
//! The convention: the first `sh` block under a heading with "Start" (in the Arabic one, "ابدأ") is the main
//! command, the `sh` block after it the test command, and the third installs the Python package. Each is one line.

use std::path::{Path, PathBuf};
use std::process::Command;

use risala_tests::workspace_root;

const READMES: [(&str, &str); 2] = [("README.md", "Start"), ("README.ar.md", "ابدأ")];

#[derive(Debug, PartialEq)]
struct Commands {
    main: String,
    test: String,
    python: String,
}

/// The commands of a README.
fn commands(path: &Path, heading: &str) -> Commands {
    let page = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut blocks = sh_blocks(&page, heading);
    let mut next = |what| {
        let block: String = blocks.next().unwrap_or_else(|| panic!("{}: no {what}", path.display()));
        assert_eq!(block.lines().count(), 1, "{}: the {what} is not one line", path.display());
        block.trim().to_owned()
    };
    Commands { main: next("main command"), test: next("test command"), python: next("command for Python") }
}

/// The fenced `sh` blocks below the first heading with a word.
fn sh_blocks(page: &str, heading: &str) -> impl Iterator<Item = String> {
    let mut below = false;
    let mut fence: Option<Option<String>> = None;
    let mut blocks = Vec::new();
    for line in page.lines() {
        let language = line.trim_start().strip_prefix("```");
        match (&mut fence, language) {
            // A heading's sign inside of a block is a comment of the shell.
            (None, None) => below |= line.starts_with('#') && line.contains(heading),
            (None, Some(language)) => fence = Some((language.trim() == "sh").then(String::new)),
            (Some(block), None) => {
                if let Some(block) = block {
                    block.push_str(line);
                    block.push('\n');
                }
            }
            (Some(_), Some(_)) => blocks.extend(fence.take().flatten().filter(|_| below)),
        }
    }
    blocks.into_iter()
}

#[test]
fn both_languages_have_the_same_commands() {
    let [english, arabic] = READMES.map(|(name, heading)| commands(&workspace_root().join(name), heading));
    assert_eq!(english, arabic);
    assert!(english.main.starts_with("cargo run --release -- classify "), "{}", english.main);
    assert_eq!(english.test, "cargo test --workspace");
    assert!(english.python.starts_with("pip install "), "{}", english.python);
}

#[test]
fn the_checks_run_the_commands() {
    let (name, heading) = READMES[0];
    let Commands { test, python, .. } = commands(&workspace_root().join(name), heading);
    let checks = std::fs::read_to_string(workspace_root().join(".ci/run")).expect(".ci/run is there");
    assert!(checks.lines().any(|line| line.trim() == test), "{test:?} is no line of .ci/run");
    let package = python.trim_start_matches("pip install ");
    assert!(
        checks.contains(&format!("install --quiet {package}")),
        "{package} is not installed by .ci/run"
    );
}

/// Runs the main command as a reader would: in a clone of what is committed, with nothing beside it. The
/// place of what is built there does not change, so that the dependencies are built only once.
#[test]
fn the_main_command_works_in_a_clean_clone() {
    if !workspace_root().join(".git").exists() {
        println!("skipped: not a git checkout");
        return;
    }
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let clone = clone_into(&place);
    let (name, heading) = READMES[0];
    let main = commands(&clone.join(name), heading).main;
    let output = Command::new("sh")
        .args(["-c", &main])
        .current_dir(&clone)
        .env("CARGO_TARGET_DIR", place.join("target"))
        .output()
        .expect("sh starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{main}\n{err}");
    let labels = ["advertising", "neutral", "propaganda"];
    assert!(labels.iter().any(|label| out.contains(label)), "no label: {out}");
}

fn clone_into(place: &Path) -> PathBuf {
    let clone = place.join("clone");
    if clone.exists() {
        std::fs::remove_dir_all(&clone).expect("the last clone can be removed");
    }
    std::fs::create_dir_all(place).expect("a folder can be made");
    let mut git = Command::new("git");
    git.args(["clone", "--quiet", "--no-hardlinks"]).arg(workspace_root()).arg(&clone);
    let output = git.output().expect("git starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    clone
}
