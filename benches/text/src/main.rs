//! Measures Risala's text layer and other Rust libraries on the same texts; `run` beside this crate calls
//! it and the programs for the other languages.

mod measure;
mod ours;
mod peers;

use std::error::Error;
use std::path::Path;

use measure::Bench;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (texts, words, show) = match arguments.as_slice() {
        [texts, words] => (texts, words, false),
        [texts, words, show] if show == "--show" => (texts, words, true),
        _ => return Err("usage: risala-bench-text TEXTS WORDS [--show]".into()),
    };
    let bench = Bench::open(Path::new(texts), Path::new(words), show)?;
    ours::run(&bench);
    peers::run(&bench);
    Ok(())
}
