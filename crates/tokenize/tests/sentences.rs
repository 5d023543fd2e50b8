//! Where sentences end.

use proptest::prelude::*;
use risala_tokenize::{sentences, tokens};

fn check(text: &str, expected: &[&str]) {
    let found: Vec<_> = sentences(text).map(|span| &text[span]).collect();
    assert_eq!(found, expected, "{text:?}");
}

/// The text is one sentence.
fn whole(text: &str) {
    check(text, &[text]);
}

#[test]
fn marks_and_lines_end_sentences() {
    check(
        "ذهب الولد. عاد! هل نام؟ نعم… ثم قام۔ انتهى",
        &["ذهب الولد.", "عاد!", "هل نام؟", "نعم…", "ثم قام۔", "انتهى"],
    );
    check(" سطر أول \r\n\n سطر ثان\u{2028}ثالث ", &["سطر أول", "سطر ثان", "ثالث"]);
    whole("كتاب، قلم؛ دفتر: ثلاثة");
    check("It rained. We stayed at home.", &["It rained.", "We stayed at home."]);
}

#[test]
fn marks_stay_together_with_closers_and_emoji() {
    check("حقا؟!! نعم", &["حقا؟!!", "نعم"]);
    check("حقا ؟ ! نعم", &["حقا ؟ !", "نعم"]);
    check("رائع! 🎉🎉 :) شكرا", &["رائع! 🎉🎉 :)", "شكرا"]);
    check("«انتهى.» ثم نام", &["«انتهى.»", "ثم نام"]);
    check("(انتهى.) ثم نام", &["(انتهى.)", "ثم نام"]);
    check("انتهى.» ثم نام", &["انتهى.»", "ثم نام"]);
    check("انتهى.\" ثم.\"نام\"", &["انتهى.\"", "ثم.", "\"نام\""]);
    check("... وبعد. نعم", &["... وبعد.", "نعم"]);
    check("!!!\nنعم", &["!!!", "نعم"]);
}

#[test]
fn full_stops_inside_tokens_end_nothing() {
    whole("الساعة 10:30 والسعر 3.14 فقط");
    whole("راسل info@mail.example أو www.shop.example/a.html اليوم");
    whole("نشرت أ.ش.أ. خبر د. سامي و أ.د. ليلى");
    whole("1. الأول");
    whole("كتب وأقلام إلخ. في الحقيبة");
    whole("مكتبة Node.js و file.txt هنا");
    whole("about 5 p.m. on Monday vs. noon");
    check("عام 300 ق.م. وبعد ذلك", &["عام 300 ق.م.", "وبعد ذلك"]);
    check("الصفحة 5. ثم", &["الصفحة 5.", "ثم"]);
    check("ص.ب. 123 المدينة", &["ص.ب. 123 المدينة"]);
}

#[test]
fn initials_and_numbered_words_end_nothing() {
    whole("J. K. Rowling wrote.");
    whole("We met St. John and Dr. Lee in No. 5 today");
    whole("I. Newton and A. Turing");
    whole("ج. ك. رولينج كاتبة.");
    whole("قرأت رواية د. ك. سالم أمس");
    check("Neither did I. We left.", &["Neither did I.", "We left."]);
    check("She said no. We left.", &["She said no.", "We left."]);
    check("شربت فيتامين ك. ثم نمت", &["شربت فيتامين ك.", "ثم نمت"]);
}

#[test]
fn numbers_of_a_list_begin_their_items() {
    check("1. الأول 2. الثاني 3. الثالث", &["1. الأول", "2. الثاني", "3. الثالث"]);
    check("١. الأول. ٢. الثاني", &["١. الأول.", "٢. الثاني"]);
    check("9. الأول (هنا 10. نعم) 10. الثاني", &["9. الأول (هنا 10. نعم)", "10. الثاني"]);
    check("1. انظر الصفحة 5. ثم", &["1. انظر الصفحة 5.", "ثم"]);
    whole("1. الأول 2.");
    whole("1. السعر 2.5 فقط");
    whole("99999999999999999999. الأول");
}

#[test]
fn a_mark_without_a_space_behind_it_may_end_a_sentence() {
    check("ذهب الولد.عاد الولد", &["ذهب الولد.", "عاد الولد"]);
    check("ليش؟قال", &["ليش؟", "قال"]);
    check("انتهى.#عروض", &["انتهى.", "#عروض"]);
    whole("ذهب...وعاد");
    whole("ذهب..، وعاد");
    check("ذهب... وعاد", &["ذهب...", "وعاد"]);
    whole("a?b");
}

#[test]
fn quotes_and_brackets_hold_their_sentences() {
    whole("قال «ذهبت. وعدت. ونمت» ثم سكت");
    whole("سيارة (جديدة! نعم) هنا");
    whole("سيارة (جديدة!) هنا");
    whole("كتب \"نص. آخر\" هنا");
    whole("((أ. ب.) ج. د) هـ");
    whole("قال “نص. آخر” هنا");
    check("قال: «ذهبت. وعدت.» وسكت.", &["قال: «ذهبت. وعدت.»", "وسكت."]);
    check("قال «ذهبت. وعاد", &["قال «ذهبت.", "وعاد"]);
    check("قال «ذهبت. وعاد\nثم»", &["قال «ذهبت.", "وعاد", "ثم»"]);
    check("شاشة 14\" جديدة. وأخرى 15\" قديمة", &["شاشة 14\" جديدة.", "وأخرى 15\" قديمة"]);
    check("نص( أول. ثان )نص", &["نص( أول.", "ثان )نص"]);
    // An opening half without a closing one takes nothing from those behind it.
    check("قال « ثم. عاد\n«ذهبت. وعدت» ثم", &["قال « ثم.", "عاد", "«ذهبت. وعدت» ثم"]);
    check("قال ( ثم (أول. ثان) نعم. لا", &["قال ( ثم (أول. ثان) نعم.", "لا"]);
    let far = format!("قال «نعم. {}» ثم", "كلمة ".repeat(200));
    assert_eq!(sentences(&far).count(), 2);
}

#[test]
fn nothing_to_see_gives_no_sentence() {
    check("", &[]);
    check(" \n\u{200F}", &[]);
}

#[test]
fn long_runs_take_linear_time() {
    for run in ["«", "(.", "\"a", "! ", ".", "د.", "a.b.", "\n", "«أ. ", "« (", "1. أ "] {
        assert!(sentences(&run.repeat(50_000)).count() <= 50_001);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn sentences_are_whole_tokens_in_order(
        text in "(?s)([ا-ي]{1,3}|[.!?؟…\"«»()\n،]|[a-z]{1,3}|[0-9]|د\\.|\u{64B}|😍| |.){0,60}",
    ) {
        let tokens: Vec<_> = tokens(&text).collect();
        let mut rest = tokens.as_slice();
        for sentence in sentences(&text) {
            prop_assert_eq!(rest.first().map(|token| token.start), Some(sentence.start));
            let count = rest.iter().take_while(|token| token.end <= sentence.end).count();
            prop_assert_eq!(rest[..count].last().map(|token| token.end), Some(sentence.end));
            let breaks = text[sentence].matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count();
            prop_assert_eq!(breaks, 0);
            rest = &rest[count..];
        }
        prop_assert!(rest.is_empty(), "{:?}", rest);
    }

    #[test]
    fn lines_are_cut_independently(
        lines in prop::collection::vec("([ا-ي]{1,3}|[.!؟\"«»()،]|[a-z]{1,3}|[0-9]|😍| ){0,20}", 1..5),
    ) {
        let text = lines.join("\n");
        let together: Vec<&str> = sentences(&text).map(|span| &text[span]).collect();
        let apart: Vec<&str> =
            lines.iter().flat_map(|line| sentences(line).map(|span| &line[span])).collect();
        prop_assert_eq!(together, apart);
    }
}
