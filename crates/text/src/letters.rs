//! Which letter stands for which: the tables behind the rules that rewrite letters.
//!
//! Shapes and names are those of the Unicode character database; a letter with a mark (`BEH WITH …`) has
//! the shape of the letter that its name begins with.

/// The Arabic letter for a Persian or Urdu form of kaf, yeh, heh or teh marbuta.
pub(crate) fn variant(c: char) -> Option<char> {
    Some(match c {
        '\u{6A9}' | '\u{6AA}' => 'ك',
        '\u{6CC}' | '\u{6CD}' | '\u{6D0}' | '\u{6D2}' => 'ي',
        '\u{6BE}' | '\u{6C0}'..='\u{6C2}' | '\u{6D5}' => 'ه',
        '\u{6C3}' => 'ة',
        _ => return None,
    })
}

/// The plain letter under a letter of another language, unless Arabic writers use that letter for a sound
/// of its own: پ چ ژ ڤ گ everywhere, ڭ ݣ (g) and ڥ (v) in Morocco and Algeria, ڨ (g) in Tunisia.
pub(crate) fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{672}'..='\u{673}' | '\u{675}' | '\u{773}'..='\u{774}' | '\u{870}'..='\u{882}' | '\u{8AD}' => {
            'ا'
        }
        '\u{66E}' | '\u{67B}' | '\u{680}' | '\u{750}'..='\u{756}' | '\u{8A0}'..='\u{8A1}' | '\u{8B6}' => {
            'ب'
        }
        '\u{679}'..='\u{67A}' | '\u{67C}'..='\u{67D}' | '\u{8B8}' | '\u{8BF}'..='\u{8C0}' => 'ت',
        '\u{67F}' => 'ث',
        '\u{683}'..='\u{684}' | '\u{8A2}' | '\u{8C5}'..='\u{8C6}' => 'ج',
        '\u{681}'..='\u{682}' | '\u{685}' | '\u{757}'..='\u{758}' | '\u{76E}'..='\u{76F}' | '\u{772}' => {
            'ح'
        }
        '\u{77C}' | '\u{88A}' => 'ح',
        '\u{687}' | '\u{6BF}' | '\u{8C1}' => 'چ',
        '\u{688}'..='\u{68B}' | '\u{68D}' | '\u{68F}'..='\u{690}' | '\u{6EE}' => 'د',
        '\u{759}'..='\u{75A}' | '\u{8AE}' => 'د',
        '\u{68C}' | '\u{68E}' => 'ذ',
        '\u{691}'..='\u{697}' | '\u{699}' | '\u{6EF}' | '\u{75B}' | '\u{76B}'..='\u{76C}' => 'ر',
        '\u{771}' | '\u{8AA}' | '\u{8B9}' => 'ر',
        '\u{8B2}' => 'ز',
        '\u{69A}'..='\u{69B}' | '\u{76D}' | '\u{770}' | '\u{77D}'..='\u{77E}' => 'س',
        '\u{69C}' | '\u{6FA}' | '\u{75C}' => 'ش',
        '\u{69D}' | '\u{8AF}' => 'ص',
        '\u{69E}' | '\u{6FB}' => 'ض',
        '\u{69F}' => 'ظ',
        '\u{88B}'..='\u{88C}' | '\u{8A3}' => 'ط',
        '\u{75D}'..='\u{75F}' | '\u{8B3}' => 'ع',
        '\u{6A0}' | '\u{6FC}' | '\u{8C3}' => 'غ',
        '\u{6A1}'..='\u{6A3}' | '\u{6A6}' | '\u{760}'..='\u{761}' | '\u{8A4}' | '\u{8BB}' => 'ف',
        '\u{66F}' | '\u{6A7}' | '\u{8A5}' | '\u{8B5}' | '\u{8BC}' | '\u{8C4}' => 'ق',
        '\u{6AB}'..='\u{6AC}' | '\u{6AE}' | '\u{762}' | '\u{764}' | '\u{77F}' | '\u{88D}' => 'ك',
        '\u{8B4}' | '\u{8C2}' => 'ك',
        '\u{6B0}'..='\u{6B4}' | '\u{8B0}' | '\u{8C8}' => 'گ',
        '\u{6B5}'..='\u{6B8}' | '\u{76A}' | '\u{8A6}' | '\u{8C7}' => 'ل',
        '\u{765}'..='\u{766}' | '\u{8A7}' => 'م',
        '\u{6B9}'..='\u{6BD}' | '\u{767}'..='\u{769}' | '\u{889}' | '\u{8BD}' => 'ن',
        '\u{8B7}' | '\u{8BE}' => 'پ',
        '\u{6FF}' => 'ه',
        '\u{676}'..='\u{677}' | '\u{6C4}'..='\u{6CB}' | '\u{6CF}' | '\u{778}'..='\u{779}' => 'و',
        '\u{8AB}' | '\u{8B1}' => 'و',
        '\u{620}' | '\u{678}' | '\u{6CE}' | '\u{6D1}' | '\u{6D3}' | '\u{775}'..='\u{777}' => 'ي',
        '\u{77A}'..='\u{77B}' | '\u{886}' | '\u{8A8}'..='\u{8A9}' | '\u{8AC}' | '\u{8BA}' => 'ي',
        _ => return None,
    })
}

/// The letter without its dots. Noon inside a word has the skeleton of beh, at its end one of its own; this
/// is the one at the end.
pub(crate) fn skeleton(c: char) -> Option<char> {
    Some(match c {
        'ب' | 'ت' | 'ث' | 'پ' => INNER_NOON,
        'ج' | 'خ' | 'چ' => 'ح',
        'ذ' => 'د',
        'ز' | 'ژ' => 'ر',
        'ش' => 'س',
        'ض' => 'ص',
        'ظ' => 'ط',
        'غ' => 'ع',
        'ف' | 'ڤ' => '\u{6A1}',
        'ق' | 'ڨ' => '\u{66F}',
        'ن' => FINAL_NOON,
        'ي' => 'ى',
        'ة' => 'ه',
        _ => return None,
    })
}

/// The skeleton of noon, and of beh and its sisters, inside a word.
pub(crate) const INNER_NOON: char = '\u{66E}';
/// The skeleton of noon at the end of a word.
pub(crate) const FINAL_NOON: char = '\u{6BA}';

/// The Arabic letter that a letter of another script passes for.
pub(crate) fn look_alike(c: char) -> Option<char> {
    match c {
        // Latin l, capital i, i, dotless i; Greek iota; Cyrillic i and palochka.
        'l' | 'I' | 'i' | 'ı' | 'Ι' | 'ι' | 'І' | 'і' | 'Ӏ' | 'ӏ' => Some('ا'),
        // Latin, Greek and Cyrillic o.
        'o' | 'O' | 'ο' | 'Ο' | 'о' | 'О' => Some('ه'),
        _ => None,
    }
}

/// The letter that a digit of this value stands for in chat spelling.
pub(crate) fn digit_letter(value: u32) -> Option<char> {
    Some(match value {
        2 => 'ء',
        3 => 'ع',
        5 => 'خ',
        6 => 'ط',
        7 => 'ح',
        8 => 'ق',
        9 => 'ص',
        _ => return None,
    })
}
