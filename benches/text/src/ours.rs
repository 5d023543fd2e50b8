//! What Risala does.

use std::hint::black_box;

use risala_text::{Digits, Normalizer, Rules};
use risala_tokenize::{Stemmer, TokenKind, light10, tokens};

use crate::measure::{Bench, Task, Tool};

/// The rules of the basic task: marks, dagger alef, tatweel, alef, alef maqsura, teh marbuta.
fn basic() -> Rules {
    Rules {
        short_vowels: true,
        tanween: true,
        shadda: true,
        dagger_alef: true,
        combining_hamza: true,
        quranic_marks: true,
        tatweel: true,
        alef: true,
        alef_maqsura: true,
        teh_marbuta: true,
        ..Rules::none()
    }
}

/// All tasks.
pub fn run(bench: &Bench) {
    let (normalizer, preset) = (Normalizer::new(basic()), Normalizer::new(Rules::classification()));
    let mut out = String::new();

    bench.run(Task::Normalize, tool("risala-text", ""), |text, seen| {
        normalizer.normalize_into(text, &mut out);
        seen.text(&out);
    });
    bench.run(Task::Aligned, tool("risala-text", ""), |text, seen| {
        seen.text(black_box(preset.normalize(text)).text());
    });
    bench.run(Task::Preset, tool("risala-text", ""), |text, seen| {
        preset.normalize_into(text, &mut out);
        seen.text(&out);
    });
    bench.run(
        Task::Words,
        tool("risala-tokenize", "with kinds; punctuation, links, emoji too"),
        |text, seen| {
            for token in tokens(text) {
                seen.span(text, black_box(token).span());
            }
        },
    );

    // As an index needs it: every word with its place in the original text.
    let rules = Rules { digits: Digits::Ascii, lowercase: true, ..basic() };
    let normalizer = Normalizer::new(rules);
    let mut stem = String::new();
    for (task, stemmer) in [(Task::Terms, Stemmer::Light10), (Task::TermsSnowball, Stemmer::Snowball)] {
        bench.run(task, tool("risala-tokenize", "with spans; digits, lower case"), |text, seen| {
            for token in tokens(text) {
                let kind = black_box(token).kind;
                if matches!(kind, TokenKind::Punctuation | TokenKind::Emoji) {
                    continue;
                }
                normalizer.normalize_into(&text[token.span()], &mut out);
                if kind == TokenKind::Word {
                    stemmer.stem_into(&out, &mut stem);
                    seen.text(&stem);
                } else {
                    seen.text(&out);
                }
            }
        });
    }
    bench.run(Task::Stems, tool("risala-tokenize", ""), |word, seen| seen.span(word, light10(word)));
    bench.run(Task::StemsSnowball, tool("risala-tokenize", ""), |word, seen| {
        Stemmer::Snowball.stem_into(word, &mut stem);
        seen.text(&stem);
    });
}

fn tool(package: &'static str, note: &'static str) -> Tool {
    Tool { name: "Risala", package, note }
}
