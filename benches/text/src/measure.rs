//! Measuring a tool, or showing what it does.

use std::error::Error;
use std::hint::black_box;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde_json::json;

/// CPU time that a tool gets before it is measured, and while it is measured.
const WARM_UP: Duration = Duration::from_millis(100);
const BUDGET: Duration = Duration::from_millis(500);
/// Inputs between two looks at the clock.
const CHUNK: usize = 200;

/// What is measured, under the sign that the README explains it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Basic normalisation to a string.
    Normalize,
    /// The full preset for classification, with an alignment to the original.
    Aligned,
    /// The full preset for classification to a string.
    Preset,
    /// Words with their spans.
    Words,
    /// Words, normalised and stemmed by Light10.
    Terms,
    /// Words, normalised and stemmed by Snowball.
    TermsSnowball,
    /// Stems of single words by Light10.
    Stems,
    /// Stems of single words by Snowball.
    StemsSnowball,
}

impl Task {
    fn sign(self) -> &'static str {
        match self {
            Task::Normalize => "a",
            Task::Aligned => "b",
            Task::Preset => "b2",
            Task::Words => "c",
            Task::Terms => "d",
            Task::TermsSnowball => "d2",
            Task::Stems => "e",
            Task::StemsSnowball => "e2",
        }
    }
}

/// A tool: how it is called, the crate that it comes from, and where its work differs from the others'.
pub struct Tool {
    /// The name in the table.
    pub name: &'static str,
    /// The crate, whose version stands in the lock file.
    pub package: &'static str,
    /// What it does more or less than the others.
    pub note: &'static str,
}

/// Takes what a tool gives out, so that none of it can be optimised away.
#[derive(Default)]
pub struct Seen {
    pieces: usize,
    bytes: usize,
    shown: Option<Vec<String>>,
}

impl Seen {
    /// A string that came out.
    #[inline]
    pub fn text(&mut self, text: &str) {
        let text = black_box(text);
        self.pieces += 1;
        self.bytes += text.len();
        if let Some(shown) = &mut self.shown {
            shown.push(text.to_owned());
        }
    }

    /// A span of `text` that came out.
    #[inline]
    pub fn span(&mut self, text: &str, span: Range<usize>) {
        let span = black_box(span);
        self.pieces += 1;
        self.bytes += span.len();
        if let Some(shown) = &mut self.shown {
            shown.push(text.get(span).unwrap_or_default().to_owned());
        }
    }
}

/// Runs tools and prints a line of JSON for each.
pub struct Bench {
    texts: Vec<String>,
    words: Vec<String>,
    show: bool,
}

impl Bench {
    /// A bench that reads a text a line and a word a line. With `show`, tools are not measured: what they
    /// give out for every line is printed.
    pub fn open(texts: &Path, words: &Path, show: bool) -> Result<Bench, Box<dyn Error>> {
        let lines = |path: &Path| -> Result<Vec<String>, Box<dyn Error>> {
            let lines: Vec<_> = std::fs::read_to_string(path)?.lines().map(str::to_owned).collect();
            if lines.is_empty() { Err(format!("{} is empty", path.display()).into()) } else { Ok(lines) }
        };
        Ok(Bench { texts: lines(texts)?, words: lines(words)?, show })
    }

    /// Measures (or shows) what `run` does with each text, or with each word if the task is stems of words.
    pub fn run(&self, task: Task, tool: Tool, mut run: impl FnMut(&str, &mut Seen)) {
        let inputs = match task {
            Task::Stems | Task::StemsSnowball => &self.words,
            _ => &self.texts,
        };
        let Tool { name, package, note } = tool;
        let task = task.sign();
        if self.show {
            for input in inputs {
                let mut seen = Seen { shown: Some(Vec::new()), ..Seen::default() };
                run(input, &mut seen);
                println!("{}", json!({"task": task, "tool": name, "input": input, "output": seen.shown}));
            }
            return;
        }
        let mut work = |budget: Duration| {
            let mut seen = Seen::default();
            let (wall, cpu) = (Instant::now(), ProcessTime::now());
            let (mut count, mut bytes) = (0, 0);
            for chunk in inputs.chunks(CHUNK).cycle() {
                for input in chunk {
                    run(input, &mut seen);
                    bytes += input.len();
                }
                count += chunk.len();
                if cpu.elapsed() >= budget {
                    break;
                }
            }
            (count, bytes, seen, cpu.elapsed(), wall.elapsed())
        };
        work(WARM_UP);
        let (count, bytes, seen, cpu, wall) = work(BUDGET);
        println!(
            "{}",
            json!({
                "task": task, "tool": name, "package": package, "note": note,
                "inputs": count, "bytes": bytes, "pieces": seen.pieces, "out_bytes": seen.bytes,
                "cpu": cpu.as_secs_f64(), "wall": wall.as_secs_f64(),
            })
        );
    }
}
