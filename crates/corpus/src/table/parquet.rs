//! Parquet, by the row interface of the crate `parquet`, which needs no Arrow.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::ConvertedType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, Row as Fields};
use parquet::schema::types::SchemaDescPtr;
use serde_json::{Map, Value};

use super::Rows;
use super::row::{Place, Row};
use crate::error::{Error, Fault};

/// Times between the years 0 and 9999, in days and milliseconds since 1970: others are given as their number.
const DAYS: std::ops::Range<i32> = -719_162..2_932_897;
const MILLISECONDS: std::ops::Range<i64> = -62_135_596_800_000..253_402_300_800_000;

struct Groups {
    reader: SerializedFileReader<File>,
    schema: SchemaDescPtr,
    /// Which columns hold JSON text, by their place.
    json: Vec<bool>,
    names: Arc<[String]>,
    name: String,
    group: usize,
    rows: Option<ReaderIter>,
    row: u64,
}

pub(super) fn rows(file: File, name: String) -> Result<Rows<'static>, Error> {
    let reader = guarded(|| SerializedFileReader::new(file)).map_err(|error| broken(&name, &error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let columns = schema.root_schema().get_fields();
    let names = columns.iter().map(|column| column.name().to_owned()).collect();
    let holds_json =
        |info: &parquet::schema::types::BasicTypeInfo| info.converted_type() == ConvertedType::JSON;
    let json =
        columns.iter().map(|column| column.is_primitive() && holds_json(column.get_basic_info())).collect();
    Ok(Box::new(Groups { reader, json, names, name, group: 0, rows: None, row: 0, schema: schema.clone() }))
}

impl Iterator for Groups {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rows = &mut self.rows;
            match guarded(|| rows.as_mut().and_then(Iterator::next).transpose()) {
                Ok(Some(fields)) => {
                    self.row += 1;
                    return Some(self.row(fields));
                }
                Ok(None) => {}
                Err(error) => return Some(self.give_up(&error)),
            }
            if self.group == self.reader.num_row_groups() {
                return None;
            }
            let rows = guarded(|| {
                let group = self.reader.get_row_group(self.group)?;
                TreeBuilder::new().as_iter(self.schema.clone(), &*group)
            });
            self.group += 1;
            match rows {
                Ok(rows) => self.rows = Some(rows),
                Err(error) => return Some(self.give_up(&error)),
            }
        }
    }
}

impl Groups {
    /// Behind an error the columns may be out of step, so nothing more is read.
    fn give_up(&mut self, error: &ParquetError) -> Result<Row, Error> {
        self.rows = None;
        self.group = self.reader.num_row_groups();
        Err(broken(&self.name, error))
    }

    fn row(&self, fields: Fields) -> Result<Row, Error> {
        let place = Place::Row(self.row);
        let mut cells = Vec::with_capacity(self.names.len());
        for ((_, field), json) in fields.into_columns().into_iter().zip(&self.json) {
            cells.push(match (field, json) {
                (Field::Str(text), true) => serde_json::from_str(&text).map_err(|error| {
                    let reason = format!("a cell that should hold JSON does not: {error}");
                    place.fault(
                        &self.name,
                        Fault::new(reason, "correct the cell, or declare the column as text"),
                    )
                })?,
                (field, _) => value(field),
            });
        }
        Ok(Row::new(place, Arc::clone(&self.names), cells))
    }
}

fn value(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(truth) => Value::Bool(truth),
        Field::Byte(number) => Value::from(number),
        Field::Short(number) => Value::from(number),
        Field::Int(number) => Value::from(number),
        Field::Long(number) => Value::from(number),
        Field::UByte(number) => Value::from(number),
        Field::UShort(number) => Value::from(number),
        Field::UInt(number) => Value::from(number),
        Field::ULong(number) => Value::from(number),
        Field::Float16(number) => Value::from(f64::from(number)),
        Field::Float(number) => Value::from(number),
        Field::Double(number) => Value::from(number),
        Field::Str(text) => Value::String(text),
        // Text without its mark, or a picture, which no record keeps.
        Field::Bytes(bytes) => bytes.as_utf8().map_or(Value::Null, Value::from),
        Field::Date(days) if !DAYS.contains(&days) => Value::from(days),
        Field::TimestampMillis(time) if !MILLISECONDS.contains(&time) => Value::from(time),
        Field::TimestampMicros(time) if !MILLISECONDS.contains(&(time / 1000)) => Value::from(time),
        Field::TimeMillis(time) => Value::from(time),
        Field::TimeMicros(time) => Value::from(time),
        Field::Date(_) | Field::TimestampMillis(_) | Field::TimestampMicros(_) | Field::Decimal(_) => {
            Value::String(field.to_string())
        }
        Field::Group(fields) => Value::Object(
            fields.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect(),
        ),
        Field::ListInternal(list) => Value::Array(list.elements().iter().cloned().map(value).collect()),
        Field::MapInternal(map) => {
            let entry = |(key, field): &(Field, Field)| (text(key), value(field.clone()));
            Value::Object(map.entries().iter().map(entry).collect::<Map<_, _>>())
        }
    }
}

fn text(key: &Field) -> String {
    match key {
        Field::Str(text) => text.clone(),
        other => value(other.clone()).to_string(),
    }
}

/// The crate trusts much of what a file says, and panics where a damaged one lies: here that is an error as any
/// other, behind which nothing more is read.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    let damaged = |_| Err(ParquetError::General("the file is damaged".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(damaged)
}

fn broken(name: &str, error: &ParquetError) -> Error {
    let reason = format!("cannot be read as Parquet: {error}").replace('\n', " ");
    Error::file_fault(
        name,
        reason,
        "give a whole file, compressed by Snappy, Zstandard, gzip or not at all",
    )
}
