//! The head for techniques: what it answers, what is held out, and that the bytes are the same again.

use risala_corpus::Record;
use risala_model::Techniques;
use risala_train::pipeline::{Config, Examples, HoldOut};
use risala_train::techniques::{TechniqueExamples, cross_validate, judge, train};
use serde_json::{Value, json};

/// Texts by templates, of which each technique has words of its own; whoever acts in them does not exist.
fn records() -> Vec<Record> {
    let topics = ["القهوة", "الكتب", "السفر", "الرياضة", "المدرسة", "السوق", "الحديقة", "المطر"];
    let templates: [(&[&str], &str); 4] = [
        (&[], "أعلنت الجهة المنظمة أن موضوع {} سيناقش غدا"),
        (&["Loaded_Language"], "فضيحة مروعة في {} وكارثة رهيبة"),
        (&["Loaded_Language", "Doubt"], "فضيحة مروعة في {} ومن يصدق هذه الوعود"),
        (&["Slogans"], "معا إلى الأمام مع {} معا"),
    ];
    let mut records = Vec::new();
    for source in ["first", "second", "third"] {
        for (topic, name) in topics.iter().enumerate() {
            for (number, (techniques, template)) in templates.iter().enumerate() {
                let text = format!("{} {source}", template.replace("{}", name));
                let mut record = Record::new(format!("{source}-{topic}-{number}"), text);
                record.source = Some(source.to_owned());
                record.group = Some(format!("{topic}"));
                record.extra.insert("techniques".to_owned(), json!(techniques));
                records.push(record);
            }
        }
    }
    records
}

fn config(min_examples: usize) -> Config {
    let text = format!(
        "name = \"t\"\ntable = {{ slots_log2 = 11 }}\ncalibration = {{ folds = 3 }}\ntechniques = {{ min_examples = {min_examples} }}\n\
         solver = {{ c = 5.0, class_weight = {{ balanced = {{ power = 1.0 }} }} }}"
    );
    toml::from_str(&text).expect("a sound configuration")
}

fn model(records: &[Record], config: &Config) -> Vec<u8> {
    let examples = TechniqueExamples::new(records, config).expect("sound records");
    train(&examples, records, config, &()).expect("a model")
}

#[test]
fn frequent_techniques_get_an_answer_of_their_own() {
    let records = records();
    let outputs = |least| TechniqueExamples::new(&records, &config(least)).unwrap().outputs().to_vec();
    assert_eq!(outputs(24), ["technique", "Loaded_Language", "Doubt", "Slogans"]);
    assert_eq!(outputs(25), ["technique", "Loaded_Language"]);
    assert_eq!(outputs(49), ["technique"]);
}

#[test]
fn a_model_learns_what_it_was_shown() {
    let records = records();
    let model = Techniques::from_bytes(model(&records, &config(24))).unwrap();
    let mut scorer = model.scorer();
    for record in &records {
        let answer = scorer.answer(&record.text).unwrap();
        let names = record.extra["techniques"].as_array().unwrap();
        assert_eq!(answer.any() > 0.5, !names.is_empty(), "{}", record.text);
        for (name, probability) in answer.named() {
            assert_eq!(probability > 0.5, names.contains(&json!(name)), "{name}: {}", record.text);
        }
    }
    let training = &model.header().training;
    assert_eq!(training["examples"], 96);
    assert_eq!(training["fit"][1]["output"], "Loaded_Language");
    assert_eq!(training["fit"][1]["positives"], 48);
    assert_eq!(training["fit"][1]["words"], Value::Null, "nobody marked words");
    assert!(training["fit"][1]["calibration"]["temperature"].as_f64().is_some_and(|t| t > 0.0));
    assert!(model.header().evidence.is_empty());
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| model(&records(), &config(24)))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(7), "the files differ");
}

/// Words are shown only of outputs whose words were found on the folds.
#[test]
fn words_are_shown_where_they_were_found() {
    let mut records = records();
    let mark = |record: &mut Record, words: &str, technique: &str| {
        if let Some(start) = record.text.find(words) {
            let span = json!({"start": start, "end": start + words.len(), "technique": technique});
            record.extra.insert("spans".to_owned(), json!([span]));
        }
    };
    for record in &mut records {
        // The words that make the technique, and of the other one a word that has nothing to do with it.
        mark(record, "فضيحة مروعة", "Loaded_Language");
        mark(record, "معا إلى الأمام مع", "Slogans");
    }
    let of =
        |records: &[Record]| Techniques::from_bytes(model(records, &config(24))).unwrap().header().clone();
    let header = of(&records);
    assert!(header.evidence.contains(&"Loaded_Language".to_owned()), "{:?}", header.evidence);
    for record in &mut records {
        let source = record.source.clone().unwrap_or_default();
        mark(record, &source, "Loaded_Language");
        if record.extra["techniques"]
            .as_array()
            .is_some_and(|names| !names.contains(&json!("Loaded_Language")))
        {
            record.extra.remove("spans");
        }
    }
    let header = of(&records);
    assert!(!header.evidence.contains(&"Loaded_Language".to_owned()), "{:?}", header.evidence);
    let words = &header.training["fit"][1]["words"];
    assert!(words["f1"].as_f64() < words["all_words_f1"].as_f64(), "{words}");
}

#[test]
fn held_out_texts_are_judged_in_their_order() {
    let records = records();
    let config = config(24);
    let examples = TechniqueExamples::new(&records, &config).unwrap();
    let judged: Vec<usize> = (0..examples.len()).filter(|row| row % 3 == 0).collect();
    for hold_out in [HoldOut::Folds(4), HoldOut::Families] {
        let outcomes = cross_validate(&examples, &records, &judged, hold_out, &config, &()).unwrap();
        assert_eq!(outcomes.len(), judged.len());
        for (outcome, &row) in outcomes.iter().zip(&judged) {
            let names = records[row].extra["techniques"].as_array().unwrap();
            assert_eq!(outcome.truth[0], !names.is_empty());
            assert_eq!(outcome.probabilities[0] > 0.5, outcome.truth[0], "{}", records[row].text);
            assert_eq!(outcome.group, records[row].cluster());
        }
    }
    // One family alone cannot be held out.
    let one: Vec<Record> =
        records.into_iter().filter(|record| record.source.as_deref() == Some("first")).collect();
    let examples = TechniqueExamples::new(&one, &config).unwrap();
    assert!(cross_validate(&examples, &one, &[0], HoldOut::Families, &config, &()).is_err());
}

#[test]
fn a_text_that_is_refused_counts_as_one_without_techniques() {
    let mut records = records();
    records[1].text = "plain English".to_owned();
    let model = Techniques::from_bytes(model(&records, &config(24))).unwrap();
    let outcomes = judge(&model, &records).unwrap();
    assert_eq!(outcomes[1].probabilities, [0.0; 4]);
    assert_eq!(outcomes[1].truth, [true, true, false, false]);
}

#[test]
fn a_configuration_is_for_one_head() {
    let error = Examples::new(records(), &config(24)).unwrap_err().to_string();
    assert!(error.contains("another head"), "{error}");
    let error = TechniqueExamples::new(&records(), &config(0)).unwrap_err().to_string();
    assert!(error.contains("techniques.min_examples must be at least 1"), "{error}");
    assert!(toml::from_str::<Config>("[techniques]\nmin_exmples = 3").is_err());
    // A base model's header has no trace of the other head.
    assert!(!toml::to_string(&Config::default()).unwrap().contains("techniques"));
}
