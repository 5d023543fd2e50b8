//! Links and e-mail addresses.

use crate::class::Class;
use crate::scan::Tokens;

/// The longest name before the `@` of an e-mail address (RFC 5321).
const MAX_EMAIL_NAME: usize = 64;

impl Tokens<'_> {
    /// The end of the link that begins with the word from `start` to `end`, if it does.
    pub(crate) fn link_end(&self, start: usize, end: usize) -> Option<usize> {
        let word = &self.text[start..end];
        let rest = &self.text[end..];
        let is_scheme = word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https");
        if is_scheme && rest.starts_with([':', '/', '.', '…'])
            || word.eq_ignore_ascii_case("www") && rest.starts_with('.')
        {
            return Some(self.address_end(end));
        }
        let is_mask = ["link", "url", "httpurl"].iter().any(|mask| word.eq_ignore_ascii_case(mask));
        is_mask.then_some(end)
    }

    /// Links run to the first white space, quote or Arabic letter, less closing punctuation.
    fn address_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let length = rest
            .char_indices()
            .find(|&(_, c)| {
                matches!(
                    self.class(c),
                    Class::Space | Class::Invisible | Class::Arabic | Class::Emoji | Class::Mark
                ) || matches!(c, '"' | '«' | '»' | '<' | '>')
            })
            .map_or(rest.len(), |(length, _)| length);
        at + rest[..length].trim_end_matches(['.', ',', ')', ']', '!', '?', '؟', '،', ':', ';', '\'']).len()
    }

    /// The end of the e-mail address that begins at `start`, if one does.
    pub(crate) fn email_end(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let name = bytes[start..].iter().take(MAX_EMAIL_NAME + 1).take_while(|byte| is_name(byte)).count();
        let host = start + name + 1;
        if name > MAX_EMAIL_NAME || bytes.get(start + name) != Some(&b'@') {
            return None;
        }
        let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
        let length = bytes[host..].iter().take_while(|byte| is_host(byte)).count();
        let name = self.text[host..host + length].trim_end_matches(['.', '-']);
        let (_, last) = name.rsplit_once('.')?;
        last.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(host + name.len())
    }
}
