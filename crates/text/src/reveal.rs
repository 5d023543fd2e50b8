//! What is hidden: characters written as HTML references, and words disguised by signs or look-alikes.
//!
//! Both work as a shift-reduce parser does: each character is put behind what is there, and as long as the
//! end of that is something to rewrite, it is rewritten. So one way through leaves nothing to find, however
//! deeply `&amp;amp;` is nested.

use crate::action::{TATWEEL, is_hold};
use crate::align::{Aligned, Normalized, Sink};
use crate::chars::{digit_value, is_arabic_letter, is_combining_mark, is_gap, is_invisible};
use crate::letters::{digit_letter, look_alike};
use crate::rules::Rules;

/// The longest name of a character reference, with `&` and without `;`.
const MAX_ENTITY: usize = 33;

/// How many look-alikes may stand in a row inside a word.
const MAX_LOOK_ALIKES: usize = 2;

/// Words whose letters are held apart are not longer; it bounds how far is looked back.
const MAX_HELD_APART: usize = 64;

/// How many letters must be held apart by this sign or space before they are taken for one word. Three with
/// these signs are an abbreviation (د.ب.أ) or a formula (س+ص+ع).
fn min_held_apart(held: char) -> usize {
    if matches!(held, '.' | '+' | '|') { 4 } else { 3 }
}

/// Whether the text may have a character reference.
pub(crate) fn has_entity(text: &str) -> bool {
    text.contains('&') && text.contains(';')
}

/// Writes the characters that references stand for. Characters that will be removed do not part a
/// reference.
pub(crate) fn decode(text: &str, is_removed: impl Fn(char) -> bool) -> Normalized<'_> {
    let mut out = Aligned::new(text);
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if is_removed(c) && is_open_reference(out.text()) {
            out.remove(end);
            continue;
        }
        out.write(c, start, end);
        let mut closes = c == ';';
        while closes
            && let Some((length, characters)) = out.text().strip_suffix(';').and_then(entity_before)
        {
            let from = out.take_back(length + 1);
            closes = false;
            for c in characters.chars() {
                if is_removed(c) && is_open_reference(out.text()) {
                    out.remove(end);
                } else {
                    out.write(c, from, end);
                    closes = c == ';';
                }
            }
        }
    }
    out.finish()
}

/// Whether the text ends in the beginning of a reference.
fn is_open_reference(text: &str) -> bool {
    text.bytes().rev().take(MAX_ENTITY).find(|&byte| !is_name(byte)) == Some(b'&')
}

/// Whether the byte may be part of a reference, between `&` and `;`.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'#'
}

/// The reference that ends where `text` ends and lacks but the semicolon: its length, and its characters.
fn entity_before(text: &str) -> Option<(usize, String)> {
    let name = text.bytes().rev().take(MAX_ENTITY).take_while(|&byte| is_name(byte)).count();
    let start = text.len().checked_sub(name + 1)?;
    if name == 0 || text.as_bytes().get(start) != Some(&b'&') {
        return None;
    }
    let reference = format!("{};", &text[start..]);
    match htmlize::unescape(reference.as_str()) {
        // Names that are known without a semicolon (`&ampx;`) leave a rest.
        characters if characters != reference.as_str() && !leaves_rest(&reference, &characters) => {
            Some((name + 1, characters.into_owned()))
        }
        _ => None,
    }
}

fn leaves_rest(reference: &str, characters: &str) -> bool {
    characters.len() > 1 && characters.ends_with(';') && reference.len() > characters.len()
}

/// Writes disguised words as they are meant, by the rules `look_alikes`, `digit_letters`, `held_apart` and
/// `digit_separators`.
pub(crate) fn reveal<'t>(text: &'t str, rules: &Rules) -> Normalized<'t> {
    let mut reader = Reader { rules, pieces: Vec::new(), stack: Vec::new(), in_link: false };
    for (start, c) in text.char_indices() {
        reader.take(Piece { c: Some(c), start, end: start + c.len_utf8() });
    }
    reader.join_held_apart(None);
    let mut out = Aligned::new(text);
    for piece in reader.pieces {
        match piece.c {
            Some(c) => out.write(c, piece.start, piece.end),
            None => out.remove(piece.end),
        }
    }
    out.finish()
}

/// A character of the text; `None` once it is left out.
struct Piece {
    c: Option<char>,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Sign,
    Decimal,
    Thousands,
    LookAlike,
    /// A letter of another script, or a symbol.
    Other,
    /// White space and punctuation.
    Boundary,
}

/// A character that counts as a neighbour: not a mark, not tatweel.
#[derive(Clone, Copy)]
struct Item {
    piece: usize,
    c: char,
    class: Class,
    /// Tatweel follows it.
    stretched: bool,
}

struct Reader<'r> {
    rules: &'r Rules,
    pieces: Vec<Piece>,
    stack: Vec<Item>,
    /// Two slashes stand before, and no gap behind them.
    in_link: bool,
}

impl Reader<'_> {
    fn take(&mut self, piece: Piece) {
        let Some(c) = piece.c else { return };
        let index = self.pieces.len();
        self.pieces.push(piece);
        if c == TATWEEL {
            return self.stretch();
        }
        if is_combining_mark(c) || is_invisible(c) {
            return;
        }
        let item = Item { piece: index, c, class: class(c), stretched: false };
        if item.class != Class::Letter {
            self.join_held_apart(Some(item));
        }
        let is_slash = |depth| self.below(depth).is_some_and(|item| item.c == '/');
        self.in_link = if is_gap(c) { false } else { self.in_link || c == '/' && is_slash(0) };
        self.stack.push(item);
        match item.class {
            Class::Letter => self.letter(),
            Class::Digit => self.digit(),
            _ => {}
        }
    }

    /// The item so many places below the top.
    fn below(&self, depth: usize) -> Option<Item> {
        self.stack.len().checked_sub(depth + 1).and_then(|at| self.stack.get(at)).copied()
    }

    fn class_below(&self, depth: usize) -> Option<Class> {
        self.below(depth).map(|item| item.class)
    }

    /// Writes the item so many places below the top as another character.
    fn rewrite(&mut self, depth: usize, c: char, class: Class) {
        let Some(at) = self.stack.len().checked_sub(depth + 1) else { return };
        if let Some(item) = self.stack.get_mut(at) {
            item.c = c;
            item.class = class;
            if let Some(piece) = self.pieces.get_mut(item.piece) {
                piece.c = Some(c);
            }
        }
    }

    /// Leaves the item at this place of the stack out.
    fn leave_out(&mut self, at: usize) {
        if at < self.stack.len() {
            let item = self.stack.remove(at);
            if let Some(piece) = self.pieces.get_mut(item.piece) {
                piece.c = None;
            }
        }
    }

    /// Tatweel: a sign between two of them, behind a letter, is no end of a word.
    fn stretch(&mut self) {
        let is_hold = self.rules.held_apart
            && self.below(0).is_some_and(|sign| sign.class == Class::Sign || matches!(sign.c, '،' | ','))
            && self.below(1).is_some_and(|letter| letter.class == Class::Letter && letter.stretched);
        if is_hold {
            self.leave_out(self.stack.len() - 1);
        } else if let Some(top) = self.stack.last_mut() {
            top.stretched = true;
        }
    }

    /// A letter was put on top: what stands between letters is read as letters.
    fn letter(&mut self) {
        // The second letter of a word: the one before was no more of letters that spaces hold apart.
        if self.class_below(1) == Some(Class::Letter)
            && let Some(last) = self.stack.len().checked_sub(4)
            && self.holding(last + 1) == Some(' ')
        {
            self.join(last, ' ');
        }
        if self.rules.digit_letters
            && self.class_below(2) == Some(Class::Letter)
            && let Some(digit) = self.below(1)
            && let Some(letter) = digit_value(digit.c).and_then(digit_letter)
        {
            self.rewrite(1, letter, Class::Letter);
        }
        if !self.rules.look_alikes {
            return;
        }
        let run = (1..=MAX_LOOK_ALIKES)
            .take_while(|&depth| self.class_below(depth) == Some(Class::LookAlike))
            .count();
        if self.class_below(run + 1) == Some(Class::Letter) {
            self.look_alikes(1..run + 1);
        }
        // At a word's beginning two letters must follow, for one may be a prefix to a foreign word.
        let begins_word = matches!(self.class_below(3), None | Some(Class::Boundary | Class::Sign));
        if begins_word && self.class_below(1) == Some(Class::Letter) {
            self.look_alikes(2..3);
        }
    }

    fn look_alikes(&mut self, depths: std::ops::Range<usize>) {
        for depth in depths {
            if let Some(letter) = self
                .below(depth)
                .filter(|item| item.class == Class::LookAlike)
                .and_then(|item| look_alike(item.c))
            {
                self.rewrite(depth, letter, Class::Letter);
            }
        }
    }

    /// A digit was put on top.
    fn digit(&mut self) {
        if !self.rules.digit_separators || self.class_below(2) != Some(Class::Digit) {
            return;
        }
        match self.class_below(1) {
            Some(Class::Thousands) => self.leave_out(self.stack.len() - 2),
            Some(Class::Decimal) => self.rewrite(1, '.', Class::Sign),
            _ => {}
        }
    }

    /// What is no letter comes next, or the end: letters with one sign between all of them are one word.
    fn join_held_apart(&mut self, next: Option<Item>) {
        // A sign or space behind the last letter is the sentence's, or else more letters follow.
        let is_closed = self.stack.len().checked_sub(1).and_then(|at| self.holding(at)).is_some();
        let top = self.stack.len() - usize::from(is_closed);
        let held = top.checked_sub(2).and_then(|at| self.holding(at));
        if let Some(held) = held
            && (is_closed || next.is_none_or(|next| next.c != held && next.c != '@'))
        {
            self.join(top - 1, held);
        }
    }

    /// Joins the letters that `held` holds apart, of which the last one stands at this place of the stack.
    fn join(&mut self, last: usize, held: char) {
        let is_letter = |at: usize| self.class_at(at) == Some(Class::Letter);
        if !self.rules.held_apart || !is_letter(last) {
            return;
        }
        let mut first = last;
        while first >= 2 && self.holding(first - 1) == Some(held) && is_letter(first - 2) {
            first -= 2;
            if last - first > 2 * MAX_HELD_APART {
                return;
            }
        }
        if first >= 1 && is_letter(first - 1) {
            // That letter ends a longer word.
            first += 2;
        }
        let is_name =
            first >= 1 && self.stack.get(first - 1).is_some_and(|item| matches!(item.c, '#' | '@'));
        if self.in_link || is_name {
            return;
        }
        let letters = || (first..=last).step_by(2).filter_map(|at| self.stack.get(at)).map(|item| item.c);
        // The same letter again and again is emphasis, and "x and y" is written with spaces as well.
        let is_emphasis = letters().zip(letters().skip(1)).any(|(one, next)| one == next);
        let is_list = held == ' ' && letters().skip(1).step_by(2).all(|letter| letter == 'و');
        if letters().count() < min_held_apart(held) || is_emphasis || is_list {
            return;
        }
        for at in (first..last).skip(1).step_by(2) {
            if let Some(piece) = self.stack.get(at).and_then(|item| self.pieces.get_mut(item.piece)) {
                piece.c = None;
            }
        }
        let tail = self.stack.split_off(first);
        let is_kept = |at: usize| at > last - first || at.is_multiple_of(2);
        self.stack
            .extend(tail.into_iter().enumerate().filter(|&(at, _)| is_kept(at)).map(|(_, item)| item));
    }

    /// The sign or space at this place of the stack, which may hold letters apart.
    fn holding(&self, at: usize) -> Option<char> {
        self.stack.get(at).filter(|item| item.class == Class::Sign || item.c == ' ').map(|item| item.c)
    }

    fn class_at(&self, at: usize) -> Option<Class> {
        self.stack.get(at).map(|item| item.class)
    }
}

fn class(c: char) -> Class {
    match c {
        '\u{66B}' => Class::Decimal,
        '\u{66C}' => Class::Thousands,
        _ if is_arabic_letter(c) => Class::Letter,
        _ if digit_value(c).is_some() => Class::Digit,
        _ if look_alike(c).is_some() => Class::LookAlike,
        _ if is_hold(c) => Class::Sign,
        _ if is_gap(c) || !c.is_alphanumeric() => Class::Boundary,
        _ => Class::Other,
    }
}
