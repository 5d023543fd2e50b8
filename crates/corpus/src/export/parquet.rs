//! Parquet: row groups of bounded size, a column at a time.

use std::io::Write;
use std::mem;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;

use super::{columns::Columns, refused};
use crate::Record;
use crate::error::Error;
use crate::known::Known;

/// A row group is written when its text has so many bytes, or so many rows.
const GROUP_BYTES: usize = 16 << 20;
const GROUP_ROWS: usize = 1 << 16;

pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Columns,
    cells: Vec<Cells>,
    bytes: usize,
    rows: usize,
}

/// The cells of a column that wait to be written.
struct Cells {
    values: Values,
    /// For each row 1, or 0 if there is no value.
    there: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Level(Vec<i32>),
}

impl<W: Write + Send> Table<W> {
    pub(super) fn new(out: W, columns: Columns) -> Result<Table<W>, Error> {
        let mut types = Vec::new();
        let mut cells = Vec::new();
        for known in Known::ALL {
            let is_level = known == Known::Level;
            types.push(column(known.name(), if is_level { None } else { Some(ConvertedType::UTF8) })?);
            let values = if is_level { Values::Level(Vec::new()) } else { Values::Text(Vec::new()) };
            cells.push(Cells { values, there: Vec::new() });
        }
        for other in columns.iter() {
            let kind = if other.is_text { ConvertedType::UTF8 } else { ConvertedType::JSON };
            types.push(column(&other.name, Some(kind))?);
            cells.push(Cells { values: Values::Text(Vec::new()), there: Vec::new() });
        }
        let schema = Type::group_type_builder("records").with_fields(types).build().map_err(refused)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(refused)?;
        Ok(Table { writer, columns, cells, bytes: 0, rows: 0 })
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        let mut cells = self.cells.iter_mut();
        for (known, column) in Known::ALL.into_iter().zip(cells.by_ref()) {
            match &mut column.values {
                Values::Level(levels) => {
                    column.there.push(i16::from(record.level.is_some()));
                    levels.extend(record.level.map(|level| i32::from(level.number())));
                }
                Values::Text(_) => {
                    self.bytes += column.push(record.field(known.name()).map(|text| text.into_owned()));
                }
            }
        }
        for (other, column) in self.columns.iter().zip(cells) {
            let cell = match record.extra.get(&other.name) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) if other.is_text => Some(text.clone()),
                Some(value) => Some(value.to_string()),
            };
            self.bytes += column.push(cell);
        }
        self.rows += 1;
        if self.bytes >= GROUP_BYTES || self.rows >= GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), Error> {
        let mut group = self.writer.next_row_group().map_err(refused)?;
        let mut columns = self.cells.iter_mut();
        while let Some(mut writer) = group.next_column().map_err(refused)? {
            let Some(column) = columns.next() else { break };
            let there = mem::take(&mut column.there);
            match &mut column.values {
                Values::Text(values) => {
                    let values = mem::take(values);
                    writer.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)
                }
                Values::Level(values) => {
                    let values = mem::take(values);
                    writer.typed::<Int32Type>().write_batch(&values, Some(&there), None)
                }
            }
            .map_err(refused)?;
            writer.close().map_err(refused)?;
        }
        group.close().map_err(refused)?;
        (self.bytes, self.rows) = (0, 0);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Error> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.close().map_err(refused)?;
        Ok(())
    }
}

impl Cells {
    /// Adds the cell of the next row; how many bytes it has.
    fn push(&mut self, cell: Option<String>) -> usize {
        self.there.push(i16::from(cell.is_some()));
        let bytes = cell.as_ref().map_or(0, String::len);
        if let (Values::Text(values), Some(cell)) = (&mut self.values, cell) {
            values.push(ByteArray::from(cell.into_bytes()));
        }
        bytes
    }
}

/// A column that may be empty: of text of some kind, or of levels.
fn column(name: &str, text: Option<ConvertedType>) -> Result<TypePtr, Error> {
    let physical = if text.is_some() { Physical::BYTE_ARRAY } else { Physical::INT32 };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    let built = builder.with_converted_type(text.unwrap_or(ConvertedType::NONE)).build();
    built.map(Arc::new).map_err(refused)
}
