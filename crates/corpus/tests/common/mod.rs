//! Files of records for tests, and texts that are drawn by lot.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::PathBuf;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with files of records.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// Writes records and says where.
    pub(crate) fn write<'v>(&self, name: &str, records: impl IntoIterator<Item = &'v Value>) -> PathBuf {
        let lines: String = records.into_iter().map(|record| format!("{record}\n")).collect();
        self.write_text(name, &lines)
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) -> PathBuf {
        self.write_bytes(name, text.as_bytes())
    }

    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }
}

/// Draws by lot, the same in every run.
pub(crate) struct Lot(ChaCha8Rng);

impl Lot {
    pub(crate) fn new(seed: u64) -> Lot {
        Lot(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    pub(crate) fn of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// A word of letters that no rule of normalisation changes.
    pub(crate) fn word(&mut self) -> String {
        let letters = ['ب', 'ت', 'ج', 'د', 'ر', 'س', 'ص', 'ع', 'ف', 'ق', 'ك', 'ل', 'م', 'ن'];
        let mut word = String::new();
        for _ in 0..3 + self.below(5) {
            let letter = *self.of(&letters);
            // Letters in a row would be shortened.
            if !word.ends_with(letter) {
                word.push(letter);
            }
        }
        word
    }

    /// So many words, with spaces between.
    pub(crate) fn words(&mut self, number: usize) -> String {
        (0..number).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// The text with one word left out, put in or replaced.
    pub(crate) fn edited(&mut self, text: &str) -> String {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let at = self.below(words.len());
        match self.below(3) {
            0 if words.len() > 1 => drop(words.remove(at)),
            1 => words.insert(at, self.word()),
            _ => words[at] = self.word(),
        }
        words.join(" ")
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for end in (1..things.len()).rev() {
            things.swap(end, self.below(end + 1));
        }
    }
}

/// A record with a label; its level goes with it.
pub(crate) fn record(id: impl std::fmt::Display, text: &str, label: &str) -> Value {
    let level = if label == "neutral" { 1 } else { 3 };
    json!({"id": id.to_string(), "text": text, "label": label, "level": level})
}

pub(crate) const LABELS: [&str; 3] = ["neutral", "advertising", "propaganda"];
