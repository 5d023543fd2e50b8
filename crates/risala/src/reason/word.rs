//! Words of a text as the lists of cues know them.

use std::sync::LazyLock;

use risala_text::{Normalizer, Rules};
use risala_tokenize::{PieceKind, Token, TokenKind, clitics, hashtag_parts, tokens};

use super::cues::{Cue, Form, LEXICON, Set};

/// Marks, stretching and ornament go. Hamza, ى and ة stay, because they tell أطلب, "I ask", from اطلب, "order!";
/// [`fold`] takes them from what is looked up.
static NORMALIZER: LazyLock<Normalizer> = LazyLock::new(|| {
    Normalizer::new(Rules {
        alef: false,
        alef_maqsura: false,
        teh_marbuta: false,
        hamza_carriers: false,
        ..Rules::search()
    })
});

/// A normalised word in the one spelling that lists are looked up in.
pub(super) fn fold(word: &str) -> String {
    let fold = |c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        c => c,
    };
    let mut folded: String = word.chars().map(fold).collect();
    // Dialects leave out the alef that the plural has behind its waw.
    if folded.ends_with("وا") {
        folded.pop();
    }
    folded
}

/// The tokens of a text, hashtags as their words, and the cues among them.
pub(super) struct Words<'t> {
    text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// For each token.
    pub(super) cues: Vec<Vec<Cue>>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Words<'t> {
        let mut words = Words { text, tokens: Vec::new(), cues: Vec::new() };
        for token in tokens(text) {
            if token.kind == TokenKind::Hashtag {
                let moved = |part: Token| Token {
                    start: token.start + part.start,
                    end: token.start + part.end,
                    ..part
                };
                words.tokens.extend(hashtag_parts(&text[token.span()]).map(moved));
            } else {
                words.tokens.push(token);
            }
        }
        words.cues = (0..words.tokens.len()).map(|at| words.cues_at(at)).collect();
        words
    }

    /// What a token is in the text.
    fn written(&self, token: &Token) -> &'t str {
        &self.text[token.span()]
    }

    /// The cues that the token at a place is; none in most cases.
    fn cues_at(&self, at: usize) -> Vec<Cue> {
        let Some(token) = self.tokens.get(at) else { return Vec::new() };
        match token.kind {
            TokenKind::Url | TokenKind::Email | TokenKind::Mention => vec![Cue::Contact],
            TokenKind::Punctuation if self.written(token).starts_with(['؟', '?']) => vec![Cue::Question],
            TokenKind::Punctuation if is_money_sign(self.written(token)) => vec![Cue::Offer],
            TokenKind::Number if is_phone(&self.normalized(at)) => vec![Cue::Contact],
            TokenKind::Number if self.quote(at) != self.written(token) => vec![Cue::Offer],
            TokenKind::Word => self.cues_of_word(at),
            _ => Vec::new(),
        }
    }

    fn cues_of_word(&self, at: usize) -> Vec<Cue> {
        let word = self.normalized(at);
        let mut cues = Vec::new();
        let parts = clitics(&word);
        // Behind each number of proclitics, with the pronoun and without it.
        let mut plain = true;
        for piece in parts.pieces() {
            for end in [word.len(), parts.stem().end] {
                let Some(form) = word.get(piece.start..end) else { continue };
                let listed =
                    LEXICON.cues(&fold(form)).iter().filter(|(_, as_)| plain || *as_ == Form::Noun);
                let fitting = listed.filter(|(cue, _)| self.fits(*cue, form, at));
                cues.extend(fitting.map(|(cue, _)| *cue));
            }
            if piece.kind == PieceKind::Stem {
                break;
            }
            plain &= piece.kind == PieceKind::Conjunction;
        }
        let next = at + 1;
        let is_your = parts.enclitic().and_then(|pronoun| word.get(pronoun.span())) == Some("كم");
        if is_your || word == "يا" && next < self.tokens.len() && !self.is_in(Set::NoReader, next) {
            cues.push(Cue::Address);
        }
        let bare = fold(word.strip_prefix('و').unwrap_or(&word));
        if LEXICON.is_in(Set::CallIf, &bare)
            && self.is_in(Set::BehindCall, next)
            && self.fits(Cue::Order, &word, at)
        {
            cues.push(Cue::Order);
        }
        cues
    }

    /// Whether a listed word is the call that the list means, and not another form that is spelled so.
    fn fits(&self, cue: Cue, word: &str, at: usize) -> bool {
        let wants = || at.checked_sub(1).is_some_and(|before| self.is_in(Set::Want, before));
        match cue {
            // أطلب is "I ask" and اشترى "he bought".
            Cue::Order | Cue::Rally => {
                let is_first_person =
                    word.starts_with('أ') && !word.ends_with('و') && !word.ends_with("وا");
                !is_first_person && !word.ends_with('ى') && !wants()
            }
            _ => true,
        }
    }

    /// The cue at a place as it is to be quoted: a sum with its number, anything else as it stands.
    pub(super) fn quote(&self, at: usize) -> &'t str {
        let first = at.checked_sub(1).filter(|before| self.is_sum(*before)).unwrap_or(at);
        let last = if self.is_sum(first) { first + 1 } else { at };
        let ends = self.tokens.get(first).zip(self.tokens.get(last));
        ends.and_then(|(first, last)| self.text.get(first.start..last.end)).unwrap_or_default()
    }

    /// Whether the tokens at a place and behind it are a number and a name or sign of money, or of per cent.
    fn is_sum(&self, at: usize) -> bool {
        let token = |at: usize| self.tokens.get(at);
        let is_number = |at| token(at).is_some_and(|token| token.kind == TokenKind::Number);
        let is_sign = |at| token(at).is_some_and(|token| is_money_sign(self.written(token)));
        match (is_number(at), is_number(at + 1)) {
            (true, _) => is_sign(at + 1) || self.is_in(Set::Money, at + 1),
            (false, true) => is_sign(at),
            (false, false) => false,
        }
    }

    fn is_in(&self, set: Set, at: usize) -> bool {
        at < self.tokens.len() && LEXICON.is_in(set, &fold(&self.normalized(at)))
    }

    fn normalized(&self, at: usize) -> String {
        let mut normalized = String::new();
        if let Some(token) = self.tokens.get(at) {
            NORMALIZER.normalize_into(self.written(token), &mut normalized);
        }
        normalized
    }
}

fn is_money_sign(written: &str) -> bool {
    matches!(written, "%" | "٪" | "$" | "€" | "£" | "﷼")
}

/// Whether a number has the shape of a telephone's: eight digits or more in a row, or nine or more parted by
/// hyphens (eight may be a date).
fn is_phone(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain = number.strip_prefix('+').unwrap_or(number);
    let least = if plain.contains('-') { 9 } else { 8 };
    digits >= least && plain.chars().all(|c| c.is_ascii_digit() || c == '-')
}
