//! CSV and TSV, quoted as RFC 4180 has it.

use std::io::Write;

use csv::{ErrorKind, Writer, WriterBuilder};

use super::{columns::Columns, refused};
use crate::Record;
use crate::error::Error;
use crate::known::Known;
use crate::table::cell_of;

pub(super) struct Table<W: Write> {
    writer: Writer<W>,
    columns: Columns,
}

impl<W: Write> Table<W> {
    pub(super) fn new(out: W, columns: Columns, delimiter: u8) -> Result<Table<W>, Error> {
        let mut writer = WriterBuilder::new().delimiter(delimiter).from_writer(out);
        let mut header: Vec<&str> = Known::ALL.map(Known::name).into();
        header.extend(columns.iter().map(|column| column.name.as_str()));
        writer.write_record(header).map_err(failure)?;
        Ok(Table { writer, columns })
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        for known in Known::ALL {
            let value = record.field(known.name());
            self.writer.write_field(value.as_deref().unwrap_or_default()).map_err(failure)?;
        }
        for column in self.columns.iter() {
            let cell = record.extra.get(&column.name).map(cell_of);
            self.writer.write_field(cell.as_deref().unwrap_or_default()).map_err(failure)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(failure)
    }

    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.writer.flush().map_err(Error::write)
    }
}

fn failure(error: csv::Error) -> Error {
    if !error.is_io_error() {
        return refused(error);
    }
    match error.into_kind() {
        ErrorKind::Io(error) => Error::write(error),
        other => Error::write(std::io::Error::other(format!("{other:?}"))),
    }
}
