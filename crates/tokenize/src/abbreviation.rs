//! Letters held together by dots.

use risala_text::is_arabic_letter;

use crate::class::Class;
use crate::scan::Tokens;

/// Single letters that stand with a dot for a title (doctor, professor, engineer, Mr) or a reference (page,
/// part, edition, century, question, article, telephone, street, year), as written and as normalised.
const ONE_LETTER: [char; 12] = ['أ', 'ا', 'ت', 'ج', 'د', 'س', 'ش', 'ص', 'ط', 'ق', 'م', 'ه'];

/// The longest letter with its marks, in bytes, that is looked at: bounds the work on the marks of one letter.
const MAX_LETTER: usize = 24;

/// The most letters of an abbreviation: bounds the work on longer chains, which are none.
const MAX_LETTERS: usize = 16;

impl Tokens<'_> {
    /// The end of the abbreviation whose first letter, of `class`, is the word from `start` to `end`.
    pub(crate) fn abbreviation_end(&self, start: usize, end: usize, class: Class) -> Option<usize> {
        if self.text.as_bytes().get(end) != Some(&b'.') || !self.is_letter(start, end, class) {
            return None;
        }
        let (mut letters, mut dot) = (1, end);
        loop {
            let next = dot + 1;
            let end = match self.peek(next) {
                Some((_, first)) if first == class => self.run(next, |other| is_part(other, class)),
                _ => break,
            };
            if !self.is_letter(next, end, class) {
                break;
            }
            letters += 1;
            if letters > MAX_LETTERS {
                return None;
            }
            if self.text.as_bytes().get(end) != Some(&b'.') {
                return Some(end);
            }
            dot = end;
        }
        let behind = self.peek(dot + 1);
        if behind.is_some_and(|(c, _)| c == '.') {
            // Dots behind it are an ellipsis.
            return (letters > 1).then_some(dot);
        }
        let is_whole = match class {
            // `a.b.example` is a name.
            Class::Letter => letters > 1 && !behind.is_some_and(|(_, next)| is_part(next, class)),
            _ => letters > 1 || self.is_title(start, dot),
        };
        is_whole.then_some(dot + 1)
    }

    fn is_letter(&self, start: usize, end: usize, class: Class) -> bool {
        let is_base = |&c: &char| c != '\u{640}' && is_part(self.class(c), class);
        end - start <= MAX_LETTER && self.text[start..end].chars().filter(is_base).count() == 1
    }

    /// Whether the one-letter word at `start`, with a dot at `dot`, reads as a title or a reference.
    fn is_title(&self, start: usize, dot: usize) -> bool {
        let (before, behind) = (&self.text[..start], &self.text[dot + 1..]);
        let is_gap =
            |&c: &char| matches!(self.class(c), Class::Space | Class::Invisible) && !is_line_break(c);
        let previous = before.chars().rev().find(|c| !is_gap(c)).filter(|&c| !is_line_break(c));
        let next = behind.chars().find(|c| !is_gap(c)).filter(|&c| !is_line_break(c));
        let goes_on = |c: char| {
            matches!(self.class(c), Class::Arabic | Class::Letter | Class::Digit | Class::Hash | Class::At)
        };
        self.text[start..dot].chars().any(|c| ONE_LETTER.contains(&c))
            && previous.is_none_or(|c| self.class(c) != Class::Digit && next.is_some_and(goes_on))
    }
}

fn is_part(other: Class, class: Class) -> bool {
    other == class || class == Class::Letter && other == Class::Digit
}

/// Whether `word`, with a dot behind it and `before` before it in its sentence, is the initial of a name that goes on
/// with `next`. "I" is a pronoun but at the beginning; Arabic has no capitals, so a letter must stand at the
/// beginning or behind another.
pub(crate) fn is_initial(word: &str, before: Option<&str>, next: char) -> bool {
    let mut letters = word.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    if !is_arabic_letter(letter) {
        return letter.is_uppercase() && next.is_uppercase() && (letter != 'I' || before.is_none());
    }
    let is_letter = |before: &str| {
        before.ends_with('.') || before.starts_with(char::is_alphabetic) && before.chars().nth(1).is_none()
    };
    is_arabic_letter(next) && before.is_none_or(is_letter)
}

/// Whether `c` ends a line, and so a paragraph of a post.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
