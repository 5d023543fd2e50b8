//! How fast rows of files are scored, beside the bare scorer in the same run.
//!
//! ```console
//! cargo bench -p risala-score --features parquet                        # on the project's own corpus
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala-score --features parquet   # on a file of your own, a text a line
//! ```
//!
//! The texts are repeated to a million rows. All steps use all cores, take turns, and the best of three rounds counts;
//! files are written to the system's folder for temporary files.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use rayon::prelude::*;
use risala::Judge;
use risala_score::{Input, Job, Output, Wanted, Watch};

const ROWS: usize = 1_000_000;
const ROUNDS: usize = 3;
/// Rows of a table that are held at once.
const BATCH: usize = 50_000;

type Step<'s> = Box<dyn Fn() -> Result<(), Box<dyn Error>> + 's>;

fn main() -> Result<(), Box<dyn Error>> {
    let texts = texts()?;
    let rows: Vec<&str> = texts.iter().map(String::as_str).cycle().take(ROWS).collect();
    let bytes: usize = rows.iter().map(|text| text.len()).sum();
    println!("{ROWS} rows, {} MB of text, {} threads", bytes / 1_000_000, rayon::current_num_threads());
    let model = risala::embedded()?;
    let folder = tempfile::tempdir()?;
    let inputs = write(&rows, folder.path())?;
    let bare = || {
        rows.par_chunks(1000).for_each_init(
            || model.scorer(),
            |scorer, texts| {
                texts.iter().for_each(|text| _ = std::hint::black_box(scorer.predict(text)));
            },
        );
        Ok::<_, Box<dyn Error>>(())
    };
    let mut steps: Vec<(String, Step<'_>, f64)> =
        vec![("bare scorer".to_owned(), Box::new(bare), f64::INFINITY)];
    for input in &inputs {
        let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let job = Job {
            inputs: vec![Input::File(input.clone())],
            output: Output::File(folder.path().join(format!("out-{name}"))),
            text_field: "text".to_owned(),
            id_field: "id".to_owned(),
            wanted: Wanted::default(),
            model: "risala-base".to_owned(),
            resume: false,
        };
        let step = move || {
            risala_score::run(&job, || Judge::Base(model.scorer()), &Nobody)?;
            Ok(())
        };
        steps.push((name, Box::new(step), f64::INFINITY));
    }
    for _ in 0..ROUNDS {
        for (_, step, best) in &mut steps {
            let start = Instant::now();
            step()?;
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let bare = steps[0].2;
    for (name, _, best) in &steps {
        println!("{name:<20} {:>9.0} rows/s  {:>5.0} %", ROWS as f64 / best, bare / best * 100.0);
    }
    Ok(())
}

fn texts() -> Result<Vec<String>, Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/corpus/train.jsonl");
    Ok(match std::env::var_os("RISALA_BENCH_TEXTS") {
        Some(file) => std::fs::read_to_string(file)?.lines().map(str::to_owned).collect(),
        None => risala_corpus::read_all(own)?.into_iter().map(|record| record.text).collect(),
    })
}

/// The rows in each format.
fn write(rows: &[&str], folder: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    let names = ["rows.jsonl", "rows.jsonl.gz", "rows.jsonl.zst", "rows.csv", "rows.parquet"];
    let [jsonl, gz, zst, csv, parquet] = names.map(|name| folder.join(name));
    let mut lines = BufWriter::new(File::create(&jsonl)?);
    let mut packed = flate2::write::GzEncoder::new(File::create(&gz)?, flate2::Compression::default());
    let mut frames = zstd::Encoder::new(File::create(&zst)?, 3)?;
    let mut table = csv::Writer::from_path(&csv)?;
    table.write_record(["id", "text"])?;
    for (id, text) in rows.iter().enumerate() {
        let line = format!("{}\n", serde_json::json!({ "id": id.to_string(), "text": text }));
        lines.write_all(line.as_bytes())?;
        packed.write_all(line.as_bytes())?;
        frames.write_all(line.as_bytes())?;
        table.write_record([&id.to_string(), *text])?;
    }
    lines.flush()?;
    packed.finish()?;
    frames.finish()?;
    table.flush()?;
    let batch = |first: usize| {
        let rows = &rows[first..(first + BATCH).min(rows.len())];
        let ids: StringArray = (first..first + rows.len()).map(|id| Some(id.to_string())).collect();
        let texts: StringArray = rows.iter().map(|text| Some(*text)).collect();
        RecordBatch::try_from_iter([("id", Arc::new(ids) as _), ("text", Arc::new(texts) as _)])
    };
    let mut writer = ArrowWriter::try_new(File::create(&parquet)?, batch(0)?.schema(), None)?;
    for first in (0..rows.len()).step_by(BATCH) {
        writer.write(&batch(first)?)?;
    }
    writer.close()?;
    Ok(vec![jsonl, gz, zst, csv, parquet])
}

struct Nobody;

impl Watch for Nobody {
    fn read(&self, _: u64) {}
    fn rows(&self, _: u64) {}
}
