//! Every rule alone, by the examples of its documentation.

use std::collections::BTreeSet;

use risala_text::{Normalizer, Rules};
use serde_json::{Map, Value};

/// A row of a table of `docs/rules.md`: the rule's setting, the presets it is in, before and after.
struct Row {
    field: String,
    value: Value,
    presets: String,
    before: String,
    after: String,
}

fn rows() -> Vec<Row> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md"))
        .expect("the page stands in docs/");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [setting, presets, before, after, ..] = cells[..] else { panic!("too few cells: {line}") };
        let setting = setting.trim_matches('`');
        let (field, value) = setting.split_once(" = ").unwrap_or((setting, "true"));
        Row {
            field: field.to_owned(),
            value: serde_json::from_str(value).expect("a setting is a JSON value"),
            presets: presets.to_owned(),
            before: unescape(before),
            after: unescape(after),
        }
    })
    .collect()
}

/// `\n`, `\t` and `\u{…}` as the characters that they stand for.
fn unescape(cell: &str) -> String {
    let mut plain = cell.replace("\\n", "\n").replace("\\t", "\t");
    while let Some(start) = plain.find("\\u{") {
        let end = start + plain[start..].find('}').expect("an escape is closed");
        let code = u32::from_str_radix(&plain[start + 3..end], 16).expect("an escape is hexadecimal");
        plain.replace_range(
            start..=end,
            &char::from_u32(code).expect("an escape is a character").to_string(),
        );
    }
    plain
}

fn fields(rules: Rules) -> Map<String, Value> {
    match serde_json::to_value(rules).expect("rules can be written") {
        Value::Object(fields) => fields,
        other => panic!("rules are an object, not {other}"),
    }
}

#[test]
fn the_examples_of_the_documentation_are_true() {
    for row in rows() {
        let mut rules = Map::new();
        rules.insert(row.field.clone(), row.value);
        if row.field == "elongation_from" {
            rules.insert("elongation_keep".to_owned(), 1.into());
        }
        let rules: Rules = serde_json::from_value(rules.into()).unwrap();
        assert_eq!(Normalizer::new(rules).normalize(&row.before).text(), row.after, "{}", row.field);
    }
}

#[test]
fn every_switch_is_documented_with_the_presets_that_it_is_in() {
    let documented: BTreeSet<String> = rows().into_iter().map(|row| row.field).collect();
    let none = fields(Rules::none());
    // `elongation_keep` says how, not whether.
    let switches: BTreeSet<String> = none.keys().filter(|key| *key != "elongation_keep").cloned().collect();
    assert_eq!(documented, switches);
    for (letter, preset) in [("c", Rules::classification()), ("s", Rules::search())] {
        let preset = fields(preset);
        for row in rows() {
            let is_on = match &row.value {
                Value::String(_) => preset[&row.field] == row.value,
                Value::Number(_) if row.field == "max_punctuation_run" => false,
                _ => preset[&row.field] != none[&row.field],
            };
            assert_eq!(row.presets.contains(letter), is_on, "{} in {letter}", row.field);
        }
    }
}

#[test]
fn rules_are_written_out_whole_and_absent_ones_are_off() {
    let written = serde_json::to_string(&Rules::classification()).unwrap();
    assert_eq!(serde_json::from_str::<Rules>(&written).unwrap(), Rules::classification());
    assert_eq!(serde_json::from_str::<Rules>("{}").unwrap(), Rules::none());
    assert!(serde_json::from_str::<Rules>(r#"{"alif":true}"#).is_err());
}
