//! Learns a vocabulary of sub-words from a file, a text a line, and shows how it cuts lines.
//!
//! ```console
//! cargo run --release -p risala-tokenize --features subwords --example subwords -- \
//!     TEXTS [VOCABULARY_SIZE [TOKENIZER_JSON]]
//! ```
//!
//! With a third argument the vocabulary is saved there. The first five lines are shown.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use risala_text::Rules;
use risala_tokenize::subwords::{Subwords, Training};

const SHOWN: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("give a file with a text on each line")?;
    let mut training = Training::default();
    if let Some(size) = arguments.next() {
        training.vocab_size = size.parse()?;
    }
    let texts = std::fs::read_to_string(path)?;

    let start = Instant::now();
    let subwords = Subwords::train(texts.lines(), Rules::classification(), training)?;
    eprintln!("{} pieces learnt in {:.1?}", subwords.vocab_size(), start.elapsed());
    for text in texts.lines().take(SHOWN) {
        let pieces = subwords.encode(text)?;
        let shown: Vec<&str> = pieces.iter().filter_map(|piece| text.get(piece.span())).collect();
        println!("{}", shown.join("·"));
    }
    if let Some(path) = arguments.next() {
        subwords.save(Path::new(&path))?;
    }
    Ok(())
}
