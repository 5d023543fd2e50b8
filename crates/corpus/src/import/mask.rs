//! Account names, e-mail addresses and phone-like numbers, masked as in the project's labelled data.

use std::mem;
use std::ops::Range;

use risala_tokenize::{TokenKind, tokens};
use serde::Serialize;

const MENTION: &str = "@USER";
const EMAIL: &str = "<EMAIL>";
/// A number of so many digits in one run is phone-like, or a card's, or an account's.
const RUN: usize = 8;
/// With single spaces, hyphens or dots between runs of two digits or more, so many digits are.
const JOINED: usize = 9;
/// So many first digits of a phone-like number stay: they tell a phone from a price.
const KEPT: usize = 2;

/// Bytes of a text, and what is written for them.
type Stretch = (Range<usize>, &'static str);

/// How much of a text, or of a whole import, was masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Account names.
    pub mentions: u64,
    /// E-mail addresses.
    pub emails: u64,
    /// Phone-like numbers.
    pub numbers: u64,
}

/// A masked text, and where its bytes came from.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The text.
    pub text: String,
    /// What was masked, without what looked masked already.
    pub counts: Counts,
    /// Stretches of the original, in order, and where their replacements stand in the text.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

/// Masks a text: `@name` becomes `@USER` (in links and glued to words as well), an e-mail address `<EMAIL>`, and of a phone-like
/// number every digit but the first two becomes the zero of its script.
///
/// Names and addresses are those that the tokeniser finds. Phone-like is a run of eight digits or more, in any
/// digits, or nine or more in runs of at least two with single spaces, hyphens or dots between, unless the runs
/// are years, months and days (`2019-2020`, `20-10-2020`). Masking twice is masking once.
///
/// ```
/// use risala_corpus::import::mask;
///
/// assert_eq!(mask("@noura اطلب على 0551234567").text, "@USER اطلب على 0500000000");
/// ```
pub fn mask(text: &str) -> Masked {
    let mut stretches: Vec<Stretch> = Vec::new();
    for token in tokens(text) {
        match token.kind {
            TokenKind::Mention => stretches.push((token.span(), MENTION)),
            TokenKind::Email => stretches.push((token.span(), EMAIL)),
            TokenKind::Url => {
                let names = bare_names(text, token.span(), true, &stretches);
                stretches.extend(names);
            }
            _ => {}
        }
    }
    // Names that are glued to a word are none to the tokeniser.
    let names = bare_names(text, 0..text.len(), false, &stretches);
    stretches.extend(names);
    stretches.sort_unstable_by_key(|(span, _)| span.start);
    let mut counts = Counts::default();
    for (span, mask) in &stretches {
        let changes = text.get(span.clone()) != Some(*mask);
        if *mask == EMAIL {
            counts.emails += u64::from(changes)
        } else {
            counts.mentions += u64::from(changes)
        }
    }
    for number in phone_like(text, &stretches) {
        let words = text.get(number.clone()).unwrap_or_default();
        let digits = words.char_indices().filter(|(_, c)| is_digit(*c)).skip(KEPT);
        let before = stretches.len();
        stretches.extend(digits.filter_map(|(at, digit)| {
            let (at, zero) = (number.start + at, zero(digit));
            (!zero.starts_with(digit)).then_some((at..at + digit.len_utf8(), zero))
        }));
        counts.numbers += u64::from(stretches.len() > before);
    }
    stretches.sort_unstable_by_key(|(span, _)| span.start);
    apply(text, stretches, counts)
}

fn apply(text: &str, stretches: Vec<Stretch>, counts: Counts) -> Masked {
    let mut masked = String::with_capacity(text.len());
    let mut replaced = Vec::with_capacity(stretches.len());
    let mut at = 0;
    for (span, mask) in stretches {
        masked.push_str(text.get(at..span.start).unwrap_or_default());
        let start = masked.len();
        masked.push_str(mask);
        at = span.end;
        replaced.push((span, start..masked.len()));
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    Masked { text: masked, counts, replaced }
}

impl Masked {
    /// Where a span that began at this byte of the original begins.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.place(at, |replacement| replacement.start)
    }

    /// Where a span that ended at this byte of the original ends.
    pub(crate) fn end(&self, at: usize) -> usize {
        self.place(at, |replacement| replacement.end)
    }

    fn place(&self, at: usize, inside: impl Fn(&Range<usize>) -> usize) -> usize {
        let before = self.replaced.partition_point(|(original, _)| original.start < at);
        match before.checked_sub(1).and_then(|last| self.replaced.get(last)) {
            None => at,
            Some((original, replacement)) if at < original.end => inside(replacement),
            Some((original, replacement)) => replacement.end + (at - original.end),
        }
    }
}

/// The names behind an `@` in a part of the text that are in no stretch yet: letters, digits and underscores of
/// ASCII, as accounts have them, and dots inside of links.
fn bare_names(text: &str, part: Range<usize>, in_link: bool, stretches: &[Stretch]) -> Vec<Stretch> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || c == '_' || (in_link && c == '.');
    let name_at = |(at, _)| {
        let start = part.start + at;
        let name = text.get(start + 1..part.end)?;
        let end = start + 1 + name.find(|c| !belongs(c)).unwrap_or(name.len());
        (end > start + 1 && !overlaps(stretches, &(start..end))).then_some((start..end, MENTION))
    };
    text.get(part.clone()).unwrap_or_default().match_indices('@').filter_map(name_at).collect()
}

/// Whether a span overlaps one of the stretches, which are in order.
fn overlaps(stretches: &[Stretch], span: &Range<usize>) -> bool {
    let next = stretches.partition_point(|(stretch, _)| stretch.end <= span.start);
    stretches.get(next).is_some_and(|(stretch, _)| stretch.start < span.end)
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}')
}

/// The zero of a digit's script.
fn zero(digit: char) -> &'static str {
    match digit {
        '\u{660}'..='\u{669}' => "\u{660}",
        '\u{6F0}'..='\u{6F9}' => "\u{6F0}",
        _ => "0",
    }
}

/// The stretches of phone-like numbers outside of names and addresses, in order.
fn phone_like(text: &str, names: &[Stretch]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Joined runs of digits so far.
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut rest = 0;
    while let Some(run) = next_run(text, rest) {
        rest = run.end;
        if overlaps(names, &run) {
            // The digits of a name are no part of the number behind it.
            found.extend(judge(text, &mem::take(&mut runs)));
            continue;
        }
        let joined = runs.last().is_some_and(|last| {
            matches!(text.get(last.end..run.start), Some(" " | "-" | ".")) && digits(text, &run) >= 2
        });
        if !joined {
            found.extend(judge(text, &mem::take(&mut runs)));
        }
        runs.push(run);
    }
    found.extend(judge(text, &runs));
    found
}

fn next_run(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text.get(from..)?.find(is_digit)?;
    let tail = text.get(start..)?;
    Some(start..start + tail.find(|c| !is_digit(c)).unwrap_or(tail.len()))
}

fn digits(text: &str, run: &Range<usize>) -> usize {
    text.get(run.clone()).map_or(0, |run| run.chars().count())
}

fn judge(text: &str, runs: &[Range<usize>]) -> Vec<Range<usize>> {
    let lengths: Vec<usize> = runs.iter().map(|run| digits(text, run)).collect();
    let is_year = |(run, length): (&Range<usize>, &usize)| *length == 4 && starts_a_year(text, run);
    let years = runs.iter().zip(&lengths).filter(|pair| is_year(*pair)).count();
    let dates = years > 0 && runs.iter().zip(&lengths).all(|pair| *pair.1 <= 2 || is_year(pair));
    if lengths.iter().sum::<usize>() >= JOINED && !dates {
        let whole = runs.first().zip(runs.last()).map(|(first, last)| first.start..last.end);
        return whole.into_iter().collect();
    }
    runs.iter().zip(&lengths).filter(|(_, length)| **length >= RUN).map(|(run, _)| run.clone()).collect()
}

fn starts_a_year(text: &str, run: &Range<usize>) -> bool {
    let mut values = text.get(run.clone()).unwrap_or_default().chars().map(|c| match c {
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
        _ => c.to_digit(10).unwrap_or(0),
    });
    matches!((values.next(), values.next()), (Some(1), Some(9)) | (Some(2), Some(0)))
}
