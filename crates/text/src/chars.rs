//! What each character is.

/// Whether `c` is a letter of the Arabic script (tatweel and marks are not letters).
pub fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '\u{66E}'..='\u{66F}' | '\u{671}'..='\u{6D3}'
        | '\u{6D5}' | '\u{6EE}'..='\u{6EF}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}' | '\u{750}'..='\u{77F}'
        | '\u{870}'..='\u{887}' | '\u{889}'..='\u{88F}' | '\u{8A0}'..='\u{8C9}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FC5D}' | '\u{FC64}'..='\u{FCF1}'
        | '\u{FCF5}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}' | '\u{FE80}'..='\u{FEFC}'
        | '\u{10EC2}'..='\u{10EC7}')
}

/// Whether `c` is a mark of the Arabic script (vowels, Quranic and honorific signs). The small waw and yeh
/// (U+06E5, 06E6), which Unicode counts as letters, are among them: they are written above a word.
pub fn is_arabic_mark(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}'
        | '\u{10EFA}'..='\u{10EFF}')
}

/// Whether `c` cannot be seen: zero-width characters, joiners, bidi controls, variation selectors, tags and
/// fillers (Unicode's `Default_Ignorable_Code_Point`, and interlinear annotation).
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether `c` is a pictograph or a regional indicator (by blocks; not the digits and signs that may become
/// emoji by what follows them).
pub fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{203C}' | '\u{2049}' | '\u{231A}'..='\u{231B}' | '\u{23E9}'..='\u{23FA}'
        | '\u{25AA}'..='\u{25AB}' | '\u{25B6}' | '\u{25C0}' | '\u{25FB}'..='\u{25FE}'
        | '\u{2600}'..='\u{27BF}' | '\u{2934}'..='\u{2935}' | '\u{2B05}'..='\u{2B07}'
        | '\u{2B1B}'..='\u{2B1C}' | '\u{2B50}' | '\u{2B55}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether `c` is a combining mark of any script (general category M).
pub fn is_combining_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// White space, and control characters, which are read as a gap and never as a letter.
pub(crate) fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Punctuation and symbols that people repeat for emphasis.
pub(crate) fn is_repeatable_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '،' | '؛' | '؟' | '٪' | '۔' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}')
}

/// Letters that Arabic and its dialects are written with: those that writers stretch.
pub(crate) fn is_stretchable(c: char) -> bool {
    matches!(c, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' | 'پ' | 'چ' | 'ژ' | 'ڤ' | 'گ')
}

/// The value of an ASCII, Arabic-Indic or Extended Arabic-Indic digit.
pub(crate) fn digit_value(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => u32::from('0'),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6F0}'..='\u{6F9}' => 0x6F0,
        _ => return None,
    };
    Some(u32::from(c) - zero)
}

/// What ends a line of text (UAX #14's mandatory breaks).
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Madda, hamza above and hamza below as marks of their own, which make one letter with the one before.
#[inline]
pub(crate) fn is_composing_mark(c: char) -> bool {
    matches!(c, '\u{653}'..='\u{655}')
}

/// Combining marks of no script in particular, with which Latin letters are accented and any are adorned.
pub(crate) fn is_foreign_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20F0}')
}
