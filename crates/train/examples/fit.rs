//! Fits the annotated records whose leaf is known, at several tolerances, and writes the problem for other programs to
//! solve; `benches/training/run` lets scikit-learn solve it.
//!
//! ```console
//! $ cargo run --release -p risala-train --example fit -- CONFIG FOLDER RECORDS.jsonl...
//! ```
//!
//! The rows are those of training by the configuration, at its weights; labels are not balanced. A line of JSON for each
//! tolerance goes to standard output. The files are numbers in the machine's own order, without a head: of row i,
//! `indices.u32` and `values.f32` hold the features from `offsets.u64` i to i + 1, `leaves.u8` the leaf, `weights.f32`
//! the weight.

use std::error::Error;
use std::path::PathBuf;

use linfa::ParamGuard;
use risala_corpus::read_all;
use risala_model::{Leaf, LeafSet};
use risala_train::pipeline::{Config, Examples};
use risala_train::{ClassWeight, SparseRow};
use serde_json::json;

const TOLERANCES: [f64; 4] = [1e-2, 1e-3, 1e-4, 1e-6];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(config), Some(folder)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err("usage: fit CONFIG FOLDER RECORDS.jsonl...".into());
    };
    let config: Config = toml::from_str(&std::fs::read_to_string(config)?)?;
    let mut records = Vec::new();
    for path in arguments {
        records.extend(read_all(path)?);
    }
    let examples = Examples::new(&records, &config)?;
    let matrix = examples.matrix(&config)?;
    let known =
        |(row, set): (usize, Option<LeafSet>)| set.filter(|set| set.len() == 1).map(|set| (row, set));
    let (numbers, sets): (Vec<usize>, Vec<LeafSet>) =
        examples.leaves().enumerate().filter_map(known).unzip();
    let rows: Vec<SparseRow<'_>> = numbers.iter().map(|&row| matrix.row(row)).collect();
    let weights: Vec<f32> = numbers.iter().map(|&row| examples.weights()[row]).collect();

    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes);
    let mut end = 0;
    let ends = rows.iter().map(|row| {
        end += row.indices.len() as u64;
        end
    });
    write("offsets.u64", std::iter::once(0).chain(ends).flat_map(u64::to_ne_bytes).collect())?;
    write(
        "indices.u32",
        rows.iter().flat_map(|row| row.indices).flat_map(|at| at.to_ne_bytes()).collect(),
    )?;
    write(
        "values.f32",
        rows.iter().flat_map(|row| row.values).flat_map(|value| value.to_ne_bytes()).collect(),
    )?;
    let leaf = |set: &LeafSet| set.iter().next().map_or(0, Leaf::index) as u8;
    write("leaves.u8", sets.iter().map(leaf).collect())?;
    write("weights.f32", weights.iter().flat_map(|weight| weight.to_ne_bytes()).collect())?;

    for tolerance in TOLERANCES {
        let solver = config.solver.clone().class_weight(ClassWeight::None).tolerance(tolerance);
        let solver = solver.columns(Some(matrix.columns())).check()?;
        let begun = processor_seconds()?;
        let fitted = solver.train(&rows, &sets, Some(&weights), &mut |_| ())?;
        let report = serde_json::to_value(fitted.report())?;
        println!(
            "{}",
            json!({ "tolerance": tolerance, "seconds": processor_seconds()? - begun, "report": report })
        );
    }
    Ok(())
}

/// Processor time of this thread, which other work on the machine hardly changes. Linux only.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().ok_or("no time")?.parse::<f64>()? * 1e-9)
}
