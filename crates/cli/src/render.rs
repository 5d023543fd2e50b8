//! Predictions for people: Arabic first, in the order that Arabic is read.
//!
//! A line that mixes Arabic with Latin words and figures is shuffled by the bidirectional algorithm unless
//! each stretch is isolated. On a terminal every stretch of Arabic therefore stands between a right-to-left
//! isolate and its end; in a pipe there are no such controls, so that the output can be searched.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use risala::{Answer, Evidence, Label, Prediction, Reason, Sentence};

/// Evidence weaker than this part of the strongest is not marked in the text.
const MARKED: f64 = 0.25;
/// How many pieces of evidence are listed under the text, and how many sentences.
const LISTED: usize = 8;

const RIGHT_TO_LEFT_ISOLATE: char = '\u{2067}';
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// One answer as a page: the label, the text, and if it is explained the reason, the evidence, and the sentences
/// where there are several. `for_terminal` adds the isolates.
pub(crate) fn answer_page(text: &str, answer: &Answer<'_>, for_terminal: bool) -> String {
    let layout = Layout { isolate: for_terminal };
    let prediction = &answer.prediction;
    let mut page = String::new();
    layout.answer(&mut page, prediction);
    match &prediction.evidence {
        None => layout.line(&mut page, &printable(text)),
        Some(evidence) => layout.line(&mut page, &mark(text, evidence)),
    }
    if let Some(reason) = &answer.reason {
        layout.reason(&mut page, reason);
    }
    layout.list(&mut page, prediction.evidence.as_deref().unwrap_or_default());
    if let Some(sentences @ [_, _, ..]) = prediction.sentences.as_deref() {
        layout.sentences(&mut page, sentences);
    }
    page.push('\n');
    page
}

/// How the parts of a page are laid out.
pub(crate) struct Layout {
    /// Whether stretches of Arabic stand between isolates.
    pub(crate) isolate: bool,
}

impl Layout {
    fn answer(&self, page: &mut String, prediction: &Prediction) {
        let label = prediction.label();
        let style = style(label).bold();
        let percent = prediction.confidence() * 100.0;
        let probabilities = &prediction.probabilities;
        let level = probabilities.level();
        let level_percent = probabilities.of(level.leaves()) * 100.0;
        // Writing to a string does not fail.
        let _ = write!(page, "{style}{label}{style:#} {} {percent:.0}%", self.arabic(label.arabic()));
        let _ = write!(page, "  ·  level {} ({level}) {level_percent:.0}%", level.number());
        if label == Label::Propaganda {
            let effect = probabilities.effect();
            let effect_percent = probabilities.effect_given_propaganda(effect) * 100.0;
            let _ = write!(page, "  ·  {effect} {} {effect_percent:.0}%", self.arabic(effect.arabic()));
        }
        if prediction.abstained {
            page.push_str("  ·  abstained");
        }
        page.push('\n');
    }

    fn reason(&self, page: &mut String, reason: &Reason) {
        self.line(page, &printable(&reason.ar));
        let english = printable(&reason.en);
        // Two quoted words with a comma between would be one stretch of Arabic, the second first.
        let english = if self.isolate {
            let isolated = english.replace('«', &format!("{FIRST_STRONG_ISOLATE}«"));
            isolated.replace('»', &format!("»{POP_ISOLATE}"))
        } else {
            english
        };
        let _ = writeln!(page, "  {english}");
    }

    fn list(&self, page: &mut String, evidence: &[Evidence]) {
        let mut strongest: Vec<&Evidence> = evidence.iter().collect();
        strongest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
        for piece in strongest.into_iter().take(LISTED) {
            self.weighed(page, piece.weight, Some(piece.toward), &piece.text);
        }
    }

    /// The sentences in their order; of many, the strongest.
    fn sentences(&self, page: &mut String, sentences: &[Sentence]) {
        let mut strongest: Vec<&Sentence> = sentences.iter().collect();
        strongest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
        strongest.truncate(LISTED);
        strongest.sort_by_key(|sentence| sentence.start);
        page.push_str("  by sentence\n");
        for sentence in &strongest {
            self.weighed(page, sentence.weight, sentence.toward, &sentence.text);
        }
        let weaker = sentences.len() - strongest.len();
        if weaker > 0 {
            let _ = writeln!(page, "  ({weaker} weaker ones are not shown)");
        }
    }

    /// A piece of the text with its weight for a label; without a label it speaks for none.
    fn weighed(&self, page: &mut String, weight: f64, toward: Option<Label>, piece: &str) {
        let style = toward.map(style).unwrap_or_default();
        let name = toward.map_or("-", Label::name);
        let _ = writeln!(
            page,
            "  {weight:+.2}  {style}{name:<11}{style:#}  {}",
            self.arabic(&printable(piece))
        );
    }

    pub(crate) fn line(&self, page: &mut String, text: &str) {
        page.push_str("  ");
        page.push_str(&self.arabic(text));
        page.push('\n');
    }

    pub(crate) fn arabic(&self, text: &str) -> String {
        if self.isolate { format!("{RIGHT_TO_LEFT_ISOLATE}{text}{POP_ISOLATE}") } else { text.to_owned() }
    }
}

/// The text with its strong evidence in the colours of the labels.
fn mark(text: &str, evidence: &[Evidence]) -> String {
    let strongest = evidence.iter().map(|piece| piece.weight).fold(0.0, f64::max);
    let mut marked = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for piece in evidence.iter().filter(|piece| piece.weight >= MARKED * strongest) {
        let style = style(piece.toward).bold();
        let before = printable(&text[at..piece.start]);
        let _ = write!(marked, "{before}{style}{}{style:#}", printable(&piece.text));
        at = piece.end;
    }
    marked.push_str(&printable(&text[at..]));
    marked
}

/// A text as it can be shown on one line: line ends become a visible sign, and other control characters,
/// which could take over the terminal or the direction of the page, the replacement character.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' => shown.push_str(" ⏎ "),
            '\t' => shown.push(' '),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => shown.push('\u{FFFD}'),
            c if c.is_control() => shown.push('\u{FFFD}'),
            c => shown.push(c),
        }
    }
    shown
}

/// The colour of a label, the same wherever it is named.
fn style(label: Label) -> Style {
    let color = match label {
        Label::Neutral => AnsiColor::Green,
        Label::Advertising => AnsiColor::Yellow,
        Label::Propaganda => AnsiColor::Red,
    };
    Style::new().fg_color(Some(color.into()))
}
