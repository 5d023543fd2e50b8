//! Written laughter.

use risala_text::is_arabic_letter;

/// Whether an Arabic word is laughter and nothing else; see [`TokenKind::Laughter`](crate::TokenKind).
pub(crate) fn is_arabic_laughter(word: &str) -> bool {
    // Marks, tatweel and invisible characters are no letters.
    let mut letters = word.chars().filter(|&c| is_arabic_letter(c));
    let Some(first) = letters.next() else { return false };
    let (mut same, mut alefs) = (1, 0);
    for letter in letters {
        match letter {
            _ if letter == first => same += 1,
            'ا' if first == 'ه' => alefs += 1,
            _ => return false,
        }
    }
    same >= 2 && (alefs == 0 || same + alefs >= 4)
}

/// Whether a Latin word is laughter and nothing else.
pub(crate) fn is_latin_laughter(word: &str) -> bool {
    match word.as_bytes() {
        [b'h' | b'H', rest @ ..] => {
            let is_h = |byte: &u8| byte.eq_ignore_ascii_case(&b'h');
            let only = |vowel: u8| rest.iter().all(|byte| is_h(byte) || byte.eq_ignore_ascii_case(&vowel));
            // `haha` has one kind of vowel behind each h; `hhh` has none.
            let is_syllables = rest.len() >= 3 && !rest.starts_with(b"h") && (only(b'a') || only(b'e'));
            rest.iter().any(is_h) && (is_syllables || rest.len() >= 2 && rest.iter().all(is_h))
        }
        [b'l' | b'L', middle @ .., b'l' | b'L'] => {
            !middle.is_empty() && middle.iter().all(|byte| byte.eq_ignore_ascii_case(&b'o'))
        }
        _ => false,
    }
}
