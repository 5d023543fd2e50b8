//! `risala model`: what a model file says of itself.

use crate::args::ModelInfo;
use crate::error::Failure;
use crate::opened::open;
use crate::output::Output;
use crate::render::printable;

pub(crate) fn info(args: &ModelInfo) -> Result<(), Failure> {
    let model = open(&args.model)?;
    let header = model.header();
    let mut output = Output::new();
    if args.json {
        output.json(header)?;
        return output.flush();
    }
    let training = |key: &str| header.training.get(key).map_or_else(|| "-".to_owned(), ToString::to_string);
    let lines = [
        ("name", header.name.clone()),
        ("created by", header.created_by.clone()),
        ("size", format!("{:.2} MB, checksum and contents are sound", model.size() as f64 / 1e6)),
        ("leaves", header.leaves.join(", ")),
        ("features", format!("{:?}", header.features)),
        ("text rules", format!("{:?}", header.text)),
        ("temperature", model.temperature().to_string()),
        ("examples", training("examples")),
        ("data", training("data_blake3")),
        ("fit", training("fit")),
    ];
    for (name, value) in lines {
        output.page(&format!("{name:<12} {}\n", printable(&value)))?;
    }
    output.page("sources      given  used   licence\n")?;
    let sources = header.training.get("sources").and_then(serde_json::Value::as_array);
    for source in sources.into_iter().flatten() {
        let text = |key: &str| source.get(key).and_then(serde_json::Value::as_str).unwrap_or("-");
        let count = |key: &str| source.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
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
