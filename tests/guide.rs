//! The guide keeps its word: its commands run in the order in which they stand.

use std::path::{Path, PathBuf};
use std::process::Command;

use risala_tests::{program, workspace_root};

/// The commands of the `console` blocks of a page.
fn commands(page: &Path) -> Vec<String> {
    let page = std::fs::read_to_string(page).expect("the page");
    let mut is_console = false;
    let mut commands = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        } else if is_console && let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
        }
    }
    commands
}

#[test]
fn every_command_of_the_guide_works() {
    let commands = commands(&workspace_root().join("docs/guide.md"));
    assert!(commands.len() > 12, "{commands:?}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = folder.path().join("data/corpus");
    std::fs::create_dir_all(&corpus).expect("a folder");
    for part in ["train", "dev", "test"] {
        let name = format!("{part}.jsonl");
        std::fs::copy(workspace_root().join("data/corpus").join(&name), corpus.join(&name))
            .expect("a copy");
    }
    let programs: PathBuf = program().parent().expect("a folder").to_owned();
    let path = std::env::var("PATH").unwrap_or_default();
    for command in commands {
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).current_dir(folder.path());
        let output = shell.env("PATH", format!("{}:{path}", programs.display())).output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        // A check that finds shortcuts has done its work, and says so by its status.
        let is_finding = command.contains("corpus check") && said.contains("the check failed");
        assert!(output.status.success() || is_finding, "{command}\n{said}");
    }
    for made in ["posts.jsonl", "parts/test.jsonl", "search/best.toml", "mine.safetensors"] {
        assert!(folder.path().join(made).exists(), "{made} was not made");
    }
}
