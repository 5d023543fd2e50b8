//! Our own light stemmer.

use crate::clitics::Cuts;
use crate::lemmas::{PRONOUNS, ends_in_root, is_entry};
use crate::letters::{Letters, count};

/// The letters that stay at least.
const KEPT: usize = 3;

/// Endings of number, gender, person and relation, in the order in which they are tried.
const ENDINGS: [&str; 14] =
    ["تمو", "تما", "وا", "ون", "ين", "ان", "ات", "تم", "تن", "تا", "نا", "ة", "ه", "ي"];

/// Endings that are too often of the root: a letter more has to stay, unless something was behind them.
const WEAK_ENDINGS: [&str; 4] = ["ت", "ن", "ا", "و"];

/// Appends the stem of `word` to the empty `out`.
pub(super) fn stem_into(word: &str, out: &mut String) {
    let letters = Letters::of(word);
    if letters.length == 0 {
        return out.push_str(word);
    }
    let cuts = Cuts::proclitics(&letters);
    // The question's أ is plain only before another one.
    let asks = cuts.at == 0 && letters.is_seated(0) && letters.is_seated(1) && letters.length > KEPT;
    let stem = letters.from(cuts.at + usize::from(asks));
    out.extend(without_endings(stem, cuts.is_definite()).chars().map(|letter| match letter {
        'ؤ' => 'و',
        'ئ' => 'ي',
        _ => letter,
    }));
}

fn without_endings(mut word: &str, definite: bool) -> &str {
    // The accusative of a noun with ن of its own has no pronoun نا: قانونا.
    if let Some(noun) = word.strip_suffix('ا').filter(|noun| noun.ends_with('ن') && is_entry(noun)) {
        return noun;
    }
    let mut open = false;
    let found = PRONOUNS.iter().find_map(|&pronoun| Some((pronoun, cut(word, pronoun, KEPT)?)));
    if let Some((pronoun, shorter)) = found.filter(|_| !definite) {
        if ends_in_root(word, pronoun) || is_entry(word) {
            return word;
        }
        (word, open) = (shorter, true);
    }
    // The last letters of all endings: most stems end otherwise.
    while word.ends_with(['ا', 'ة', 'ت', 'م', 'ن', 'ه', 'و', 'ي']) {
        // Without the article, ه was tried as a pronoun already.
        let strong = |&&ending: &&&str| definite || ending != "ه";
        let shorter =
            ENDINGS.iter().filter(strong).find_map(|ending| cut(word, ending, KEPT)).or_else(|| {
                let kept = if open { KEPT } else { KEPT + 1 };
                WEAK_ENDINGS.iter().find_map(|ending| cut(word, ending, kept))
            });
        match shorter {
            Some(shorter) if !is_entry(word) => (word, open) = (shorter, true),
            _ => break,
        }
    }
    word
}

/// `word` without `ending`, if `kept` letters stay.
fn cut<'w>(word: &'w str, ending: &str, kept: usize) -> Option<&'w str> {
    word.strip_suffix(ending).filter(|rest| count(rest) >= kept)
}
