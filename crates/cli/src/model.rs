//! `risala model`: what a model file says of itself.

use risala::{AnyModel, Encoder, Model, Techniques};
use serde::Serialize;
use serde_json::Value;

use crate::args::ModelInfo;
use crate::error::Failure;
use crate::opened::open;
use crate::output::Output;
use crate::render::printable;
use crate::techniques::Held;

pub(crate) fn info(args: &ModelInfo) -> Result<(), Failure> {
    if let Some(held) = Held::find(&args.model)? {
        let model = held.get();
        return tell(args.json, model.header(), &model.header().training, of_techniques(model));
    }
    match open(&args.model)? {
        AnyModel::Base(base) => tell(args.json, base.header(), &base.header().training, of_base(&base)),
        AnyModel::Deep(deep) => tell(args.json, deep.header(), &deep.header().training, of_deep(&deep)),
    }
}

/// Writes the header, or the lines and what training told.
fn tell(json: bool, header: &impl Serialize, training: &Value, lines: Lines) -> Result<(), Failure> {
    let mut output = Output::new();
    if json {
        output.json(header)?;
        return output.flush();
    }
    let trained = |key: &str| training.get(key).map_or_else(|| "-".to_owned(), ToString::to_string);
    let kept = ["examples", "data_blake3", "fit"].map(|key| (key, trained(key)));
    for (name, value) in lines.into_iter().chain(kept) {
        output.page(&format!("{name:<12} {}\n", printable(&value)))?;
    }
    output.page("sources      given  used   licence\n")?;
    let sources = training.get("sources").and_then(Value::as_array);
    for source in sources.into_iter().flatten() {
        let text = |key: &str| source.get(key).and_then(Value::as_str).unwrap_or("-");
        let count = |key: &str| source.get(key).and_then(Value::as_u64).unwrap_or(0);
        let line = format!(
            "  {:<6} {:<6} {}: {}\n",
            count("given"),
            count("used"),
            printable(text("source")),
            printable(text("license"))
        );
        output.page(&line)?;
    }
    output.flush()
}

/// What is told of a model: names and values.
type Lines = Vec<(&'static str, String)>;

fn of_base(model: &Model) -> Lines {
    let header = model.header();
    vec![
        ("name", header.name.clone()),
        ("created by", header.created_by.clone()),
        ("size", size(model.size())),
        ("checksum", model.checksum()),
        ("leaves", header.leaves.join(", ")),
        ("features", format!("{:?}", header.features)),
        ("text rules", format!("{:?}", header.text)),
        ("temperature", model.temperature().to_string()),
    ]
}

fn of_deep(model: &Encoder) -> Lines {
    let header = model.header();
    let cascade = header.cascade.as_ref().map_or_else(
        || "-".to_owned(),
        |cascade| format!("below {} of base model {}", cascade.threshold, cascade.base),
    );
    vec![
        ("name", header.name.clone()),
        ("created by", header.created_by.clone()),
        ("size", size(model.size())),
        ("leaves", header.leaves.join(", ")),
        ("encoder", format!("{:?}", header.encoder)),
        ("cascade", cascade),
        ("text rules", format!("{:?}", header.text)),
        ("temperature", model.temperature().to_string()),
    ]
}

fn of_techniques(model: &Techniques) -> Lines {
    let header = model.header();
    let evidence = if header.evidence.is_empty() { "-".to_owned() } else { header.evidence.join(", ") };
    vec![
        ("name", header.name.clone()),
        ("created by", header.created_by.clone()),
        ("size", size(model.size())),
        ("checksum", model.checksum()),
        ("outputs", header.outputs.join(", ")),
        ("words of", evidence),
        ("features", format!("{:?}", header.features)),
        ("text rules", format!("{:?}", header.text)),
    ]
}

fn size(bytes: usize) -> String {
    format!("{:.2} MB, checksum and contents are sound", bytes as f64 / 1e6)
}
