//! From one line to one record, or to what is wrong with it.
//!
//! The line is read as a JSON value first and checked field by field, rather than derived with serde:
//! only so can each message name the field, show what stood there, and say what to do.

use std::str::FromStr;

use risala_model::{LeafSet, Level};
use serde_json::Value;

use crate::error::Fault;
use crate::known::{Form, Known, Slot, complete_layout};
use crate::record::Record;

/// Doubles hold every integer up to here exactly; a number beyond may have lost its last digits.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// Reads a line, which must not be blank. `number` is its line number, the id of a record without one.
pub(crate) fn parse(line: &str, number: u64) -> Result<Record, Fault> {
    let value = serde_json::from_str(line).map_err(|error| not_json(&error))?;
    let Value::Object(object) = value else {
        return Err(Fault {
            fields: &[],
            reason: format!("expected a JSON object, found {}", shown(&value)),
            remedy: "write each record as {\"text\": …} on a line of its own",
        });
    };
    let mut record = Record::new(number.to_string(), String::new());
    record.layout.clear();
    for (name, value) in object {
        match Known::from_name(&name) {
            Some(known) => {
                let form = if value.is_number() { Form::Number } else { Form::Plain };
                record.layout.push(Slot { known, form, after: record.extra.len() });
                set(&mut record, known, value)?;
            }
            None => {
                record.extra.insert(name, value);
            }
        }
    }
    complete_layout(&mut record.layout);
    if record.text.is_empty() {
        return Err(Fault {
            fields: &["text"],
            reason: "is missing".to_owned(),
            remedy: "give each record its text as a string",
        });
    }
    contradiction(&record).map_or(Ok(record), Err)
}

fn set(record: &mut Record, known: Known, value: Value) -> Result<(), Fault> {
    match known {
        Known::Id => {
            if let Some(id) = name_or_number(&["id"], value)? {
                record.id = id;
            }
        }
        Known::Text => record.text = text(value)?,
        Known::Label => record.label = named(&["label"], value)?,
        Known::Level => record.level = level(&value)?,
        Known::Effect => record.effect = named(&["effect"], value)?,
        Known::Source => record.source = name_or_number(&["source"], value)?,
        Known::License => record.license = name_or_number(&["license"], value)?,
        Known::Group => record.group = name_or_number(&["group"], value)?,
        Known::Confidence => record.confidence = name_or_number(&["confidence"], value)?,
    }
    Ok(())
}

fn text(value: Value) -> Result<String, Fault> {
    match value {
        Value::String(text) if text.chars().any(|c| !c.is_whitespace()) => Ok(text),
        Value::String(_) => Err(Fault {
            fields: &["text"],
            reason: "has nothing but white space".to_owned(),
            remedy: "remove the record or give it a text",
        }),
        other => Err(Fault {
            fields: &["text"],
            reason: format!("expected a string, found {}", shown(&other)),
            remedy: "give each record its text as a string",
        }),
    }
}

/// A value of one of the tree's views, by its name.
fn named<V>(fields: &'static [&'static str], value: Value) -> Result<Option<V>, Fault>
where
    V: FromStr<Err: std::fmt::Display>,
{
    let fault =
        |reason| Fault { fields, reason, remedy: "use a known name, or null where it is not known" };
    match value {
        Value::Null => Ok(None),
        Value::String(name) => name.parse().map(Some).map_err(|error: V::Err| fault(error.to_string())),
        other => Err(fault(format!("expected a string, found {}", shown(&other)))),
    }
}

fn level(value: &Value) -> Result<Option<Level>, Fault> {
    if value.is_null() {
        return Ok(None);
    }
    value.as_u64().and_then(Level::from_number).map(Some).ok_or_else(|| Fault {
        fields: &["level"],
        reason: format!("unknown level {} (known: 1, 2, 3)", shown(value)),
        remedy: "use a known number, or null where it is not known",
    })
}

/// A free text that tools often write as a number.
fn name_or_number(fields: &'static [&'static str], value: Value) -> Result<Option<String>, Fault> {
    let fault = |reason| Fault { fields, reason, remedy: "write it as a string" };
    match value {
        Value::Null => Ok(None),
        Value::String(name) => Ok(Some(name)),
        Value::Number(number) => match number.as_f64() {
            Some(double) if number.is_f64() && double.abs() >= EXACT_INTEGERS => {
                Err(fault(format!("the number {number} is too large to be kept exactly")))
            }
            _ => Ok(Some(number.to_string())),
        },
        other => Err(fault(format!("expected a string or a number, found {}", shown(&other)))),
    }
}

/// The first two of label, level and effect that contradict each other. Looking at pairs is enough: an
/// effect is a single leaf, so what agrees with it one by one agrees with it together.
fn contradiction(record: &Record) -> Option<Fault> {
    let Record { label, level, effect, .. } = *record;
    let pairs: [(LeafSet, &'static [&'static str]); 3] = [
        (LeafSet::allowed(label, level, None), &["label", "level"]),
        (LeafSet::allowed(label, None, effect), &["label", "effect"]),
        (LeafSet::allowed(None, level, effect), &["level", "effect"]),
    ];
    let (_, fields) = pairs.into_iter().find(|(leaves, _)| leaves.is_empty())?;
    let values: Vec<_> = fields.iter().filter_map(|name| record.field(name)).collect();
    Some(Fault {
        fields,
        reason: format!("{} contradict each other", values.join(" and ")),
        remedy: "correct one of them, or set to null what is not known",
    })
}

/// What stands in the file where something else should: its kind, and its value where that is short.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.chars().take(40).collect::<String>()),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

pub(crate) fn not_json(error: &serde_json::Error) -> Fault {
    let message = error.to_string();
    // Its own line number is always 1 here, and would be taken for the file's.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    Fault {
        fields: &[],
        reason: format!("not valid JSON: {message} (column {})", error.column()),
        remedy: "write each record as one JSON object on a line of its own",
    }
}
