//! How many posts a second a network of the real one's measures scores, on one core.
//!
//! ```console
//! cargo bench -p risala-encoder
//! RISALA_BENCH_MODEL=FILE cargo bench -p risala-encoder     # with a model's own vocabulary and measures
//! ```
//!
//! Posts of 16, 32, 64 and 128 tokens, one by one and 64 together; every figure is the best of five rounds.
//! Times differ between machines; figures of one run can be compared.

#[path = "../tests/support/mod.rs"]
mod support;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use risala_encoder::{Encoder, EncoderScorer, Instructions};
use support::Plain;

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let open: Box<dyn Fn() -> Result<Encoder, risala_encoder::Error>> =
        match std::env::var_os("RISALA_BENCH_MODEL") {
            Some(path) => Box::new(move || Encoder::open(&path)),
            None => {
                let file: &[u8] = Plain::large(12).file().leak();
                Box::new(move || Encoder::from_bytes(file))
            }
        };
    // One core: what a batch would do on others is no speed of its own.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build()?;
    let start = Instant::now();
    let mut encoder = open()?;
    println!("opened in {:.0} ms; {:?}", start.elapsed().as_secs_f64() * 1e3, encoder.header().encoder);
    for set in Instructions::ALL.into_iter().rev().filter(|set| set.are_here()) {
        encoder = encoder.with_instructions(set);
        println!("{set:?}: tokens, posts a second one by one, 64 together");
        for tokens in [16, 32, 64, 128] {
            let text = post(&encoder, tokens);
            let texts = vec![text.as_str(); 64];
            let mut scorer = encoder.scorer();
            // Plain code is slow; it is shown, not waited for.
            let repeats = if set == Instructions::Portable { 1 } else { 32 };
            let single = best(&mut scorer, repeats, |scorer| _ = black_box(scorer.predict(&text)));
            let together = pool.install(|| {
                let repeats = repeats.div_ceil(16);
                best(&mut scorer, repeats, |scorer| _ = black_box(scorer.predict_batch(&texts)))
            });
            println!("{tokens:>4} {single:>8.1} {:>8.1}", together * 64.0);
        }
    }
    Ok(())
}

/// A post of so many tokens, `<s>` and `</s>` among them.
fn post(encoder: &Encoder, tokens: usize) -> String {
    let mut text = String::from("خصم");
    for word in support::WORDS.iter().cycle() {
        let longer = format!("{text} {word}");
        if encoder.pieces(&longer).len() + 2 > tokens {
            break;
        }
        text = longer;
    }
    text
}

/// Times a second.
fn best(
    scorer: &mut EncoderScorer<'_>,
    repeats: usize,
    mut run: impl FnMut(&mut EncoderScorer<'_>),
) -> f64 {
    let round = |_| {
        let start = Instant::now();
        (0..repeats).for_each(|_| run(scorer));
        repeats as f64 / start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(round).fold(0.0, f64::max)
}
