//! Whether evidence is faithful: what becomes of the predicted label when its words are deleted.
//!
//! ```console
//! cargo run --release -p risala-encoder --example deletion -- ENCODER BASE RECORDS.jsonl [TEXTS]
//! ```
//!
//! Of each text (of the first TEXTS, 500 unless told) that both models can judge, the k words with the most
//! evidence for the encoder's label are deleted, and the encoder judges what is left: the mean probability of
//! the label that it gave the whole text. Beside it, the same with the words of the base model's evidence for
//! that label, and with words drawn at random (seed 1). The faster it falls, the more the words matter to the
//! encoder. Where there is evidence in fewer than k words, those are deleted that there are; so the number of
//! words deleted is printed too.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Range;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use risala_encoder::{Encoder, EncoderScorer};
use risala_model::{Evidence, Label, Model};
use risala_tokenize::{TokenKind, tokens};

const DELETED: [usize; 6] = [0, 1, 2, 3, 5, 8];
const TEXTS: usize = 500;

/// Words of a text, those to be deleted first at the beginning.
type Ranking = Vec<Range<usize>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [encoder, base, records, limit @ ..] = arguments.as_slice() else {
        return Err("usage: deletion ENCODER BASE RECORDS.jsonl [TEXTS]".into());
    };
    let limit = limit.first().map_or(Ok(TEXTS), |limit| limit.parse())?;
    let (encoder, base) = (Encoder::open(encoder)?, Model::open(base)?);
    let mut scorer = encoder.scorer();
    let base_scorer = base.scorer();
    let rng = &mut ChaCha8Rng::seed_from_u64(1);

    let mut texts: Vec<(String, Label, [Ranking; 3])> = Vec::new();
    for line in BufReader::new(File::open(records)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().unwrap_or_default();
        let Ok(prediction) = scorer.predict_with_evidence(text) else { continue };
        let Ok(of_base) = base_scorer.predict_with_evidence(text) else { continue };
        let label = prediction.label();
        let mut random: Ranking = tokens(text)
            .filter(|token| token.kind != TokenKind::Punctuation)
            .map(|token| token.span())
            .collect();
        random.shuffle(rng);
        let rankings = [ranking(prediction.evidence, label), ranking(of_base.evidence, label), random];
        texts.push((text.to_owned(), label, rankings));
        if texts.len() == limit {
            break;
        }
    }
    println!("{} texts: mean probability of the label (words deleted)", texts.len());
    println!("{:>3} {:>16} {:>16} {:>16}", "k", "encoder", "base", "random");
    for count in DELETED {
        let mut row = format!("{count:>3}");
        for which in 0..3 {
            let (mean, words) = after(&mut scorer, &texts, which, count);
            row += &format!(" {:>16}", format!("{mean:.3} ({words:.1})"));
        }
        println!("{row}");
    }
    Ok(())
}

/// The words that speak for the label, the loudest first.
fn ranking(evidence: Option<Vec<Evidence>>, label: Label) -> Ranking {
    let mut evidence = evidence.unwrap_or_default();
    evidence.retain(|piece| piece.toward == label);
    evidence.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    evidence.into_iter().map(|piece| piece.start..piece.end).collect()
}

/// The mean probability of the label after so many words are deleted, and how many are.
fn after(
    scorer: &mut EncoderScorer<'_>,
    texts: &[(String, Label, [Ranking; 3])],
    which: usize,
    count: usize,
) -> (f64, f64) {
    let (mut sum, mut words) = (0.0, 0);
    for (text, label, rankings) in texts {
        let mut deleted: Ranking = rankings[which].iter().take(count).cloned().collect();
        words += deleted.len();
        deleted.sort_by_key(|span| span.start);
        let mut left = String::new();
        let mut end = 0;
        for span in deleted {
            left.push_str(&text[end..span.start.max(end)]);
            end = span.end.max(end);
        }
        left.push_str(&text[end..]);
        // A text of which nothing is left is none that a label could be read from.
        let scores = scorer.scores(&left);
        sum += risala_model::LeafProbabilities::from_scores(scores).of(label.leaves());
    }
    (sum / texts.len().max(1) as f64, words as f64 / texts.len().max(1) as f64)
}
