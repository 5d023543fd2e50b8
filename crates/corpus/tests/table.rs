//! Tables in six formats: rows, places, and what is wrong with them.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use risala_corpus::Error;
use risala_corpus::export::{self, export};
use risala_corpus::table::{Format, Place, Quotes, Row, TableReader};
use serde_json::{Value, json};
use tempfile::TempDir;

fn read(text: impl AsRef<[u8]>, format: Format) -> Vec<Result<Row, Error>> {
    let text = text.as_ref().to_vec();
    match TableReader::new(Cursor::new(text), "t", format) {
        Ok(reader) => reader.collect(),
        Err(error) => vec![Err(error)],
    }
}

fn objects(rows: Vec<Result<Row, Error>>) -> Vec<Value> {
    let object = |row: Row| row.iter().map(|(name, cell)| (name.to_owned(), cell.clone())).collect();
    rows.into_iter().map(|row| Value::Object(object(row.expect("a row")))).collect()
}

fn faults(rows: &[Result<Row, Error>]) -> Vec<String> {
    rows.iter().filter_map(|row| row.as_ref().err()).map(Error::to_string).collect()
}

/// A spreadsheet: sheets of rows of cells, each cell as XML with inline strings.
fn workbook(folder: &Path, sheets: &[&[&[&str]]]) -> PathBuf {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: String| {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name, options).expect("a file in the archive");
        zip.write_all(text.as_bytes()).expect("bytes in the archive");
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut links) = (String::new(), String::new());
    for (number, rows) in sheets.iter().enumerate() {
        let number = number + 1;
        list += &format!("<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        let mut data = String::new();
        for (row, cells) in rows.iter().enumerate() {
            data += &format!("<row r=\"{}\">", row + 1);
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
                data += &match cell.parse::<f64>() {
                    Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                    Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
                };
            }
            data += "</row>";
        }
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>");
        put(&format!("xl/worksheets/sheet{number}.xml"), sheet);
    }
    let book =
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{list}</sheets></workbook>");
    put("xl/workbook.xml", book);
    let root =
        format!("<Relationship Id=\"r\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    put("_rels/.rels", format!("<Relationships xmlns=\"{package}\">{root}</Relationships>"));
    put(
        "xl/_rels/workbook.xml.rels",
        format!("<Relationships xmlns=\"{package}\">{links}</Relationships>"),
    );
    let path = folder.join("book.xlsx");
    let bytes = zip.finish().expect("an archive").into_inner();
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn cells_of_csv_keep_their_words() {
    let rows = read("\u{feff}id,text,id\n1,\"a, \"\"b\"\"\nc\",\n\n2, x ,3\n", Format::Csv);
    let places: Vec<_> = rows.iter().map(|row| row.as_ref().expect("a row").place()).collect();
    assert_eq!(places, [Place::Line(2), Place::Line(5)]);
    let first = rows[0].as_ref().expect("a row");
    assert_eq!(first.names(), ["id", "text", "id"]);
    assert_eq!(first.cells(), [json!("1"), json!("a, \"b\"\nc"), Value::Null]);
    assert_eq!(rows[1].as_ref().expect("a row").text("text").as_deref(), Some(" x "));
}

#[test]
fn quotes_may_be_ordinary() {
    let folder = folder();
    let path = folder.path().join("t.tsv");
    std::fs::write(&path, "a\tb\n\"قالت\" نعم\t\"\n").expect("a temporary file");
    let reader = TableReader::open_with(&path, None, Quotes::Ordinary).expect("a table");
    assert_eq!(objects(reader.collect()), [json!({"a": "\"قالت\" نعم", "b": "\""})]);
}

#[test]
fn a_bad_row_does_not_hide_the_next() {
    let rows = read(b"a,b\n1,2,3\n\xff,1\n1\nx,y\n", Format::Csv);
    assert_eq!(
        faults(&rows),
        [
            "t:2: has 3 cells, the header 2; give each row a cell for each column, and quote cells that hold separators or quotes",
            "t:3: not valid UTF-8 at byte 1 of cell 1; convert the file to UTF-8",
            "t:4: has 1 cells, the header 2; give each row a cell for each column, and quote cells that hold separators or quotes",
        ]
    );
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 1);

    let rows = read(b"{\"a\":1}\n[]\n\xff\n\n{\"a\":2,\"b\":null}", Format::Jsonl);
    let lines: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()?.line()).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(rows[3].as_ref().map(Row::place).expect("a row"), Place::Line(5));
}

#[test]
fn quotation_marks_must_end_their_cells() {
    let told = |text: &str| faults(&read(text, Format::Csv));
    let told_of = |line: u64, rows: &str| {
        format!(
            "t:{line}: has a quotation mark that does not end its cell{rows}; double the quotation marks inside of cells, or read them as ordinary characters (--unquoted)"
        )
    };
    // Without a word, rows 3 and 4 would be part of the cell before them.
    let text = "a,b\n1,x\n2,\"y\n3,z\n4,\"w\n5,v\n";
    assert_eq!(told(text), [told_of(3, " (so 3 lines are one row)")]);
    assert_eq!(read(text, Format::Csv).len(), 3);
    assert_eq!(told("a,b\n1,x\n2,\"y\n3,z\n"), [told_of(3, " (so 2 lines are one row)")]);
    assert_eq!(told("\u{feff}\"a\",b\r\n1,\"x\" y\r\n2,\"\"\"z\"\"\n\"\r\n3,5\"\r\n"), [told_of(2, "")]);
    let error = TableReader::new(&b"a,\"b\n1,2\n"[..], "t", Format::Csv).expect_err("no header");
    assert!(
        error.to_string().starts_with("t: its header has a quotation mark that does not end"),
        "{error}"
    );
    assert_eq!(error.line(), None);
}

#[test]
fn a_header_in_another_encoding_ends_the_file() {
    let error = TableReader::new(&b"\xe3\xc7,b\n1,2\n"[..], "t", Format::Csv).expect_err("no header");
    assert_eq!(
        error.to_string(),
        "t: its header is not valid UTF-8 at byte 1 of cell 1; convert the file to UTF-8"
    );
    assert_eq!(error.line(), None);
}

#[test]
fn carriage_returns_end_lines_too() {
    let rows = read("a,b\r1,2\r3\r5,6\r", Format::Csv);
    assert_eq!(
        rows.iter().filter_map(|row| Some(row.as_ref().ok()?.place().number())).collect::<Vec<_>>(),
        [2, 4]
    );
    assert_eq!(rows[1].as_ref().expect_err("a short row").line(), Some(3));
}

#[test]
fn arrays_are_read_by_element() {
    let text = "\u{feff} [\n{\"a\": \"]}\\\"[\"},\n 7, \"x\" ,\n[{}], {\"b\": {\"c\": [1]}} ]  ";
    let rows = read(text, Format::Json);
    assert_eq!(rows[0].as_ref().expect("a row").place(), Place::Line(2));
    assert_eq!(rows[0].as_ref().expect("a row").text("a").as_deref(), Some("]}\"["));
    assert_eq!(rows[4].as_ref().expect("a row").cell("b"), Some(&json!({"c": [1]})));
    assert_eq!(rows.iter().filter_map(|row| row.as_ref().err()?.line()).collect::<Vec<_>>(), [3, 3, 4]);
    assert_eq!(rows.len(), 5);
    assert!(read(" [ ] ", Format::Json).is_empty());
}

#[test]
fn broken_arrays_end_with_their_place() {
    for (text, expected) in [
        (
            "{\"a\": 1}",
            "t:1: is not a JSON array; give one array of objects, or one object a line in a file that ends in .jsonl",
        ),
        (
            "",
            "t:1: is not a JSON array; give one array of objects, or one object a line in a file that ends in .jsonl",
        ),
        ("[{\"a\": 1}\n {\"a\": 2}]", "t:2: expected a comma or `]` here; correct the array"),
        (
            "[{\"a\": 1}]\n[{\"a\": 2}]",
            "t:2: there is more behind the array; give one array, or one object a line in a file that ends in .jsonl",
        ),
        ("[{\"a\": 1},\n{\"a\": ", "t:2: the array has no end; give the whole file"),
    ] {
        let rows = read(text, Format::Json);
        assert_eq!(faults(&rows), [expected]);
        let last = rows.last().and_then(|row| row.as_ref().err()).expect("an error at the end");
        assert_eq!((last.line(), last.row()), (None, None));
    }
}

#[test]
fn sheets_are_told_by_what_is_in_them() {
    let folder = folder();
    let rows: &[&[&str]] = &[&["Tweet", "Class"], &["اشتر الآن", "Spam"], &[], &["7", "2.5"]];
    let path = workbook(folder.path(), &[&[], rows]);
    let read: Vec<_> = TableReader::open(&path, None).expect("a sheet").collect();
    let places: Vec<_> = read.iter().map(|row| row.as_ref().expect("a row").place()).collect();
    assert_eq!(places, [Place::Row(2), Place::Row(4)]);
    assert_eq!(
        objects(read),
        [json!({"Tweet": "اشتر الآن", "Class": "Spam"}), json!({"Tweet": 7, "Class": 2.5})]
    );

    let error = |sheets: &[&[&[&str]]]| {
        TableReader::open(workbook(folder.path(), sheets), None).expect_err("not a table").to_string()
    };
    assert!(
        error(&[&[]]).ends_with("its sheets are empty; give a sheet whose first row names its columns")
    );
    assert!(error(&[rows, rows]).contains("has 2 sheets that are not empty: \"S1\", \"S2\"; keep one"));
    std::fs::write(folder.path().join("bad.xlsx"), "no archive").expect("a temporary file");
    let error = TableReader::open(folder.path().join("bad.xlsx"), None).expect_err("not a table");
    assert!(error.to_string().contains("cannot be read as a spreadsheet"), "{error}");
}

#[test]
fn sheets_keep_only_cells_that_hold_something() {
    let folder = folder();
    let sheet = |cells: &str| {
        let path = workbook(folder.path(), &[&[&["MARK"]]]);
        let archive = std::fs::read(&path).expect("an archive");
        let mut archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..archive.len() {
            let mut file = archive.by_index(number).expect("a file");
            let (name, mut text) = (file.name().expect("a name").into_owned(), String::new());
            file.read_to_string(&mut text).expect("text");
            let mark = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>MARK</t></is></c></row>";
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
            zip.write_all(text.replace(mark, cells).as_bytes()).expect("bytes");
        }
        std::fs::write(&path, zip.finish().expect("an archive").into_inner()).expect("a temporary file");
        TableReader::open(&path, None).expect("a sheet").collect::<Vec<_>>()
    };
    let rows = sheet(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>text</v></c><c r=\"C1\" t=\"str\"><v>n</v></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"str\"><v>x</v></c><c r=\"C2\"><v>2</v></c></row>\
         <row r=\"3\"><c r=\"A3\" t=\"e\"><v>#NAME?</v></c></row>\
         <row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>",
    );
    assert_eq!(rows[0].as_ref().expect("a row").names(), ["text", "n", ""]);
    assert_eq!(rows[0].as_ref().expect("a row").cells(), [json!("x"), json!(2), Value::Null]);
    let error = rows[1].as_ref().expect_err("no value").to_string();
    assert!(
        error.ends_with(
            ": row 3: the cell of column \"text\" is #NAME?; correct its formula, or make it text"
        ),
        "{error}"
    );
    let last = rows[2].as_ref().expect("a row");
    assert_eq!(
        (last.place(), last.cells()),
        (Place::Row(1_048_576), &[Value::Null, Value::Null, json!(7)][..])
    );
    assert_eq!(rows.len(), 3);
}

#[test]
fn files_that_are_no_tables() {
    let folder = folder();
    let put = |name: &str, bytes: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a temporary file");
        TableReader::open(path, None).expect_err("not a table").to_string()
    };
    assert!(put("a.docx", "").ends_with("its extension is not that of a known table; give it one of: .csv, .tsv, .jsonl, .json, .xlsx, .parquet"));
    assert!(put("a.csv", "").ends_with("is empty; give a table whose first row names its columns"));
    assert!(put("a.parquet", "PAR1 no PAR1").contains("cannot be read as Parquet"));
    assert!(
        TableReader::open(folder.path().join("none.csv"), None)
            .expect_err("no file")
            .to_string()
            .contains("cannot read")
    );
    assert!(TableReader::new(&b""[..], "t", Format::Xlsx).is_err());
    assert_eq!(
        "xls".parse::<Format>().expect_err("unknown").to_string(),
        "unknown format \"xls\" (known: csv, tsv, jsonl, json, xlsx, parquet)"
    );
}

/// A Parquet file of records with text, JSON and levels.
fn parquet(folder: &Path) -> PathBuf {
    let records: String = (0..50)
        .map(|n| {
            json!({"id": n, "text": format!("نص {n}"), "level": 1, "tags": [n, null]}).to_string() + "\n"
        })
        .collect();
    std::fs::write(folder.join("in.jsonl"), records).expect("a temporary file");
    let mut bytes = Vec::new();
    export(&[folder.join("in.jsonl")], export::Format::Parquet, &mut bytes, |error| panic!("{error}"))
        .expect("an export");
    let path = folder.join("t.parquet");
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

#[test]
fn parquet_gives_values_of_their_types() {
    let folder = folder();
    let rows: Vec<_> = TableReader::open(parquet(folder.path()), None).expect("a table").collect();
    let row = rows[49].as_ref().expect("a row");
    assert_eq!(row.place(), Place::Row(50));
    assert_eq!((row.cell("level"), row.cell("tags")), (Some(&json!(1)), Some(&json!([49, null]))));
    assert_eq!(row.cell("label"), Some(&Value::Null));
}

proptest! {
    #[test]
    fn no_bytes_crash_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{},:\"\\\\a1 \n\t]{0,80}") {
        for format in [Format::Csv, Format::Tsv, Format::Jsonl, Format::Json] {
            for row in read(&bytes, format).into_iter().chain(read(&text, format)).flatten() {
                prop_assert_eq!(row.names().len(), row.cells().len());
            }
        }
    }

    #[test]
    fn arrays_are_what_a_parser_says(values in prop::collection::vec(("[a-z\\[\\]{}\",\\\\ ]{0,8}", any::<i32>()), 0..5), pretty: bool) {
        let values: Vec<Value> = values.into_iter().map(|(name, number)| json!({name.clone(): number, "xx": [name, {"y": number}]})).collect();
        let array = Value::Array(values.clone());
        let text = if pretty { serde_json::to_string_pretty(&array).expect("JSON") } else { array.to_string() };
        prop_assert_eq!(objects(read(text, Format::Json)), values);
    }

    #[test]
    fn damage_to_a_workbook_ends(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let folder = folder();
        let rows: &[&[&str]] = &[&["text", "class"], &["اشتر الآن", "Spam"], &["7", "2.5"]];
        let path = workbook(folder.path(), &[&[], rows]);
        let mut bytes = std::fs::read(&path).expect("the file");
        let at = at.index(bytes.len());
        bytes[at] ^= byte;
        std::fs::write(&path, &bytes).expect("a temporary file");
        if let Ok(rows) = TableReader::open(&path, None) {
            prop_assert!(rows.count() <= 3);
        }
        bytes.truncate(cut.index(bytes.len()));
        std::fs::write(&path, &bytes).expect("a temporary file");
        prop_assert!(TableReader::open(&path, None).is_err());
    }

    #[test]
    fn damage_to_parquet_is_told(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let folder = folder();
        let path = parquet(folder.path());
        let mut bytes = std::fs::read(&path).expect("the file");
        let at = at.index(bytes.len());
        bytes[at] ^= byte;
        std::fs::write(&path, &bytes).expect("a temporary file");
        // Whatever comes, it comes to an end.
        if let Ok(rows) = TableReader::open(&path, None) {
            prop_assert!(rows.count() <= 51);
        }
        bytes.truncate(cut.index(bytes.len()));
        std::fs::write(&path, &bytes).expect("a temporary file");
        prop_assert!(TableReader::open(&path, None).is_err());
    }
}
