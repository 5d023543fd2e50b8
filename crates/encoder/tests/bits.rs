//! The same answer, to the last bit, whatever makes it.

mod support;

use proptest::prelude::*;
use risala_encoder::{Encoder, EncoderScorer, Instructions};
use support::{Plain, WORDS};

/// Texts of known and unknown words, marks, signs and emoji; some longer than a window.
fn posts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
        3 => "[ا-ي]{1,8}",
        1 => prop::sample::select(vec!["!!!", "؟", "50%", "@user", "#وسم_طويل", "🎉", "ﷺ", "مُـــبارك"]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.join(" "))
}

fn with_each_set(plain: &Plain) -> Vec<Encoder> {
    let sets = Instructions::ALL.into_iter().filter(|set| set.are_here());
    sets.map(|set| plain.encoder().with_instructions(set)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn vector_instructions_change_nothing(text in posts(), seed in 0u64..4) {
        // Outputs that are no multiple of 64, and heads of different widths.
        let shapes = [[2, 64, 4, 96, 24], [1, 96, 2, 32, 16], [1, 32, 2, 160, 40], [2, 128, 2, 64, 9]];
        let plain = Plain::random(seed, shapes[seed as usize], 0);
        let embeddings: Vec<Vec<u32>> = with_each_set(&plain)
            .iter()
            .map(|encoder| encoder.scorer().embedding(&text).into_iter().map(f32::to_bits).collect())
            .collect();
        for embedding in &embeddings {
            prop_assert_eq!(embedding, &embeddings[0]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn company_and_threads_change_nothing(texts in prop::collection::vec(posts(), 1..30)) {
        let encoder = Plain::small().encoder();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let alone: Vec<_> = texts.iter().map(|text| encoder.scorer().predict(text)).collect();
        let mut scorer = encoder.scorer();
        prop_assert_eq!(&scorer.predict_batch(&texts), &alone);
        // Used buffers, another order, and as many threads as one would not choose.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(7).build().expect("threads start");
        let turned: Vec<&str> = texts.iter().rev().copied().collect();
        let mut of_pool = pool.install(|| scorer.predict_batch(&turned));
        of_pool.reverse();
        prop_assert_eq!(&of_pool, &alone);
    }
}

#[test]
fn no_texts_no_answers() {
    assert!(Plain::small().encoder().scorer().predict_batch(&[]).is_empty());
}

/// Asserts that the bytes which `feed` takes of texts of these lengths, in words, are those that were recorded on
/// x86-64 with AVX-512. The same were found with AVX2, plain code, and NEON (emulated).
fn assert_recorded(
    recorded: &str,
    lengths: impl IntoIterator<Item = usize> + Clone,
    feed: impl Fn(&mut EncoderScorer<'_>, &str, &mut blake3::Hasher),
) {
    for encoder in with_each_set(&Plain::random(5, [3, 96, 3, 160, 32], 0)) {
        let mut scorer = encoder.scorer();
        let mut hasher = blake3::Hasher::new();
        for length in lengths.clone() {
            let text = WORDS.iter().cycle().take(length).copied().collect::<Vec<_>>().join(" ");
            feed(&mut scorer, &text, &mut hasher);
        }
        assert_eq!(hasher.finalize().to_hex().as_str(), recorded);
    }
}

#[test]
fn the_bits_are_those_of_every_other_machine() {
    const RECORDED: &str = "236978521ad43e2ea1f9183e2f945d6955fdb34eb4a5a8ebc26b0804fffc8ec2";
    assert_recorded(RECORDED, 1..60, |scorer, text, hasher| {
        scorer.embedding(text).iter().for_each(|number| _ = hasher.update(&number.to_le_bytes()));
    });
}

#[test]
fn so_are_probabilities_and_evidence() {
    const RECORDED: &str = "abbda018ac5681dc7824afe9f16bc921c21bcb475b8b4d6300ab859b3aff5645";
    assert_recorded(RECORDED, [1, 2, 5, 30, 100], |scorer, text, hasher| {
        let answer = scorer.predict_with_evidence(text).expect("Arabic");
        let weights = answer.evidence.iter().flatten().map(|evidence| evidence.weight);
        let numbers = answer.probabilities.as_array().iter().copied().chain(weights);
        numbers.for_each(|number| _ = hasher.update(&number.to_le_bytes()));
    });
}
