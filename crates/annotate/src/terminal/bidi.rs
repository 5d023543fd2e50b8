//! Arabic on a grid of cells: lines that fit, right-aligned, in the order in which they are seen.
//!
//! Most terminals put characters down in the order in which they come, some apply the bidirectional algorithm
//! to each line. For the former, runs are reordered here by Unicode's rules (UAX #9, crate `unicode-bidi`) with
//! whole graphemes kept together and brackets mirrored. Letters are *not* joined: choosing their contextual
//! forms is left to the terminal and its font, and a terminal that does no shaping shows them unjoined.

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::BidiInfo;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Who puts Arabic into the order in which it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bidi {
    /// The terminal where it is known to, otherwise Risala.
    #[default]
    Auto,
    /// Risala.
    On,
    /// The terminal.
    Off,
}

impl Bidi {
    /// Whether Risala has to, going by environment variables: VTE since 0.58 (GNOME Terminal and others),
    /// Konsole, mintty, mlterm and the terminal of macOS reorder lines themselves.
    pub fn reorders(self, variable: impl Fn(&str) -> Option<String>) -> bool {
        let is_vte = || variable("VTE_VERSION").and_then(|version| version.parse().ok()) >= Some(5800_u32);
        let is = |name, values: &[&str]| {
            variable(name).is_some_and(|value| values.iter().any(|known| value.starts_with(known)))
        };
        match self {
            Bidi::On => true,
            Bidi::Off => false,
            Bidi::Auto => {
                let does_itself = is_vte()
                    || variable("KONSOLE_VERSION").is_some()
                    || is("TERM_PROGRAM", &["mintty", "Apple_Terminal"])
                    || is("TERM", &["mlterm"]);
                !does_itself
            }
        }
    }
}

/// Lines of at most `width` cells, padded on the left where their paragraph is written from the right. With
/// `reorder` they are in visual order. No line is empty but those of empty paragraphs; nothing is cut off
/// unless a single grapheme is wider than the line.
pub fn lay_out(text: &str, width: usize, reorder: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in printable(text).split('\n') {
        let info = BidiInfo::new(paragraph, None);
        let Some(whole) = info.paragraphs.first() else {
            lines.push(String::new());
            continue;
        };
        for line in wrap(paragraph, width.max(1)) {
            let shown = match (paragraph.get(line.clone()), reorder) {
                (None, _) => continue,
                (Some(line), false) => Cow::Borrowed(line),
                (Some(_), true) => Cow::Owned(visual(&info, whole, line)),
            };
            let free = if whole.level.is_rtl() { width.saturating_sub(cells(&shown)) } else { 0 };
            lines.push(" ".repeat(free) + &shown);
        }
    }
    lines
}

/// How many cells a text takes when each grapheme has cells of its own. (As a whole it may be narrower: some
/// fonts draw lam and alef as one, but a grid does not.)
pub(super) fn cells(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

fn visual(info: &BidiInfo<'_>, paragraph: &unicode_bidi::ParagraphInfo, line: Range<usize>) -> String {
    let mut shown = String::with_capacity(line.len());
    let (levels, runs) = info.visual_runs(paragraph, line);
    for run in runs {
        let Some(part) = info.text.get(run.clone()) else { continue };
        if levels.get(run.start).is_some_and(|level| level.is_rtl()) {
            shown.extend(part.graphemes(true).rev().map(mirrored));
        } else {
            shown.push_str(part);
        }
    }
    shown
}

/// What stands for a grapheme in a run from the right.
fn mirrored(grapheme: &str) -> &str {
    const PAIRS: [(&str, &str); 6] =
        [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»"), ("‹", "›")];
    let other = PAIRS.iter().find_map(|&(left, right)| match grapheme {
        _ if grapheme == left => Some(right),
        _ if grapheme == right => Some(left),
        _ => None,
    });
    other.unwrap_or(grapheme)
}

/// Breaks a paragraph at white space, or within a word that is wider than a line. White space at a break belongs
/// to no line.
fn wrap(paragraph: &str, width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    // Where the last white space of the line begins and ends, and the cells up to its end.
    let mut gap: Option<(Range<usize>, usize)> = None;
    for (at, grapheme) in paragraph.grapheme_indices(true) {
        let end = at + grapheme.len();
        let size = grapheme.width();
        if grapheme.chars().all(char::is_whitespace) {
            used += size;
            let from = match &gap {
                Some((before, _)) if before.end == at => before.start,
                _ => at,
            };
            gap = Some((from..end, used));
            continue;
        }
        if used + size > width && at > start {
            match gap.take() {
                Some((space, before)) => {
                    if space.start > start {
                        lines.push(start..space.start);
                    }
                    (start, used) = (space.end, used - before);
                }
                None => {
                    lines.push(start..at);
                    (start, used) = (at, 0);
                }
            }
            if used + size > width && at > start {
                lines.push(start..at);
                (start, used) = (at, 0);
            }
        }
        used += size;
    }
    let end = paragraph.trim_end().len().max(start);
    if end > start || lines.is_empty() {
        lines.push(start..end);
    }
    lines
}

/// The text with line ends of one kind, and the replacement character for what could take over the terminal or
/// the direction.
fn printable(text: &str) -> String {
    let shown = |c| match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\n' => c,
        '\t' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    };
    text.replace("\r\n", "\n").chars().map(shown).collect()
}
