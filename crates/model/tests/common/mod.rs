//! A small model with weights that are all different, made without training.
#![allow(clippy::expect_used)]

use risala_features::{Extractor, Recipe};
use risala_model::{Gains, Header, LEAVES, Model, Vocabulary, Weights, encode};
use risala_text::{Normalizer, Rules};

/// The words that the model knows.
pub(crate) const KNOWN: &str =
    "خصم على العطور اطلب الآن كيف الحال متى الموعد أعلنت البلدية انضموا إلى الحركة فالعدو قريب";

/// The weights of the model, which has this temperature, and what they were made by.
pub(crate) fn weights(temperature: f32) -> (Weights, Rules, Recipe) {
    let recipe = Recipe { skeleton_max: 3, ..Recipe::default() };
    let extractor = Extractor::new(recipe.clone()).expect("the recipe is sound");
    let rules = Rules::classification();
    let normalized = Normalizer::new(rules.clone()).normalize(KNOWN).into_text().into_owned();
    let features = extractor.counts(&normalized).into_iter().map(|(feature, _)| feature);
    let vocabulary = Vocabulary::place(features, 10).expect("10 is in range");
    // A cheap generator: what the numbers are does not matter, only that they differ.
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    let gains: Vec<f32> = (0..vocabulary.slots()).map(|_| 0.5 + next()).collect();
    let gains = Gains::new(&gains).expect("gains are positive");
    let weights: Vec<[f32; LEAVES]> =
        (0..vocabulary.slots()).map(|_| std::array::from_fn(|_| 4.0 * next() - 2.0)).collect();
    let bias = [0.5, -0.25, 0.0, -1.0, 0.75];
    let weights =
        Weights::new(&vocabulary, &gains, &weights, bias, temperature).expect("weights are finite");
    (weights, rules, recipe)
}

/// The bytes of the model's file.
pub(crate) fn file() -> Vec<u8> {
    let (weights, rules, recipe) = weights(1.5);
    let header = Header {
        name: "test".to_owned(),
        created_by: "a test".to_owned(),
        text: rules,
        features: recipe,
        leaves: Header::leaf_names(),
        training: serde_json::json!({"examples": 0}),
    };
    encode(&header, &weights).expect("the model is sound")
}

/// The model.
pub(crate) fn model() -> Model {
    Model::from_bytes(file()).expect("what was encoded opens")
}
