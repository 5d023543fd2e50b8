//! An explanation as a notebook shows it.

use std::fmt::Write;

use risala::{Label, Reason};

use crate::prediction::Span;

/// Evidence weaker than this part of the strongest is not marked, as in the terminal.
const MARKED: f64 = 0.25;

/// The text from right to left, its strong evidence on the colours of the labels; below it the reason.
///
/// Colours have black text on them, so that they can be read in dark notebooks too; what they mean is said by each
/// mark's title as well.
pub(crate) fn page(
    text: &str,
    label: Label,
    confidence: f64,
    evidence: &[Span],
    reason: &Reason,
) -> String {
    let mut page = String::with_capacity(2 * text.len() + 1024);
    let percent = confidence * 100.0;
    // Writing to a string does not fail.
    let _ = write!(
        page,
        "<div class=\"risala\" style=\"max-width:48em;line-height:1.9\"><div><b style=\"background:{};color:#000;\
         padding:0 .4em;border-radius:.3em\">{label}</b> <span lang=\"ar\" dir=\"rtl\">{}</span> {percent:.0}%</div>\
         <div lang=\"ar\" dir=\"rtl\" style=\"text-align:right;font-size:1.15em;white-space:pre-wrap\">",
        colour(label.name()),
        label.arabic(),
    );
    marked(&mut page, text, evidence);
    let _ = write!(
        page,
        "</div><div lang=\"ar\" dir=\"rtl\" style=\"text-align:right\">{}</div><div lang=\"en\">{}</div></div>",
        escape(&reason.ar),
        escape(&reason.en),
    );
    page
}

fn marked(page: &mut String, text: &str, evidence: &[Span]) {
    let strongest = evidence.iter().map(|span| span.weight).fold(0.0, f64::max);
    let mut rest = text.chars();
    let mut at = 0;
    for span in evidence.iter().filter(|span| span.weight >= MARKED * strongest) {
        let before: String = rest.by_ref().take(span.start.saturating_sub(at)).collect();
        let piece: String = rest.by_ref().take(span.end - span.start).collect();
        let toward = span.toward.unwrap_or_default();
        // The weaker the piece, the paler.
        let strength = (100.0 * span.weight / strongest).round();
        let _ = write!(
            page,
            "{}<mark style=\"background:color-mix(in srgb,{} {strength:.0}%,#fff);color:#000;border-radius:.2em\" \
             title=\"{toward} {:+.2}\">{}</mark>",
            escape(&before),
            colour(toward),
            span.weight,
            escape(&piece),
        );
        at = span.end;
    }
    page.push_str(&escape(rest.as_str()));
}

fn colour(label: &str) -> &'static str {
    match label {
        "neutral" => "#7fc97f",
        "advertising" => "#f5c242",
        _ => "#f08080",
    }
}

/// A text that HTML shows as it stands. What turns the direction of a page is shown as a replacement character, as in
/// the terminal: no text may reorder what stands around it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{FFFD}'),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}
