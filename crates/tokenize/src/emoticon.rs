//! Faces and hearts made of signs: the grammar that [`TokenKind::Emoticon`](crate::TokenKind) describes.

/// The end of the emoticon that begins with the sign `first` at `start`, if one does.
pub(crate) fn emoticon_end(text: &str, start: usize, first: char) -> Option<usize> {
    let rest = text.get(start..)?;
    let length = match first {
        ':' | '؛' | '=' => face(rest, first, before(text, start)),
        ';' => face(rest, first, before(text, start)).or_else(|| side(rest)),
        '(' => mirrored(rest),
        '<' => heart(rest, before(text, start)),
        '^' => side(rest).filter(|_| !is_after_latin(before(text, start))),
        '-' | '*' | '>' => side(rest).filter(|_| !is_inside(before(text, start))),
        _ => None,
    }?;
    Some(start + length)
}

/// The end of the face that begins with the Latin word from `start` to `end`: `T_T`, `o_O`, `x_x`, `xD`.
pub(crate) fn letter_face_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let is_face = match text.get(start..end)?.as_bytes() {
        [b'x' | b'X', mouth @ .., b'd' | b'D'] => mouth.iter().all(|byte| matches!(byte, b'd' | b'D')),
        &[eye @ (b't' | b'T' | b'o' | b'O' | b'x' | b'X')] => {
            let rest = text.get(end..)?.strip_prefix('_')?;
            let behind = rest.strip_prefix(|right: char| right.eq_ignore_ascii_case(&char::from(eye)))?;
            return is_free(behind).then(|| text.len() - behind.len());
        }
        _ => false,
    };
    is_face.then_some(end)
}

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

fn is_inside(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether no word, number or name goes on here.
fn is_free(rest: &str) -> bool {
    !is_inside(rest.chars().next()) && !rest.starts_with(['/', '\\', '@', '#', '(', '«', '"'])
}

/// Length of eyes, nose and mouth.
fn face(face: &str, eyes: char, before: Option<char>) -> Option<usize> {
    let is_behind_word = is_inside(before);
    if eyes == '=' && is_behind_word {
        return None;
    }
    let rest = &face[eyes.len_utf8()..];
    let rest = rest.strip_prefix(['-', '\'', '’']).unwrap_or(rest);
    let mouth = rest.chars().next()?;
    let behind = rest.trim_start_matches(mouth);
    let is_winking = matches!(eyes, ';' | '؛');
    let is_face = match mouth {
        ')' => true,
        // An open parenthesis may hold what the colon announces.
        '(' if is_winking => false,
        '(' if is_behind_word => behind.is_empty() || behind.starts_with(['\n', '\r']),
        '(' => behind
            .chars()
            .next()
            .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '"' | '«' | '“' | '@' | '#')),
        'D' | 'd' | 'P' | 'p' | '*' => !is_after_latin(before) && is_free(behind),
        'O' | 'o' | '|' | '/' | '\\' if !is_winking => !is_after_latin(before) && is_free(behind),
        _ => false,
    };
    is_face.then(|| face.len() - behind.len())
}

/// A letter or digit that makes `C:\` or `a:p` of the eyes.
fn is_after_latin(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || c.is_numeric())
}

fn mirrored(face: &str) -> Option<usize> {
    let rest = face.trim_start_matches('(');
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix([':', ';', '؛'])?;
    let is_end =
        rest.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | '!' | '،' | ','));
    is_end.then(|| face.len() - rest.len())
}

fn heart(heart: &str, before: Option<char>) -> Option<usize> {
    let rest = heart.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest).strip_prefix('3')?.trim_start_matches('3');
    let goes_on = rest.starts_with(['.', ',', '%', '٪', '$']) || is_inside(rest.chars().next());
    (!goes_on && !is_after_latin(before)).then(|| heart.len() - rest.len())
}

/// Length of two eyes with something between them.
fn side(face: &str) -> Option<usize> {
    let left = face.chars().next()?;
    let rest = &face[left.len_utf8()..];
    let (mouths, right): (&[char], char) = match left {
        '^' => (&['_', '-', '.'], '^'),
        '>' => (&['_', '.'], '<'),
        '-' | '*' | ';' => (&['_'], left),
        _ => return None,
    };
    let behind = match rest.chars().next()? {
        mouth if mouths.contains(&mouth) => rest.trim_start_matches(mouth),
        '^' => rest,
        _ => return None,
    };
    let behind = behind.strip_prefix(right)?;
    (is_free(behind) && !behind.starts_with(left)).then(|| face.len() - behind.len())
}
