//! Parquet. A block is some rows of Arrow; what it becomes is a small Parquet file of its own, and when all are there
//! they are put together to one file, whose row groups they are, without being decoded again.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringViewArray};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use risala::{Answer, Judge};

use crate::answer::{Cell, Kind};
use crate::block::{Block, Rows};
use crate::error::Error;
use crate::input::{Input, opened};
use crate::rejects::Reject;
use crate::run::{Counts, Done, Plan, Watch};

/// About how many bytes of rows, and at most how many rows, make a block.
const BLOCK: u64 = 1 << 21;
const ROWS: u64 = 1 << 15;

/// The rows of a file, in blocks; the first has none, and only says which columns there are.
pub(crate) struct Batches<'w> {
    reader: ParquetRecordBatchReader,
    input: Arc<str>,
    /// The row that comes next, from 1, and how many bytes of the file one has.
    row: u64,
    bytes_per_row: f64,
    schema: Option<SchemaRef>,
    failed: bool,
    watch: &'w dyn Watch,
}

pub(crate) fn batches<'w>(input: &Input, watch: &'w dyn Watch) -> Result<Batches<'w>, Error> {
    let name = input.name();
    let Input::File(path) = input else {
        return Err(Error::input(&name, "Parquet is read from files, not from a stream"));
    };
    let file = opened(path)?;
    let fail = |error: ParquetError| Error::input(&name, error.to_string());
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(fail)?;
    let metadata = builder.metadata();
    let rows = metadata.file_metadata().num_rows().max(1) as u64;
    let bytes: i64 = metadata.row_groups().iter().map(|group| group.total_byte_size()).sum();
    let most = (BLOCK * rows / bytes.max(1) as u64).clamp(1, ROWS);
    let schema = Some(Arc::clone(builder.schema()));
    let reader = builder.with_batch_size(most as usize).build().map_err(fail)?;
    let bytes_per_row = length as f64 / rows as f64;
    Ok(Batches { reader, input: name.into(), row: 1, bytes_per_row, schema, failed: false, watch })
}

impl Iterator for Batches<'_> {
    type Item = Result<Block, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let of = |rows| Some(Ok(Block { input: Arc::clone(&self.input), rows }));
        if let Some(schema) = self.schema.take() {
            return of(Rows::Schema(schema));
        }
        if self.failed {
            return None;
        }
        match self.reader.next()? {
            Ok(batch) => {
                let first = self.row;
                self.row += batch.num_rows() as u64;
                self.watch.read((batch.num_rows() as f64 * self.bytes_per_row) as u64);
                of(Rows::Batch { batch, first })
            }
            Err(error) => {
                self.failed = true;
                let problem = format!("behind row {}: {error}", self.row - 1);
                Some(Err(Error::input(&self.input, problem)))
            }
        }
    }
}

/// The file without rows that says which columns the output has.
///
/// # Errors
/// If there is no column of texts, or there are columns of the answer's names.
pub(crate) fn header(plan: &Plan<'_>, input: &str, schema: &Schema) -> Result<Vec<u8>, Error> {
    let field = &plan.job.text_field;
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    plan.check_names(input, &names)?;
    if let Ok(text) = schema.field_with_name(field)
        && !is_text(text.data_type())
    {
        let problem = format!(
            "its column {field:?} has no texts but {}; name one with --text-field",
            text.data_type()
        );
        return Err(Error::input(input, problem));
    }
    let empty = RecordBatch::new_empty(Arc::new(schema.clone()));
    encoded(plan, empty, &[]).map_err(|error| Error::input(input, error.to_string()))
}

fn is_text(of: &DataType) -> bool {
    match of {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, of) => is_text(of),
        _ => false,
    }
}

pub(crate) fn score(
    plan: &Plan<'_>,
    judge: &mut Judge<'_>,
    input: &str,
    first: u64,
    batch: RecordBatch,
) -> Result<Done, Error> {
    let job = plan.job;
    let fail = |error: &dyn std::fmt::Display| Error::input(input, error.to_string());
    let as_text = |name: &str| -> Option<StringViewArray> {
        let column = batch
            .column_by_name(name)
            .filter(|column| can_cast_types(column.data_type(), &DataType::Utf8View))?;
        Some(cast(column, &DataType::Utf8View).ok()?.as_string_view().clone())
    };
    let texts = as_text(&job.text_field).ok_or_else(|| fail(&"its texts cannot be read"))?;
    let given: Vec<&str> = texts.iter().flatten().collect();
    let mut answers = job.wanted.judge(judge, &given).into_iter();
    let ids = as_text(&job.id_field);
    let (mut taken, mut kept) = (Vec::new(), Vec::with_capacity(batch.num_rows()));
    let mut done = Done::default();
    for (row, text) in texts.iter().enumerate() {
        let answer = match (text, text.and_then(|_| answers.next())) {
            (None, _) => Err(format!("its cell {:?} is null", job.text_field)),
            (_, None) => Err("was not answered".to_owned()),
            (_, Some(answer)) => answer.map_err(|reason| reason.to_string()),
        };
        let mut is_kept = false;
        done.counts.add(match answer {
            Ok(answer) if job.wanted.takes(&answer) => {
                taken.push(answer);
                is_kept = true;
                Counts { written: 1, ..Counts::default() }
            }
            Ok(_) => Counts { left_out: 1, ..Counts::default() },
            Err(reason) => {
                let id = ids.as_ref().filter(|ids| ids.is_valid(row)).map(|ids| ids.value(row));
                let line = first + row as u64;
                Reject { input, line, id, reason: &reason, row: None }.write(&mut done.rejects);
                Counts { rejected: 1, ..Counts::default() }
            }
        });
        kept.push(is_kept);
    }
    let batch = match taken.len() == batch.num_rows() {
        true => batch,
        false => filter_record_batch(&batch, &BooleanArray::from(kept)).map_err(|error| fail(&error))?,
    };
    done.output = encoded(plan, batch, &taken).map_err(|error| fail(&error))?;
    Ok(done)
}

/// A Parquet file of these rows and their answers, behind the number of its bytes.
fn encoded(plan: &Plan<'_>, batch: RecordBatch, answers: &[Answer<'_>]) -> Result<Vec<u8>, ParquetError> {
    let columns = plan.job.wanted.columns();
    let mut builders: Vec<Builder> = columns.iter().map(|(_, kind)| Builder::new(*kind)).collect();
    for answer in answers {
        for (builder, cell) in builders.iter_mut().zip(plan.job.wanted.cells(answer)) {
            builder.push(cell);
        }
    }
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().map(Arc::clone).collect();
    let mut arrays: Vec<ArrayRef> = batch.columns().to_vec();
    // Texts and probabilities hardly ever come twice.
    let unlike = |name: &str| ColumnPath::new(vec![name.to_owned()]);
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(unlike(&plan.job.text_field), false);
    for ((name, kind), builder) in columns.into_iter().zip(builders) {
        let array = builder.finish();
        if kind == Kind::Number {
            // They are hardly smaller for it.
            properties = properties
                .set_column_dictionary_enabled(unlike(&name), false)
                .set_column_compression(unlike(&name), Compression::UNCOMPRESSED);
        }
        fields.push(Arc::new(Field::new(name, array.data_type().clone(), true)));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new_with_metadata(fields, batch.schema().metadata().clone()));
    let rows = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties.build()))?;
    writer.write(&rows)?;
    let file = writer.into_inner()?;
    let mut piece = (file.len() as u64).to_le_bytes().to_vec();
    piece.extend_from_slice(&file);
    Ok(piece)
}

/// Builds a column of answers.
enum Builder {
    Text(StringBuilder),
    Number(Float64Builder),
    Truth(BooleanBuilder),
}

impl Builder {
    fn new(kind: Kind) -> Builder {
        match kind {
            Kind::Text => Builder::Text(StringBuilder::new()),
            Kind::Number => Builder::Number(Float64Builder::new()),
            Kind::Truth => Builder::Truth(BooleanBuilder::new()),
        }
    }

    /// Adds a cell, null if it is of another kind.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Builder::Text(column), Cell::Text(text)) => column.append_value(text),
            (Builder::Text(column), _) => column.append_null(),
            (Builder::Number(column), Cell::Number(number)) => column.append_value(number),
            (Builder::Number(column), _) => column.append_null(),
            (Builder::Truth(column), Cell::Truth(truth)) => column.append_value(truth),
            (Builder::Truth(column), _) => column.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Builder::Text(mut column) => Arc::new(column.finish()),
            Builder::Number(mut column) => Arc::new(column.finish()),
            Builder::Truth(mut column) => Arc::new(column.finish()),
        }
    }
}

/// Puts the pieces that `from` has, one behind the other, together to one file.
pub(crate) fn join(from: &Path, to: &Path) -> Result<(), Error> {
    let fail = |error: ParquetError| match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Error::file(to, *error),
            Err(error) => Error::path(to, error.to_string()),
        },
        error => Error::path(to, error.to_string()),
    };
    let read = |error| Error::file(from, error);
    let mut pieces = BufReader::new(File::open(from).map_err(read)?);
    let mut writer: Option<SerializedFileWriter<File>> = None;
    let mut length = [0; 8];
    loop {
        // Pieces were written whole.
        match pieces.read_exact(&mut length) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            read_length => read_length.map_err(read)?,
        }
        let mut piece = Vec::new();
        (&mut pieces).take(u64::from_le_bytes(length)).read_to_end(&mut piece).map_err(read)?;
        let piece = bytes::Bytes::from(piece);
        let metadata = ParquetMetaDataReader::new()
            .with_page_index_policy(PageIndexPolicy::Optional)
            .parse_and_finish(&piece)
            .map_err(fail)?;
        if writer.is_none() {
            let file = metadata.file_metadata();
            let properties = WriterProperties::builder()
                .set_key_value_metadata(file.key_value_metadata().cloned())
                .build();
            let out = File::create(to).map_err(|error| Error::file(to, error))?;
            let schema = file.schema_descr().root_schema_ptr();
            writer = Some(SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(fail)?);
        }
        let Some(writer) = &mut writer else { continue };
        for (group, rows) in metadata.row_groups().iter().enumerate() {
            let mut own = writer.next_row_group().map_err(fail)?;
            let index = metadata.page_index_for_row_group(group);
            for (column, chunk) in rows.columns().iter().enumerate() {
                let result = ColumnCloseResult {
                    bytes_written: chunk.compressed_size() as u64,
                    rows_written: rows.num_rows() as u64,
                    metadata: chunk.clone(),
                    bloom_filter: None,
                    column_index: index.column_index(column).cloned(),
                    offset_index: index.offset_index(column).cloned(),
                };
                own.append_column(&piece, result).map_err(fail)?;
            }
            own.close().map_err(fail)?;
        }
    }
    if let Some(mut writer) = writer {
        writer.finish().map_err(fail)?;
        writer.inner_mut().sync_data().map_err(|error| Error::file(to, error))?;
    }
    Ok(())
}
