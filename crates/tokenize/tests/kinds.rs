//! Emoticons, laughter, abbreviations, numbers: what is one, and what only looks like one.

use risala_text::{is_arabic_letter, is_arabic_mark, is_combining_mark, is_invisible};
use risala_tokenize::TokenKind::*;
use risala_tokenize::{TokenKind, tokens};

fn check(text: &str, expected: &[(TokenKind, &str)]) {
    let found: Vec<_> = tokens(text).map(|token| (token.kind, &text[token.span()])).collect();
    assert_eq!(found, expected, "{text:?}");
}

/// Each text is one token of the kind.
fn whole(kind: TokenKind, texts: &[&str]) {
    for text in texts {
        check(text, &[(kind, text)]);
    }
}

/// No token of the text is of the kind.
fn none(kind: TokenKind, texts: &[&str]) {
    for text in texts {
        assert!(tokens(text).all(|token| token.kind != kind), "{text:?}");
    }
}

#[test]
fn emoticons_follow_a_grammar() {
    whole(
        Emoticon,
        &[":)", ":-)", ":))))", ";)", ";-)", "؛)", "=)", ":(", ":'(", ":D", ":-D", ":DDD", ":d"],
    );
    whole(Emoticon, &[":P", ":-/", ":\\", ":|", ":*", ":O", "=P", "(:", "(-:", "((:", "^^", "^_^", "^__^"]);
    whole(
        Emoticon,
        &["-_-", "*_*", ";_;", ">_<", ">.<", "T_T", "o_O", "x_x", "<3", "<333", "</3", "xD", "XDDD", "xd"],
    );
    check("شكرا:)وداعا", &[(Word, "شكرا"), (Emoticon, ":)"), (Word, "وداعا")]);
    check("تعبت:(", &[(Word, "تعبت"), (Emoticon, ":(")]);
    check("رائع:D !", &[(Word, "رائع"), (Emoticon, ":D"), (Punctuation, "!")]);
}

#[test]
fn signs_with_a_use_of_their_own_are_no_emoticons() {
    none(
        Emoticon,
        &[
            "10:30",
            "http://x.example",
            "(نص)",
            "قال: نعم",
            "(نص):",
            "):",
            "قال:(نص)",
            "قال :(نص)",
            "قال:*(نص)",
        ],
    );
    none(
        Emoticon,
        &["C:\\temp", "a:D", "a=)", ":Dالف", ":Dog", "ftp://x", "5<3", "<3.5", "<30", "المقاس:S"],
    );
    none(Emoticon, &["الفصل :3", "السعر :$5", "2^^3", "^^^", "(:نص", "a-_-b", "a_a", "T_Tx", "xDay", "x"]);
}

#[test]
fn laughter_is_a_word_of_laughter_only() {
    whole(Laughter, &["هه", "ههههه", "خخ", "خخخخ", "هاها", "ههاهاه", "هاهاها", "هـهـهـه", "هَهَهَ"]);
    whole(Laughter, &["haha", "HAHAHA", "hahaah", "hehe", "hhh", "hhhhhh", "lol", "LOL", "looool"]);
    none(Laughter, &["ها", "هاه", "هها", "هاهنا", "ه", "خ", "هـ", "خا", "خاخ", "فهه", "ههم", "خخم"]);
    none(Laughter, &["hh", "hah", "aha", "hahe", "haaaa", "ll", "lola", "hhhx", "h"]);
}

#[test]
fn a_retweet_is_marked_at_the_start_or_before_a_mention() {
    check("RT @shop: نص", &[(Retweet, "RT"), (Mention, "@shop"), (Punctuation, ":"), (Word, "نص")]);
    check(" rt نص", &[(Retweet, "rt"), (Word, "نص")]);
    check("جميل RT@shop", &[(Word, "جميل"), (Retweet, "RT"), (Mention, "@shop")]);
    check("رت @shop", &[(Retweet, "رت"), (Mention, "@shop")]);
    none(Retweet, &["رت نص", "خبر RT نص", "ART @shop", "عبرت @shop"]);
}

#[test]
fn abbreviations_are_single_letters_with_dots() {
    whole(Abbreviation, &["ق.م", "ص.ب", "أ.ش.أ", "أ.ش.أ.", "د.", "ت.", "U.S.A.", "p.m", "هـ.", "صَ.ب"]);
    check("عام 300 ق.م!", &[(Word, "عام"), (Number, "300"), (Abbreviation, "ق.م"), (Punctuation, "!")]);
    check("أ.د.سامي", &[(Abbreviation, "أ.د."), (Word, "سامي")]);
    check("د.سامي", &[(Abbreviation, "د."), (Word, "سامي")]);
    check("مع د. #سامي", &[(Word, "مع"), (Abbreviation, "د."), (Hashtag, "#سامي")]);
    check("ق.م...", &[(Abbreviation, "ق.م"), (Punctuation, "...")]);
}

#[test]
fn a_last_letter_before_a_full_stop_is_a_word() {
    none(
        Abbreviation,
        &["الخطة ب. ثم", "فيتامين د.", "فيتامين د.\nثم", "طوله 5 م. ثم", "د...", "من.إلى", "بيت.م"],
    );
    none(Abbreviation, &["plan B. Then", "a.b.example", "د", "ب.سامي", "mp3."]);
}

#[test]
fn numbers_keep_separators_and_signs() {
    whole(
        Number,
        &["١٬٢٣٤٫٥", "1,234.5", "50،2", "10-12", "10–12", "2026/11/22", "10:30-11:00", "-5", "−5", "+5"],
    );
    whole(Number, &["+966-50-000", "٢٠٢٦-١١-٢٢"]);
    check("٪50 50٪", &[(Punctuation, "٪"), (Number, "50"), (Number, "50"), (Punctuation, "٪")]);
    check("$50 20€", &[(Punctuation, "$"), (Number, "50"), (Number, "20"), (Punctuation, "€")]);
    check("14كم", &[(Number, "14"), (Word, "كم")]);
    check("(-5)", &[(Punctuation, "("), (Number, "-5"), (Punctuation, ")")]);
    check("65 -70", &[(Number, "65"), (Punctuation, "-"), (Number, "70")]);
    check("أ-5 - 5", &[(Word, "أ"), (Punctuation, "-"), (Number, "5"), (Punctuation, "-"), (Number, "5")]);
}

#[test]
fn words_hold_what_cannot_be_seen_between_letters() {
    whole(
        Word,
        &["طم\u{200C}طم", "ال\u{AD}كتاب", "كتا\u{200D}\u{200F}بٌ", "وَالبَحْثُ", "فِي", "don't", "l’eau", "mp3"],
    );
    check("كتاب\u{200F} \u{200E}نص\u{AD}", &[(Word, "كتاب"), (Word, "نص")]);
    check(
        "'نص' 'ok'",
        &[
            (Punctuation, "'"),
            (Word, "نص"),
            (Punctuation, "'"),
            (Punctuation, "'"),
            (Word, "ok"),
            (Punctuation, "'"),
        ],
    );
    check("نص\u{200C}ok", &[(Word, "نص"), (Word, "ok")]);
}

#[test]
fn emoji_are_whole() {
    whole(Emoji, &["👩‍👩‍👧", "🇪🇬", "👍🏽", "1️⃣", "#️⃣", "*️⃣", "5⃣", "❤️"]);
    check("1️⃣2️⃣ 10", &[(Emoji, "1️⃣"), (Emoji, "2️⃣"), (Number, "10")]);
    check("12️⃣", &[(Number, "1"), (Emoji, "2️⃣")]);
    check("1,2️⃣", &[(Number, "1"), (Punctuation, ","), (Emoji, "2️⃣")]);
    check("-1️⃣", &[(Punctuation, "-"), (Emoji, "1️⃣")]);
}

#[test]
fn a_word_ends_where_its_letters_end_however_many_they_are() {
    let signs = (0x600..0x700).filter_map(char::from_u32);
    for (letters, sign) in (1..20).flat_map(|letters| signs.clone().map(move |sign| (letters, sign))) {
        let text = format!("{}{sign}ب كتاب", "ت".repeat(letters));
        let first = tokens(&text).next().unwrap();
        let belongs =
            is_arabic_letter(sign) || is_combining_mark(sign) || is_arabic_mark(sign) || sign == '\u{640}';
        // What cannot be seen belongs to a word if the word goes on behind it.
        let end = 2 * letters + if belongs || is_invisible(sign) { 4 } else { 0 };
        assert_eq!((first.kind, first.span()), (Word, 0..end), "{text:?}");
    }
}
