//! The flags of the rules of normalisation: each rule has one, and it does what the library does.

use risala_tests::{TINY_CONFIG, records, risala, write_lines};
use risala_text::{Normalizer, Rules};
use serde_json::{Value, json};

/// Shows every rule: whatever one of them would change is in it.
const SAMPLE: &str = " &quot;قال&quot; ا\u{653} بَ بً بّ هٰذا ب\u{655} بۖ بـا أمر سؤال ماء هدى سنة ک ڛ ﻻ مoن مر7با م.د.ر.س ٥ ١٢٫٥ ٨٪، ؟؟؟؟ ب\u{200d}ا ABC ههههه كبيير  كبييير ";

fn rules(changes: Value) -> Rules {
    serde_json::from_value(changes).expect("rules")
}

/// The rules by name, in their order, with what they are when they are off.
fn all_rules() -> Vec<(String, Value)> {
    let rules = serde_json::to_value(Rules::none()).expect("JSON");
    rules.as_object().expect("an object").clone().into_iter().collect()
}

fn flag(rule: &str) -> String {
    format!("--{}", rule.replace('_', "-"))
}

#[track_caller]
fn normalize(options: &[&str]) -> String {
    let answer = risala(["normalize"]).args(options).input(SAMPLE).answer();
    let line = answer.fine();
    line.strip_suffix('\n').expect("a line").to_owned()
}

fn by_library(rules: Rules) -> String {
    Normalizer::new(rules).normalize(SAMPLE).text().to_owned()
}

#[test]
fn every_rule_has_a_flag_wherever_there_are_rules() {
    for command in ["normalize", "tokenize", "stem"] {
        let answer = risala([command, "--help"]).answer();
        let flags: Vec<&str> =
            answer.fine().split_whitespace().filter_map(|word| word.split('[').next()).collect();
        for (rule, _) in all_rules() {
            assert!(flags.contains(&flag(&rule).as_str()), "{command} has no flag for {rule}");
        }
    }
}

#[test]
fn switches_switch_their_rule_on() {
    let mut switches = 0;
    for (rule, off) in all_rules() {
        if !off.is_boolean() {
            continue;
        }
        switches += 1;
        // Laughter is what other letters are not spared from.
        let base = if rule == "laughter" { json!({"elongation_from": 3}) } else { json!({}) };
        let mut changes = base.clone();
        changes[&rule] = json!(true);
        let expected = by_library(rules(changes));
        assert_ne!(expected, by_library(rules(base)), "the sample does not show {rule}");
        let (from, on) = (if rule == "laughter" { "3" } else { "0" }, flag(&rule));
        let options = ["--preset", "none", "--elongation-from", from];
        assert_eq!(normalize(&[&options[..], &[&on]].concat()), expected, "{on}");
        let spelled_out = format!("{on}=true");
        assert_eq!(normalize(&[&options[..], &[&spelled_out]].concat()), expected, "{spelled_out}");
    }
    assert!(switches > 20, "only {switches} switches");
}

#[test]
fn switches_switch_their_rule_off() {
    let search = serde_json::to_value(Rules::search()).expect("JSON");
    for (rule, _) in all_rules().into_iter().filter(|(_, off)| off.is_boolean()) {
        let mut changes = search.clone();
        changes[&rule] = json!(false);
        let off = format!("{}=false", flag(&rule));
        assert_eq!(normalize(&["--preset", "search", &off]), by_library(rules(changes)), "{off}");
    }
}

#[test]
fn names_and_numbers() {
    for (flag, value, changes) in [
        ("--digits", "keep", json!({"digits": "keep"})),
        ("--digits", "ascii", json!({"digits": "ascii"})),
        ("--digits", "arabic-indic", json!({"digits": "arabic-indic"})),
        ("--digits", "extended-arabic-indic", json!({"digits": "extended-arabic-indic"})),
        ("--spaces", "keep", json!({"spaces": "keep"})),
        ("--spaces", "in-lines", json!({"spaces": "in-lines"})),
        ("--spaces", "everywhere", json!({"spaces": "everywhere"})),
        ("--elongation-from", "3", json!({"elongation_from": 3})),
        ("--max-punctuation-run", "2", json!({"max_punctuation_run": 2})),
    ] {
        let found = normalize(&["--preset", "none", flag, value]);
        assert_eq!(found, by_library(rules(changes)), "{flag} {value}");
        assert_eq!(found == SAMPLE, value == "keep", "{flag} {value} changes nothing");
    }
    let shortened = normalize(&["--preset", "none", "--elongation-from", "3", "--elongation-keep", "2"]);
    assert_eq!(shortened, by_library(rules(json!({"elongation_from": 3, "elongation_keep": 2}))));
    assert!(shortened.contains("كبيير  كبيير"), "{shortened}");
    // Line ends within a text come only as arguments.
    for (spaces, expected) in [("in-lines", "قال\nهم نعم\n"), ("everywhere", "قال هم نعم\n")]
    {
        let answer =
            risala(["normalize", "--preset", "none", "--spaces", spaces, "قال \n هم  نعم"]).answer();
        assert_eq!(answer.fine(), expected);
    }
}

#[test]
fn presets_are_those_of_the_library() {
    assert_eq!(normalize(&[]), by_library(Rules::classification()));
    assert_eq!(normalize(&["--preset", "classification"]), by_library(Rules::classification()));
    assert_eq!(normalize(&["--preset", "search"]), by_library(Rules::search()));
    assert_eq!(normalize(&["--preset", "none"]), SAMPLE);
}

#[test]
fn a_model_brings_its_rules() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let config = folder.path().join("tiny.toml");
    let own = json!({"tatweel": true, "digits": "ascii"});
    let mut text = format!("{TINY_CONFIG}[text]\n");
    for (rule, value) in all_rules() {
        text += &format!("{rule} = {}\n", own.get(&rule).unwrap_or(&value));
    }
    std::fs::write(&config, text).expect("a temporary file can be written");
    let model = folder.path().join("tiny.safetensors");
    let run =
        risala(["train", "--train"]).arg(data).arg("--config").arg(config).arg("--output").arg(&model);
    assert_eq!(run.answer().code, 0);
    let model = model.to_str().expect("a path in UTF-8");

    assert_eq!(normalize(&["--model", model]), by_library(rules(own)));
    let changed = json!({"alef": true, "digits": "ascii"});
    assert_eq!(normalize(&["--model", model, "--alef", "--tatweel=false"]), by_library(rules(changed)));
    for (filter, expected) in [("tokenize", "خصم\tword\n١\tnumber\n\n"), ("stem", "خصم ١\n")] {
        let expected = expected.replace('١', "1");
        assert_eq!(risala([filter, "--model", model, "خـصم ١"]).answer().fine(), expected);
    }
}

#[test]
fn rules_that_are_none_are_usage() {
    for options in [
        &["--nonsense"][..],
        &["--alef", "--alef"],
        &["--alef=maybe"],
        &["--digits", "roman"],
        &["--digits"],
        &["--spaces", "some"],
        &["--elongation-from", "300"],
        &["--elongation-keep", "-1"],
        &["--preset", "all"],
        &["--preset", "none", "--model", "risala-base"],
    ] {
        for command in ["normalize", "tokenize", "stem"] {
            let answer = risala([command]).args(options).arg("نص").answer();
            assert_eq!(
                (answer.code, answer.out.as_str()),
                (2, ""),
                "{command} {options:?}: {}",
                answer.err
            );
        }
    }
    // The names that there are stand in the complaint.
    let answer = risala(["normalize", "--digits", "roman"]).answer();
    assert!(answer.err.contains("extended-arabic-indic"), "{}", answer.err);
}
