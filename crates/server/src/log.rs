//! Lines of JSON on standard error.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// Writes one line. If nobody can read it, the work goes on.
pub(crate) fn log(event: &str, mut fields: Value) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    fields["event"] = json!(event);
    fields["unix_ms"] = json!(now.as_millis() as u64);
    let mut line = fields.to_string();
    line.push('\n');
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}
