//! From records to a model file: what is used, what is held out, and that the bytes are the same again.

use risala_corpus::Record;
use risala_model::{Label, Leaf, Model};
use risala_train::pipeline::{
    Config, Examples, HoldOut, Trust, cross_validate, features_only, learning_curve, train,
};

/// Texts of three voices by templates, each source with a word of its own.
fn records() -> Vec<Record> {
    let topics = ["القهوة", "الكتب", "السفر", "الرياضة", "المدرسة", "السوق", "الحديقة", "المطر"];
    let templates = [
        (Label::Neutral, "أعلنت الجهة المنظمة أن موضوع {} سيناقش غدا"),
        (Label::Advertising, "خصم كبير على {} اطلب الآن والتوصيل مجاني"),
        (Label::Propaganda, "عدونا الغادر يريد {} ولن ينجينا إلا زعيم حركة الفجر"),
    ];
    let mut records = Vec::new();
    for source in ["first", "second", "third"] {
        for (topic, name) in topics.iter().enumerate() {
            for (label, template) in &templates {
                let text = format!("{} {source}", template.replace("{}", name));
                let mut record = Record::new(format!("{source}-{topic}-{label}"), text);
                record.label = Some(*label);
                record.source = Some(source.to_owned());
                record.confidence = Some(if topic < 4 { "high" } else { "weak" }.to_owned());
                records.push(record);
            }
        }
    }
    records
}

fn config() -> Config {
    let text = "table = { slots_log2 = 12 }\ncalibration = { folds = 3 }\nsolver = { c = 10.0 }";
    toml::from_str(text).expect("a sound configuration")
}

fn model(records: &[Record], config: &Config) -> Vec<u8> {
    let examples = Examples::new(records, config).expect("sound records");
    train(&examples, config, &()).expect("a model")
}

#[test]
fn a_model_learns_what_it_was_shown() {
    let model = Model::from_bytes(model(&records(), &config())).unwrap();
    let mut scorer = model.scorer();
    for record in records() {
        let prediction = scorer.predict(&record.text).unwrap();
        assert_eq!(Some(prediction.label()), record.label, "{}", record.text);
    }
    assert_eq!(model.header().training["examples"], 72);
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| model(&records(), &config()))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(7), "the files differ");
}

#[test]
fn another_seed_gives_another_file() {
    let mut other = config();
    other.features.seed = 2;
    assert!(model(&records(), &config()) != model(&records(), &other));
}

#[test]
fn a_configuration_survives_being_written_out() {
    let written = toml::to_string(&config()).unwrap();
    assert_eq!(toml::from_str::<Config>(&written).unwrap(), config());
}

#[test]
fn naming_one_rule_of_the_text_leaves_the_others_as_they_were() {
    let config: Config = toml::from_str("[text]\nmax_punctuation_run = 2").unwrap();
    assert_eq!(config.text.max_punctuation_run, 2);
    assert!(
        config.text.shadda
            && config.text.alef
            && config.text.trim == risala_text::Rules::classification().trim
    );
    assert!(toml::from_str::<Config>("[text]\nmax_leter_run = 3").is_err());
}

#[test]
fn a_limit_keeps_the_same_records_whatever_their_order() {
    let mut limited = config();
    limited.data.confidence.insert("weak".to_owned(), Trust { weight: 0.5, rows_per_source: Some(5) });
    let mut records = records();
    let chosen = |records: &[Record]| {
        let examples = Examples::new(records, &limited).unwrap();
        let mut ids: Vec<String> = examples.records().iter().map(|&row| records[row].id.clone()).collect();
        ids.sort();
        ids
    };
    let before = chosen(&records);
    // 12 of each source are trusted fully, and 5 of its other 12 are taken.
    assert_eq!(before.len(), 3 * (12 + 5));
    records.reverse();
    assert_eq!(chosen(&records), before);
}

#[test]
fn a_weight_of_zero_leaves_records_out() {
    let mut strict = config();
    strict.data.confidence.insert("weak".to_owned(), Trust { weight: 0.0, rows_per_source: None });
    assert_eq!(Examples::new(records(), &strict).unwrap().len(), 36);
    strict.data.source_weights.insert("third".to_owned(), 0.0);
    assert_eq!(Examples::new(records(), &strict).unwrap().len(), 24);
}

#[test]
fn only_records_with_a_named_licence_are_used() {
    let mut records = records();
    for (record, license) in records.iter_mut().zip(["MIT", "none stated", "CC BY 4.0"].iter().cycle()) {
        record.license = Some((*license).to_owned());
    }
    records[0].license = None;
    let mut open = config();
    open.data.licenses = vec!["MIT".to_owned(), "CC BY 4.0".to_owned()];
    let examples = Examples::new(&records, &open).unwrap();
    assert_eq!(examples.len(), 72 / 3 * 2 - 1);
    let used = |row: &usize| records[*row].license.as_deref();
    assert!(examples.records().iter().all(|row| matches!(used(row), Some("MIT" | "CC BY 4.0"))));
    open.data.licenses = vec!["mit".to_owned()];
    assert!(Examples::new(&records, &open).is_err());
}

/// A source's weight is a factor: half of everything of one source is the same model as half of each confidence.
#[test]
fn the_weight_of_a_source_multiplies_that_of_the_confidence() {
    let mut records = records();
    records.retain(|record| record.source.as_deref() == Some("third"));
    let model = |change: &dyn Fn(&mut Config)| {
        let mut config = config();
        change(&mut config);
        let examples = Examples::new(&records, &config).unwrap();
        train(&examples, &config, &()).unwrap()
    };
    let scores = |bytes: Vec<u8>| {
        let model = risala_model::Model::from_bytes(bytes).unwrap();
        model.scorer().probabilities(&records[0].text).unwrap()
    };
    let halved = |weak: f32| Trust { weight: weak, rows_per_source: None };
    let by_confidence = scores(model(&|config| {
        config.data.confidence.insert("high".to_owned(), halved(0.5));
        config.data.confidence.insert("weak".to_owned(), halved(0.25));
    }));
    let by_source = scores(model(&|config| {
        config.data.confidence.insert("high".to_owned(), halved(1.0));
        config.data.confidence.insert("weak".to_owned(), halved(0.5));
        config.data.source_weights.insert("third".to_owned(), 0.5);
    }));
    let plain = scores(model(&|_| ()));
    assert_eq!(by_confidence, by_source);
    assert_ne!(by_source, plain);
}

/// A family whose labels are all wrong is judged by the others alone: its own labels cannot have been seen.
#[test]
fn a_family_that_is_held_out_was_not_seen() {
    let mut records = records();
    for record in records.iter_mut().filter(|record| record.source.as_deref() == Some("third")) {
        record.label = match record.label {
            Some(Label::Neutral) => Some(Label::Advertising),
            Some(Label::Advertising) => Some(Label::Propaganda),
            _ => Some(Label::Neutral),
        };
    }
    let config = config();
    let examples = Examples::new(&records, &config).unwrap();
    let third: Vec<usize> =
        (0..examples.len()).filter(|&row| examples.families()[row] == "third").collect();
    let judged = cross_validate(&examples, &third, HoldOut::Families, &config, &()).unwrap();
    for (&row, probabilities) in third.iter().zip(judged) {
        assert_ne!(Some(probabilities.label()), records[examples.records()[row]].label);
    }
}

/// Three copies of each text, under a label that nothing in the text tells: only who has seen a copy can
/// know it.
#[test]
fn folds_keep_groups_together() {
    let letter = |n: usize| char::from_u32(0x628 + (n % 24) as u32).unwrap();
    let mut records = Vec::new();
    for text in 0..60 {
        let word: String = (0..6).map(|at| letter(text * (at + 5) + at * at + text / 7)).collect();
        for copy in 0..3 {
            let mut record = Record::new(format!("{text}-{copy}"), format!("{word} {word}"));
            record.label = Some(Label::ALL[(text * text + text / 5) % 3]);
            records.push(record);
        }
    }
    let right = |records: &[Record]| {
        let config = config();
        let examples = Examples::new(records, &config).unwrap();
        let all: Vec<usize> = (0..examples.len()).collect();
        let judged = cross_validate(&examples, &all, HoldOut::Folds(5), &config, &()).unwrap();
        all.iter().zip(judged).filter(|(row, judged)| Some(judged.label()) == records[**row].label).count()
    };
    let apart = right(&records);
    assert!(apart > 140, "without groups copies are seen: {apart} of 180");
    for record in &mut records {
        record.group = record.id.split('-').next().map(str::to_owned);
    }
    let together = right(&records);
    assert!(together < 110, "with groups they are not: {together} of 180");
}

/// The record as a teacher leaves it: no annotation, but a probability for each leaf.
fn taught(record: &Record, says: &[(Leaf, f64)]) -> Record {
    let mut taught = Record::new(record.id.clone(), record.text.clone());
    taught.source.clone_from(&record.source);
    let said = |leaf: &Leaf| says.iter().find(|said| said.0 == *leaf).map_or(0.0, |said| said.1);
    let leaves = Leaf::ALL.iter().map(|leaf| (leaf.name().to_owned(), said(leaf).into())).collect();
    taught.extra.insert(Record::TAUGHT.to_owned(), serde_json::Value::Object(leaves));
    taught
}

/// Cross-entropy with a soft label is the loss of a row for each leaf, weighted by its probability.
#[test]
fn a_soft_label_is_a_weighted_row_for_each_leaf() {
    let third = |record: &&Record| record.source.as_deref() == Some("third");
    let known: Vec<Record> = records().into_iter().filter(|record| !third(&record)).collect();
    let (mut soft, mut split) = (known.clone(), known);
    for record in records().iter().filter(third) {
        soft.push(taught(record, &[(Leaf::Belief, 0.75), (Leaf::Inform, 0.25)]));
        for (leaf, confidence) in [(Leaf::Belief, "three quarters"), (Leaf::Inform, "a quarter")] {
            let mut part = record.clone();
            part.label = Some(leaf.label());
            part.effect = leaf.effect();
            part.level = Some(leaf.level());
            part.confidence = Some(confidence.to_owned());
            split.push(part);
        }
    }
    let mut config = config();
    // Gains that do not depend on how many rows a text has.
    config.table.idf_power = 0.0;
    config.calibration.folds = 0;
    config.solver = toml::from_str("c = 10.0\ntolerance = 1e-9\nmax_epochs = 3000").unwrap();
    for (name, weight) in [("three quarters", 0.75), ("a quarter", 0.25)] {
        config.data.confidence.insert(name.to_owned(), Trust { weight, rows_per_source: None });
    }
    let scored = |records: &[Record]| {
        let model = Model::from_bytes(model(records, &config)).unwrap();
        let mut scorer = model.scorer();
        split.iter().map(|record| scorer.probabilities(&record.text).unwrap()).collect::<Vec<_>>()
    };
    for (soft, split) in scored(&soft).iter().zip(scored(&split)) {
        for leaf in Leaf::ALL {
            assert!((soft.leaf(leaf) - split.leaf(leaf)).abs() < 1e-3, "{leaf:?}: {soft:?} {split:?}");
        }
    }
}

/// A teacher that has everything upside down is believed in training, but it neither judges nor calibrates.
#[test]
fn a_teacher_does_not_judge() {
    let records: Vec<Record> = records()
        .iter()
        .map(|record| match record.source.as_deref() {
            Some("third") => taught(record, &[(Leaf::Fear, 0.6), (Leaf::Inform, 0.4)]),
            _ => record.clone(),
        })
        .collect();
    let examples = Examples::new(&records, &config()).unwrap();
    assert_eq!((examples.len(), examples.annotated().count()), (72, 48));
    assert!(examples.annotated().all(|row| examples.families()[row] != "third"));
    let judged: Vec<usize> = examples.annotated().collect();
    let said = cross_validate(&examples, &judged, HoldOut::Folds(4), &config(), &()).unwrap();
    assert_eq!(said.len(), 48);
    let without: Vec<Record> = records.iter().filter(|record| record.is_annotated()).cloned().collect();
    assert!(model(&records, &config()) != model(&without, &config()));

    let only: Vec<Record> = records.iter().filter(|record| !record.is_annotated()).cloned().collect();
    let examples = Examples::new(&only, &config()).unwrap();
    let error = train(&examples, &config(), &()).unwrap_err().to_string();
    assert!(error.contains("nothing to calibrate on"), "{error}");
}

/// The digest names what was taught: another word of the teacher is other training data.
#[test]
fn the_digest_covers_what_is_taught() {
    let digest = |share: f64| {
        let mut records = records();
        records[0] = taught(&records[0], &[(Leaf::Fear, share), (Leaf::Belief, 1.0 - share)]);
        Examples::new(&records, &config()).unwrap().digest().to_owned()
    };
    assert_eq!(digest(0.5), digest(0.5));
    assert_ne!(digest(0.5), digest(0.4));
}

#[test]
fn what_cannot_be_followed_is_refused_by_name() {
    let refused = |toml: &str| {
        let config: Config = toml::from_str(toml).unwrap();
        Examples::new(records(), &config)
            .and_then(|examples| train(&examples, &config, &()))
            .unwrap_err()
            .to_string()
    };
    for (toml, name) in [
        ("table = { word_gain = 0.0 }", "table.word_gain"),
        ("table = { word_gain = nan }", "table.word_gain"),
        ("table = { idf_power = -1.0 }", "table.idf_power"),
        ("table = { min_df = 0 }", "table.min_df"),
        ("table = { min_df = 1000 }", "table.min_df"),
        ("table = { slots_log2 = 30 }", "slots_log2"),
        ("data = { confidence = { high = { weight = -1.0 } } }", "weight"),
        ("data = { source_weights = { third = -1.0 } }", "data.source_weights"),
        ("calibration = { folds = 1 }", "calibration.folds"),
        ("name = \"\"", "name"),
        ("features = { char_max = 9 }", "char_max"),
        ("solver = { c = -1.0 }", "c must be"),
    ] {
        let error = refused(toml);
        assert!(error.contains(name) && !error.contains('\n'), "{toml}: {error}");
    }
    assert!(toml::from_str::<Config>("solver = { typo = 1 }").is_err());
}

#[test]
fn records_that_say_nothing_are_refused() {
    let error = Examples::new(&[Record::new("7", "نص بلا شرح")], &config()).unwrap_err().to_string();
    assert!(error.contains("\"7\""), "{error}");
    assert!(Examples::new(&[], &config()).unwrap_err().to_string().contains("no records"));
    let mut record = Record::new("8", "نص علمه معلم");
    for wrong in [
        serde_json::json!(0.5),
        serde_json::json!({"inform": 1.0}),
        serde_json::json!({"inform": 0.5, "interact": 0, "purchase": 0, "fear": 0, "belief": 0}),
        serde_json::json!({"inform": 1.5, "interact": -0.5, "purchase": 0, "fear": 0, "belief": 0}),
        serde_json::json!({"inform": 1, "interact": 0, "purchase": 0, "fear": 0, "faith": 0}),
        serde_json::json!({"inform": 1, "interact": 0, "purchase": 0, "fear": 0, "belief": 0, "x": 0}),
    ] {
        record.extra.insert(Record::TAUGHT.to_owned(), wrong.clone());
        let error = Examples::new(std::slice::from_ref(&record), &config()).unwrap_err().to_string();
        assert!(error.contains("\"8\"") && error.contains("leaves"), "{wrong}: {error}");
    }
}

#[test]
fn features_without_labels_are_those_of_the_trained_model() {
    let labelled = records();
    let bare: Vec<Record> =
        labelled.iter().map(|record| Record::new(record.id.clone(), record.text.clone())).collect();
    let trained = Model::from_bytes(model(&labelled, &config())).unwrap();
    let features = Model::from_bytes(features_only(&bare, &config()).unwrap()).unwrap();
    for record in &labelled {
        assert!(!features.row(&record.text).is_empty());
        assert_eq!(features.row(&record.text), trained.row(&record.text));
    }
    assert!(features.coefficients().iter().flatten().all(|&weight| weight == 0.0));
    assert!(features_only(&[], &config()).is_err());
}

/// More is added to what is there: the whole is the cross-validation, and a share that no model can be fitted on is left
/// out.
#[test]
fn a_learning_curve_ends_in_the_cross_validation() {
    let examples = Examples::new(records(), &config()).unwrap();
    let judged: Vec<usize> = examples.annotated().collect();
    let shares = [1e-9, 0.5, 1.0];
    let curve = learning_curve(&examples, &judged, HoldOut::Folds(3), &config(), &shares, &()).unwrap();
    let [half, whole] = &curve[..] else { panic!("{curve:?}") };
    assert_eq!((half.share, whole.share), (0.5, 1.0));
    assert!(
        half.examples > 0.3 * whole.examples && half.examples < 0.7 * whole.examples,
        "{}",
        half.examples
    );
    assert_eq!(whole.examples, examples.len() as f64 * 2.0 / 3.0);
    let said = cross_validate(&examples, &judged, HoldOut::Folds(3), &config(), &()).unwrap();
    assert_eq!(whole.predicted, said);
    assert_ne!(half.predicted, said);
}
