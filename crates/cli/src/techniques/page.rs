//! What a model of techniques says, as a page for people.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use risala::{TechniqueSpan, TechniquesAnswer};

use crate::render::{Layout, printable};

/// What the first output is called in Arabic.
const ARABIC: &str = "أسلوب إقناعي";

/// How many stretches of words are listed.
const LISTED: usize = 8;

/// One answer as a page: how probable a technique is and which, the text, and the strongest words if they were asked
/// for. No label is named, because none follows.
pub(crate) fn page(text: &str, answer: &TechniquesAnswer<'_>, for_terminal: bool) -> String {
    let layout = Layout { isolate: for_terminal };
    let mut page = String::new();
    // Writing to a string does not fail.
    let style = style(answer.any()).bold();
    let _ =
        write!(page, "{style}technique{style:#} {} {:.0}%", layout.arabic(ARABIC), 100.0 * answer.any());
    for (name, probability) in answer.named() {
        let _ = write!(page, "  ·  {} {:.0}%", printable(name), 100.0 * probability);
    }
    page.push('\n');
    layout.line(&mut page, &printable(text));
    let mut strongest: Vec<&TechniqueSpan> = answer.spans.iter().flatten().collect();
    strongest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
    for span in strongest.into_iter().take(LISTED) {
        let (name, words) = (printable(&span.technique), layout.arabic(&printable(&span.text)));
        let _ = writeln!(page, "  {:+.2}  {name}  {words}", span.weight);
    }
    page.push('\n');
    page
}

/// Yes and no in colours that no label has.
fn style(probability: f64) -> Style {
    let color = if probability > 0.5 { AnsiColor::Magenta } else { AnsiColor::Cyan };
    Style::new().fg_color(Some(color.into()))
}
