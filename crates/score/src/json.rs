//! Blocks of JSON lines. A row is kept byte for byte; the answer's fields are put in before its last brace.

use std::borrow::Cow;
use std::fmt;
use std::iter::once;

use memchr::memchr_iter;
use risala::Judge;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::rejects::Reject;
use crate::run::{Counts, Done, Job};

const OBJECT: &str = "give one JSON object a line";

/// A line, and what it was found to be.
struct Line<'b> {
    number: u64,
    bytes: &'b [u8],
    id: Option<Cow<'b, str>>,
    found: Result<Cow<'b, str>, String>,
}

pub(crate) fn score(job: &Job, judge: &mut Judge<'_>, input: &str, first: u64, bytes: &[u8]) -> Done {
    // Looking at all lines at once is faster than at one after the other.
    let is_valid = simdutf8::basic::from_utf8(bytes).is_ok();
    let (mut lines, mut start) = (Vec::new(), 0);
    for (number, end) in (first..).zip(memchr_iter(b'\n', bytes).chain(once(bytes.len()))) {
        let line = bytes[start..end].trim_ascii();
        start = end + 1;
        if line.is_empty() {
            continue;
        }
        let fault = if is_valid { None } else { std::str::from_utf8(line).err() };
        lines.push(match fault {
            None => read(job, number, line),
            Some(error) => {
                let at = error.valid_up_to() + 1;
                Line::fault(
                    number,
                    line,
                    format!("not valid UTF-8 at byte {at}; convert the file to UTF-8"),
                )
            }
        });
    }
    let texts: Vec<&str> = lines.iter().filter_map(|line| line.found.as_deref().ok()).collect();
    let mut answers = job.wanted.judge(judge, &texts).into_iter();
    let mut done = Done { output: Vec::with_capacity(bytes.len() * 2), ..Done::default() };
    for line in &lines {
        let answer = match &line.found {
            Err(reason) => Err(reason.clone()),
            Ok(_) => match answers.next() {
                Some(answer) => answer.map_err(|reason| reason.to_string()),
                None => Err("was not answered".to_owned()),
            },
        };
        done.counts.add(match answer {
            Ok(answer) if job.wanted.takes(&answer) => {
                done.output.extend_from_slice(&line.bytes[..line.bytes.len() - 1]);
                job.wanted.write_fields(&answer, &mut done.output);
                done.output.push(b'\n');
                Counts { written: 1, ..Counts::default() }
            }
            Ok(_) => Counts { left_out: 1, ..Counts::default() },
            Err(reason) => {
                let (line, id, row) =
                    (line.number, line.id.as_deref(), String::from_utf8_lossy(line.bytes));
                Reject { input, line, id, reason: &reason, row: Some(&row) }.write(&mut done.rejects);
                Counts { rejected: 1, ..Counts::default() }
            }
        });
    }
    done
}

impl<'b> Line<'b> {
    fn fault(number: u64, bytes: &'b [u8], reason: String) -> Line<'b> {
        Line { number, bytes, id: None, found: Err(reason) }
    }
}

/// Reads a line of valid UTF-8.
fn read<'b>(job: &Job, number: u64, bytes: &'b [u8]) -> Line<'b> {
    let fault = |reason| Line::fault(number, bytes, reason);
    if !bytes.starts_with(b"{") {
        return fault(format!("not a JSON object; {OBJECT}"));
    }
    let mut json = sonic_rs::Deserializer::from_slice(bytes);
    let row = (&mut json).deserialize_map(RowVisitor { job, row: Row::default() });
    let Row { id, text, taken } = match row.and_then(|row| json.end().map(|()| row)) {
        Ok(row) => row,
        Err(error) => {
            // The library shows the place in lines of its own.
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default().replace(" at line 1 column ", " at byte ");
            return fault(format!("not valid JSON: {first}; {OBJECT}"));
        }
    };
    let field = &job.text_field;
    let found = match (taken, text) {
        (Some(name), _) => Err(format!(
            "it has a field {name:?}, which the answer has too; give the answer's fields other names, as in --prefix \
             risala_"
        )),
        (_, None) => {
            Err(format!("it has no field {field:?}; name the field of the text with --text-field"))
        }
        (_, Some(Cell::Text(text))) => Ok(text),
        (_, Some(Cell::Other(what))) => {
            Err(format!("field {field:?}: expected a text, found {what}; write the text as a string"))
        }
    };
    let id = match id {
        Some(Cell::Text(id)) => Some(id),
        Some(Cell::Other(_)) | None => None,
    };
    Line { number, bytes, id, found }
}

/// What is looked at of a row.
#[derive(Default)]
struct Row<'b> {
    id: Option<Cell<'b>>,
    text: Option<Cell<'b>>,
    /// A field that the answer has too.
    taken: Option<String>,
}

struct RowVisitor<'j, 'b> {
    job: &'j Job,
    row: Row<'b>,
}

impl<'b> Visitor<'b> for RowVisitor<'_, 'b> {
    type Value = Row<'b>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Row<'b>, A::Error> {
        let RowVisitor { job, mut row } = self;
        while let Some(Cell::Text(key)) = map.next_key::<Cell<'b>>()? {
            if key == job.text_field {
                // Of two, parsers take one or the other.
                if row.text.replace(map.next_value()?).is_some() {
                    return Err(de::Error::custom(format!("the field {key:?} is there twice")));
                }
            } else if key == job.id_field {
                row.id = Some(map.next_value()?);
            } else {
                if job.wanted.is_taken(&key) {
                    row.taken = Some(key.into_owned());
                }
                map.next_value::<Cell<'b>>()?;
            }
        }
        Ok(row)
    }
}

/// A value, if it is a text, and otherwise its kind. What is in arrays and objects is read by this too: serde's
/// `IgnoredAny` would not keep to the parser's limit of depth, and take all of the stack.
enum Cell<'b> {
    Text(Cow<'b, str>),
    Other(&'static str),
}

impl<'b> Deserialize<'b> for Cell<'b> {
    fn deserialize<D: Deserializer<'b>>(deserializer: D) -> Result<Cell<'b>, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'b> Visitor<'b> for CellVisitor {
    type Value = Cell<'b>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'b str) -> Result<Cell<'b>, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cell<'b>, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Cell<'b>, E> {
        Ok(Cell::Other("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Cell<'b>, E> {
        Ok(Cell::Other("true or false"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Cell<'b>, E> {
        Ok(Cell::Other("a number"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Cell<'b>, E> {
        Ok(Cell::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Cell<'b>, E> {
        Ok(Cell::Other("a number"))
    }

    fn visit_seq<A: SeqAccess<'b>>(self, mut sequence: A) -> Result<Cell<'b>, A::Error> {
        while sequence.next_element::<Cell<'b>>()?.is_some() {}
        Ok(Cell::Other("an array"))
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Cell<'b>, A::Error> {
        while map.next_entry::<Cell<'b>, Cell<'b>>()?.is_some() {}
        Ok(Cell::Other("an object"))
    }
}
