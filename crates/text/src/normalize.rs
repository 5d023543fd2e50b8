//! Rules compiled into tables, and the ways to use them.

use crate::action::{Action, Kind, action};
use crate::align::{Aligned, Normalized};
use crate::pass::{Mode, Pass};
use crate::reveal;
use crate::rules::Rules;

/// The first code point that the table does not cover: the end of two-byte UTF-8.
const TABLE_END: usize = 0x800;

/// As many pairs of bytes as there are.
const PAIRS: usize = 1 << 16;

/// Stands for `Kind::Other` where 0 stands for something else; its low four bits are that kind.
const OTHER: u8 = 0x10 | Kind::Other as u8;

/// How often a text is looked at again because something hidden came to light; each time there is less.
const MAX_ROUNDS: usize = 8;

/// Rewrites text by fixed [`Rules`]; build one and use it for many texts.
#[derive(Clone, Debug)]
pub struct Normalizer {
    pub(crate) rules: Rules,
    table: Box<[Action]>,
    /// Which pairs of bytes are a letter that stays as it is: most of a text.
    pub(crate) stays: Box<[bool; PAIRS]>,
    /// The kinds of the ASCII characters that stay as they are however often they stand in a row; 0 for
    /// the others. `Kind::Other` is written [`OTHER`].
    pub(crate) ascii: [u8; 128],
}

impl Normalizer {
    /// Compiles the rules.
    pub fn new(rules: Rules) -> Normalizer {
        let mut table = vec![Action::Remove; TABLE_END];
        let mut stays = Box::new([false; PAIRS]);
        for (c, entry) in (0..).map_while(char::from_u32).zip(&mut table) {
            *entry = action(&rules, c);
            if let Some(stays) = stays.get_mut(usize::from(pair(c))) {
                *stays = *entry == Action::Write(c, Kind::Letter);
            }
        }
        let mut ascii = [0; 128];
        for (code, (entry, action)) in (0..).zip(ascii.iter_mut().zip(&table)) {
            *entry = match *action {
                Action::Write(' ', Kind::Gap) if code == b' ' => Kind::Gap as u8,
                Action::Write(c, Kind::Other) if c == char::from(code) => OTHER,
                Action::Write(c, kind @ (Kind::LookAlike | Kind::Digit)) if c == char::from(code) => {
                    kind as u8
                }
                _ => 0,
            };
        }
        Normalizer { rules, table: table.into(), stays, ascii }
    }

    /// The rules that were compiled.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Normalises `text` and remembers where every byte came from. Text that needs no change is borrowed.
    pub fn normalize<'t>(&self, text: &'t str) -> Normalized<'t> {
        self.pass(text, Mode::Main).0
    }

    /// Normalises `text` into `output`, which is cleared first: the way for many texts, without alignment
    /// and, once `output` has grown, without allocation but for ligatures and for words that may hide
    /// something, which are looked at again.
    pub fn normalize_into(&self, text: &str, output: &mut String) {
        output.clear();
        Pass::new(self, text, Mode::Main, output).run();
    }

    /// The text after a pass, and whether it may still hide something.
    fn pass<'t>(&self, text: &'t str, mode: Mode) -> (Normalized<'t>, bool) {
        let mut sink = Aligned::new(text);
        let is_suspicious = Pass::new(self, text, mode, &mut sink).run();
        (sink.finish(), is_suspicious)
    }

    /// The slow way, for a piece of text in which a pass saw signs of something hidden: what is hidden is
    /// written out as it was read and again as it would be written, before a pass goes over all.
    pub(crate) fn uncover<'t>(&self, text: &'t str) -> Normalized<'t> {
        let mut current = Normalized::unchanged(text);
        for _ in 0..MAX_ROUNDS {
            let before = current.text().to_owned();
            if self.rules.html_entities && reveal::has_entity(current.text()) {
                let is_removed = |c| self.action(c) == Action::Remove;
                current = current.then(&reveal::decode(current.text(), is_removed));
            }
            current = current.then(&reveal::reveal(current.text(), &self.rules));
            current = current.then(&self.pass(current.text(), Mode::Draft).0);
            current = current.then(&reveal::reveal(current.text(), &self.rules));
            let (normalized, is_suspicious) = self.pass(current.text(), Mode::Final);
            current = current.then(&normalized);
            if !is_suspicious || current.text() == before {
                break;
            }
        }
        current
    }

    #[inline]
    pub(crate) fn action(&self, c: char) -> Action {
        match self.table.get(c as usize) {
            Some(&action) => action,
            None => action(&self.rules, c),
        }
    }
}

/// The bytes of a character that has two; of no others the first is in the range of these.
pub(crate) fn pair(c: char) -> u16 {
    match u32::from(c) {
        code @ 0x80..0x800 => 0xC080 | (code as u16 & 0x7C0) << 2 | code as u16 & 0x3F,
        _ => 0,
    }
}

/// The character whose two bytes these are.
pub(crate) fn unpair(pair: u16) -> char {
    let code = u32::from(pair >> 2 & 0x7C0 | pair & 0x3F);
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
