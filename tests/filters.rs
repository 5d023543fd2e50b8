//! `risala normalize`, `tokenize` and `stem`: lines in, lines or JSON with spans of the original out.

use std::io::{BufRead, BufReader, Write};

use risala_tests::{Answer, own_file, risala};
use serde_json::{Value, json};

const FILTERS: [&str; 3] = ["normalize", "tokenize", "stem"];
const UNITS: [&str; 5] = ["words", "sentences", "graphemes", "unicode-words", "unicode-sentences"];
const STEMMERS: [&str; 4] = ["light", "light10", "snowball", "isri"];

/// Texts with every kind of token and much to normalise; the last are hard for spans.
fn texts() -> Vec<String> {
    let golden = std::fs::read_to_string(own_file("golden/texts.txt")).expect("the texts are there");
    let mut texts: Vec<String> = golden.lines().map(str::to_owned).collect();
    texts.extend(
        [
            "",
            " ",
            "ﷺ ﷽ ﻻ #ﻻ_شيء2026",
            "&quot;م.د.ر.س.ة&quot; د ر ا س ة #م\u{640}\u{64e}در\u{200d}سة_BigSale",
            "\u{64b}\u{64b}\u{feff}\u{200f}ب\u{301}\u{301} e\u{301} 👨‍👩‍👧‍👦🇩🇿",
            "\r\u{b}\u{2028}\u{85}x\u{1}y",
        ]
        .map(str::to_owned),
    );
    texts
}

fn json(options: &[&str], texts: &[String]) -> Vec<Value> {
    let answer = risala(options).arg("--json").input(texts.join("\n") + "\n").answer();
    answer.fine();
    let lines = answer.json_lines();
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    let expected: Vec<String> = (1..=texts.len()).map(|number| number.to_string()).collect();
    assert_eq!(ids, expected, "{options:?}");
    lines
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("a number") as usize
}

/// What stands at the span of a piece.
fn slice<'t>(text: &'t str, piece: &Value) -> &'t str {
    let span = number(&piece["start"])..number(&piece["end"]);
    text.get(span).unwrap_or_else(|| panic!("{piece} is no span of {text:?}"))
}

/// Pieces stand where they say, and in order.
fn check_places(text: &str, pieces: &[Value]) {
    let mut last = 0;
    for piece in pieces {
        assert_eq!(slice(text, piece), piece["text"], "{piece} in {text:?}");
        assert!(number(&piece["start"]) >= last, "{piece} in {text:?}");
        last = number(&piece["start"]);
    }
}

fn texts_of(pieces: &Value) -> Vec<&str> {
    list(pieces).iter().map(|piece| piece["text"].as_str().expect("a text")).collect()
}

// normalize

#[test]
fn alignments_lead_from_the_normalised_text_to_the_original() {
    let texts = texts();
    for options in
        [&["normalize"][..], &["normalize", "--preset", "search"], &["normalize", "--preset=none"]]
    {
        for (line, text) in json(options, &texts).iter().zip(&texts) {
            assert_eq!(keys(line), ["id", "text", "normalized", "alignment"]);
            assert_eq!(line["text"], *text);
            let normalized = line["normalized"].as_str().expect("a text");
            let mut at = 0;
            let mut from = 0;
            for pair in list(&line["alignment"]) {
                let numbers: Vec<usize> = list(pair).iter().map(number).collect();
                let [start, end, original_start, original_end] = numbers[..] else { panic!("{pair}") };
                assert_eq!(start, at, "a gap in {line}");
                assert!(end > start && original_end >= original_start && original_start >= from, "{line}");
                assert!(normalized.get(start..end).is_some(), "{pair} in {line}");
                assert!(text.get(original_start..original_end).is_some(), "{pair} in {line}");
                (at, from) = (end, original_start);
            }
            assert_eq!(at, normalized.len(), "{line}");
        }
    }
    let line = &json(&["normalize"], &["خـــص".to_owned()])[0];
    assert_eq!(line["normalized"], "خص");
    assert_eq!(line["alignment"], json!([[0, 2, 0, 8], [2, 4, 8, 10]]));
}

// tokenize

#[test]
fn pieces_of_every_unit_stand_where_they_say() {
    let texts = texts();
    for unit in UNITS {
        for (line, text) in json(&["tokenize", "--unit", unit], &texts).iter().zip(&texts) {
            assert_eq!(keys(line), ["id", "tokens"]);
            let tokens = list(&line["tokens"]);
            check_places(text, tokens);
            if unit == "graphemes" || unit.starts_with("unicode") {
                assert_eq!(texts_of(&line["tokens"]).concat(), *text, "{unit} tile the text");
            }
            for token in tokens {
                let expected = match token["kind"].as_str() {
                    None => &["text", "start", "end"][..],
                    Some("hashtag") => &["text", "kind", "start", "end", "parts"],
                    Some(_) => &["text", "kind", "start", "end"],
                };
                assert_eq!(keys(token), expected);
                assert_eq!(token.get("kind").is_some(), unit == "words");
                if let Some(parts) = token.get("parts") {
                    check_places(text, list(parts));
                }
            }
        }
    }
}

#[test]
fn tokens_of_the_normalised_text_lead_to_the_original() {
    let texts = texts();
    for unit in UNITS {
        for preset in ["classification", "search"] {
            let options = ["tokenize", "--unit", unit, "--preset", preset];
            let normalized =
                risala(["normalize", "--preset", preset]).input(texts.join("\n") + "\n").answer();
            let lines = json(&options, &texts);
            for ((line, text), normalized) in lines.iter().zip(&texts).zip(normalized.fine().lines()) {
                check_places(text, list(&line["tokens"]));
                // The same as tokens of normalised texts, but for their places.
                let again = risala(["tokenize", "--json", "--unit", unit, normalized]).answer();
                let forms: Vec<&Value> =
                    list(&line["tokens"]).iter().map(|token| &token["normalized"]).collect();
                assert_eq!(forms, texts_of(&again.json_lines()[0]["tokens"]), "{text}");
            }
        }
    }
    let text = "خـــصم ﷺ #عُروض_2026".to_owned();
    let line = &json(&["tokenize", "--preset", "classification"], &[text])[0];
    let tokens = list(&line["tokens"]);
    assert_eq!(texts_of(&line["tokens"]), ["خـــصم", "ﷺ", "ﷺ", "ﷺ", "ﷺ", "#عُروض_2026"]);
    assert_eq!(tokens[0]["normalized"], "خصم");
    assert_eq!(tokens[3]["normalized"], "عليه");
    let part = &tokens[5]["parts"][0];
    assert_eq!((&part["text"], &part["normalized"]), (&json!("عُروض"), &json!("عروض")));
}

#[test]
fn lines_of_every_unit() {
    let run = |unit: &str, texts: &[&str]| -> Answer {
        risala(["tokenize", "--unit", unit]).args(texts).answer()
    };
    for (unit, expected) in [
        ("words", "خصم\tword\n50\tnumber\n%\tpunctuation\n.\tpunctuation\nهيا\tword\n!\tpunctuation\n\n"),
        ("sentences", "خصم 50%.\nهيا!\n\n"),
        ("graphemes", "خ\nص\nم\n \n5\n0\n%\n.\n \nه\nي\nا\n!\n\n"),
        ("unicode-words", "خصم\n \n50\n%\n.\n \nهيا\n!\n\n"),
        ("unicode-sentences", "خصم 50%. \nهيا!\n\n"),
    ] {
        assert_eq!(run(unit, &["خصم 50%. هيا!"]).fine(), expected);
        assert_eq!(
            run(unit, &["خصم 50%. هيا!", "", "خصم 50%. هيا!"]).fine(),
            format!("{expected}\n{expected}")
        );
    }
    // Lines show what was cut: the normalised text.
    assert_eq!(risala(["tokenize", "--tatweel", "خـــصم"]).answer().fine(), "خصم\tword\n\n");
    assert_eq!(risala(["tokenize", "--unit", "lines", "خصم"]).answer().code, 2);
}

// stem

#[test]
fn stems_of_every_stemmer_stand_where_they_say() {
    let texts = texts();
    for stemmer in STEMMERS {
        for preset in ["none", "search"] {
            let options = ["stem", "--stemmer", stemmer, "--preset", preset];
            let lines = json(&options, &texts);
            let plain = risala(options).input(texts.join("\n") + "\n").answer();
            assert_eq!(plain.fine().lines().count(), texts.len());
            for ((line, text), plain) in lines.iter().zip(&texts).zip(plain.out.lines()) {
                assert_eq!(keys(line), ["id", "words"]);
                let words = list(&line["words"]);
                check_places(text, words);
                let stems: Vec<&str> = words.iter().filter_map(|word| word["stem"].as_str()).collect();
                assert_eq!(stems.join(" "), plain);
                for word in words {
                    assert_eq!(keys(word), ["text", "start", "end", "stem", "stop"]);
                }
            }
        }
    }
}

#[test]
fn each_stemmer_is_its_own() {
    let text = "وبمدرستهم والمدرسات يكتبون";
    let stems =
        STEMMERS.map(|stemmer| risala(["stem", "--stemmer", stemmer, text]).answer().fine().to_owned());
    let expected = ["مدرس مدرس يكتب\n", "بمدرستهم مدرس يكتب\n", "مدرس والمدرسا يكتب\n", "درس درس كتب\n"];
    assert_eq!(stems, expected);
    assert_eq!(risala(["stem", text]).answer().out, stems[0], "the default");
    let answer = risala(["stem", "--stemmer", "porter", text]).answer();
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("snowball"), "{}", answer.err);
}

#[test]
fn words_and_numbers_stay_and_in_their_order() {
    let text = "زوروا @shop الآن: خصم 50% على #عروض_اليوم2026 😀 ههههه https://example.org د. سامي NOW";
    let answer = risala(["stem", "--stemmer", "light10", text]).answer();
    assert_eq!(answer.fine(), "زوروا ان خصم 50 عل عروض يوم 2026 د. سام now\n");
    assert_eq!(risala(["stem", "", "😀", "قلم"]).answer().fine(), "\n\nقلم\n");
    let line = &json(&["stem"], &["على قلم".to_owned()])[0];
    let stops: Vec<&Value> = list(&line["words"]).iter().map(|word| &word["stop"]).collect();
    assert_eq!(stops, [&json!(true), &json!(false)]);
}

#[test]
fn spellings_of_a_word_have_one_stem() {
    for stemmer in STEMMERS {
        let run = |words: &str| risala(["stem", "--stemmer", stemmer, words]).answer().fine().to_owned();
        assert_eq!(run("مُــدرّسة أحمد"), run("مدرسه احمد"), "{stemmer}");
    }
    // The hamza is read before it is folded.
    assert_eq!(risala(["stem", "بأمر ألعاب"]).answer().fine(), "امر العاب\n");
    assert_eq!(risala(["stem", "--stemmer", "light10", "إلهام"]).answer().fine(), "الهام\n");
    assert_eq!(
        risala(["stem", "--stemmer", "light10", "--alef=false", "إلهام"]).answer().fine(),
        "إلهام\n"
    );
}

#[test]
fn clitics_cover_the_word() {
    let word = "وَبِمدرستِـهم";
    let line = &json(&["stem", "--clitics"], &[format!("قال {word} ﷺ #عروض_كتابهم")])[0];
    let words = list(&line["words"]);
    assert_eq!(keys(&words[1]), ["text", "start", "end", "stem", "stop", "pieces"]);
    let text = format!("قال {word} ﷺ #عروض_كتابهم");
    let pieces: Vec<(&str, &str)> = list(&words[1]["pieces"])
        .iter()
        .map(|piece| {
            assert_eq!(keys(piece), ["kind", "start", "end"]);
            (piece["kind"].as_str().expect("a kind"), slice(&text, piece))
        })
        .collect();
    let expected = [("conjunction", "وَ"), ("preposition", "بِ"), ("stem", "مدرستِـ"), ("pronoun", "هم")];
    assert_eq!(pieces, expected);
    for word in words {
        let pieces = list(&word["pieces"]);
        assert_eq!(pieces[0]["start"], word["start"], "{word}");
        assert_eq!(pieces[pieces.len() - 1]["end"], word["end"], "{word}");
    }
    // A teh marbuta is no pronoun.
    assert_eq!(
        list(&json(&["stem", "--clitics"], &["كبيرة".to_owned()])[0]["words"][0]["pieces"]).len(),
        1
    );
    assert_eq!(risala(["stem", "--clitics", "كتابهم"]).answer().code, 2, "pieces are for JSON");
}

// All three

#[test]
fn lines_and_arguments_get_the_same_answers() {
    let texts: Vec<String> = texts().into_iter().filter(|text| !text.contains('\r')).collect();
    for filter in FILTERS {
        for options in [&[filter][..], &[filter, "--json"]] {
            let lines = risala(options).input(texts.join("\n") + "\n").answer();
            let arguments = risala(options).args(&texts).answer();
            assert_eq!(lines.fine(), arguments.fine());
            let windows = risala(options).input(texts.join("\r\n") + "\r\n").answer();
            assert_eq!(lines.fine(), windows.fine());
        }
    }
}

#[test]
fn bad_lines_are_set_aside_and_the_others_answered() {
    let input = b"\xd9\x82\n\xff\n\n\xd9\x82\x00\n\xd9\x82";
    for filter in FILTERS {
        let answer = risala([filter, "--json"]).input(input).answer();
        let ids: Vec<Value> = answer.json_lines().into_iter().map(|mut line| line["id"].take()).collect();
        assert_eq!(ids, ["1", "3", "5"]);
        let faults = answer.faults();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("standard input:2: not UTF-8"), "{faults:?}");
        assert!(faults[1].starts_with("standard input:4: a NUL byte"), "{faults:?}");
        assert!(faults[2].starts_with("2 of 5 texts"), "{faults:?}");
    }
}

#[test]
fn whoever_waits_for_an_answer_gets_it() {
    for filter in FILTERS {
        let mut child = risala([filter, "--json"]).into_command().spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        for number in 1..=3 {
            writeln!(stdin, "قلم").expect("the program listens");
            let mut line = String::new();
            stdout.read_line(&mut line).expect("an answer");
            assert!(line.starts_with(&format!("{{\"id\":\"{number}\"")), "{line}");
        }
        drop(stdin);
        assert!(child.wait().expect("the program ends").success());
    }
}

#[test]
fn long_lines_are_answered_in_full() {
    let words = "وبمدرستهم #عُروض_2026 ".repeat(30_000);
    let letters = "ب".repeat(500_000);
    let marks = format!("ب{}", "\u{64b}".repeat(500_000));
    for text in [&words, &letters, &marks] {
        for options in [
            &["normalize", "--json"][..],
            &["tokenize", "--json", "--preset", "search"],
            &["tokenize", "--json", "--unit", "graphemes", "--preset", "search"],
            &["tokenize", "--json", "--unit", "unicode-sentences"],
            &["stem", "--json", "--clitics"],
            &["stem", "--stemmer", "isri"],
        ] {
            let answer = risala(options).input(text).answer();
            assert_eq!(answer.fine().lines().count(), 1, "{options:?}");
        }
    }
    let stems = risala(["stem"]).input(&words).answer();
    assert_eq!(stems.fine().split_whitespace().count(), 90_000);
}
