//! `risala classify`: what it prints, for people and for programs.

use std::io::{BufRead, BufReader, Read, Write};

use risala_tests::risala;
use serde_json::Value;

const ADVERT: &str = "خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني لجميع المدن";

/// Texts that nobody would argue about; whoever acts in them does not exist.
const CLEAR: [(&str, &str); 9] = [
    ("advertising", ADVERT),
    ("advertising", "عرض اليوم فقط في متجر الوردة: اشتر قطعتين واحصل على الثالثة مجانا، للطلب واتساب"),
    ("advertising", "وصل حديثا ساعات نورا الأصلية بأقل سعر، تسوق الآن من موقعنا واستخدم كود الخصم"),
    ("neutral", "إزاي أحجز معاد عند دكتور الأسنان يا جماعة؟ حد جرب؟"),
    ("neutral", "هل يمكنكم مساعدتي في تغيير كلمة المرور لحسابي من فضلكم؟"),
    ("neutral", "أعلنت بلدية وادي النخيل افتتاح مكتبة عامة جديدة يوم الأحد المقبل"),
    ("neutral", "بلغت درجة الحرارة في المدينة اليوم ثلاثين درجة مئوية مع رياح خفيفة"),
    (
        "propaganda",
        "أيها الشعب العظيم، عصابة السراب الخائنة تتآمر عليكم وتريد ذبح أبنائكم، لا رحمة للخونة المجرمين",
    ),
    ("propaganda", "عملاء زحلان الخونة يبيعون الوطن للأعداء، والموت لكل من يقف معهم ضد ثورتنا المجيدة"),
];

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn sum(object: &Value) -> f64 {
    object.as_object().expect("an object").values().map(number).sum()
}

#[test]
fn clear_texts_get_their_labels() {
    for (label, text) in CLEAR {
        let prediction = risala(["classify", "--json", text]).answer().json_lines().remove(0);
        assert_eq!(prediction["label"], label, "{text}");
        assert!(number(&prediction["confidence"]) > 0.5, "{text}: {prediction}");
    }
}

#[test]
fn predictions_have_the_documented_form() {
    let texts: Vec<&str> = CLEAR.iter().map(|(_, text)| *text).collect();
    let answer = risala(["classify", "--json"]).input(texts.join("\n")).answer();
    answer.fine();
    let predictions = answer.json_lines();
    assert_eq!(predictions.len(), texts.len());
    for (line, prediction) in predictions.iter().enumerate() {
        let documented =
            ["id", "label", "confidence", "probabilities", "level", "effect", "abstained", "model"];
        assert_eq!(keys(prediction), documented);
        assert_eq!(keys(&prediction["probabilities"]), ["neutral", "advertising", "propaganda"]);
        assert_eq!(keys(&prediction["level"]), ["inform", "interact", "persuade"]);
        assert_eq!(keys(&prediction["effect"]), ["fear", "belief"]);
        assert_eq!(prediction["id"], (line + 1).to_string());
        assert_eq!(prediction["model"], "risala-base");
        assert_eq!(prediction["abstained"], false);
        // Numbers are rounded to six decimals.
        for part in ["probabilities", "level", "effect"] {
            assert!((sum(&prediction[part]) - 1.0).abs() < 3e-6, "{prediction}");
        }
        let probabilities = &prediction["probabilities"];
        let neutral = number(&prediction["level"]["inform"]) + number(&prediction["level"]["interact"]);
        assert!((neutral - number(&probabilities["neutral"])).abs() < 3e-6, "{prediction}");
        let label = prediction["label"].as_str().expect("a name");
        assert_eq!(prediction["confidence"], probabilities[label]);
        for probability in probabilities.as_object().expect("an object").values() {
            assert!(number(probability) <= number(&prediction["confidence"]));
        }
    }
}

#[test]
fn arguments_and_lines_get_the_same_answers() {
    let texts: Vec<&str> = CLEAR.iter().map(|(_, text)| *text).collect();
    for options in [&["classify", "--json"][..], &["classify", "--json", "--explain"], &["classify"]] {
        let lines = risala(options).input(texts.join("\n")).answer();
        let arguments = risala(options.iter().chain(&texts)).answer();
        assert_eq!(lines.fine(), arguments.fine());
        let windows = risala(options).input(texts.join("\r\n") + "\r\n").answer();
        assert_eq!(lines.fine(), windows.fine());
    }
    assert_eq!(risala(["classify"]).answer().fine(), "", "no text is no fault");
}

#[test]
fn evidence_points_into_the_original_text() {
    let texts = [
        ADVERT.to_owned(),
        "خَصْمٌ كَبِيرٌ عَلَى كُلِّ الْعُطُورِ، اُطْلُبِ الآنَ".to_owned(),
        "عـــــرض خـــاص 😍👨‍👩‍👧‍👦 اطلبوا الآن 🇩🇿🔥".to_owned(),
        "ﻻ تفوّت اﻟﻌﺮض ﷲ ﷺ ﷽".to_owned(),
        "\u{feff}\u{200f}عرض\u{200d} جديد @wardah #خصم_اليوم https://example.org/أ ٥٠٪".to_owned(),
        "العرض\tabc  سعر\u{a0}مناسب e\u{301}".to_owned(),
        "ه".repeat(3000) + " خصم " + &"\u{64b}".repeat(500),
    ];
    for text in &texts {
        let answer = risala(["classify", "--json", "--explain", text]).answer();
        answer.fine();
        let prediction = answer.json_lines().remove(0);
        assert_eq!(keys(&prediction)[6..], ["abstained", "evidence", "sentences", "model", "reason"]);
        let evidence = prediction["evidence"].as_array().expect("a list");
        assert!(!evidence.is_empty(), "{text}");
        let mut last = 0;
        for piece in evidence {
            assert_eq!(keys(piece), ["start", "end", "text", "toward", "weight"]);
            let at = |key: &str| piece[key].as_u64().expect("an offset") as usize;
            let (start, end) = (at("start"), at("end"));
            assert!(start < end && start >= last, "{piece} in {text}");
            last = start;
            assert_eq!(text.get(start..end), piece["text"].as_str(), "{piece} in {text}");
            let toward = piece["toward"].as_str().expect("a name");
            assert!(["neutral", "advertising", "propaganda"].contains(&toward), "{piece}");
            assert!(number(&piece["weight"]) > 0.0, "{piece}");
        }
    }
    let prediction = risala(["classify", "--json", "--explain", ADVERT]).answer().json_lines().remove(0);
    let words: Vec<&Value> = prediction["evidence"].as_array().expect("a list").iter().collect();
    let discount = words.iter().find(|piece| piece["text"] == "خصم").expect("«خصم» speaks");
    assert_eq!(discount["toward"], "advertising");
}

#[test]
fn sentences_cover_the_text_in_order() {
    let text = "خَصْمٌ كبير على العطور! 😍 اطلبوا الآن.\tهل تريدون المزيد؟\u{200f}  #عرض_اليوم";
    let view = |text: &str| {
        let prediction = risala(["classify", "--json", "--explain", text]).answer().json_lines().remove(0);
        prediction["sentences"].as_array().expect("a list").clone()
    };
    let sentences = view(text);
    assert_eq!(sentences.len(), 4);
    let mut last = 0;
    for sentence in &sentences {
        assert_eq!(keys(sentence), ["start", "end", "text", "toward", "weight"]);
        let at = |key: &str| sentence[key].as_u64().expect("an offset") as usize;
        let (start, end) = (at("start"), at("end"));
        assert!(text[last..start].chars().all(|c| c.is_whitespace() || c == '\u{200f}'), "{sentence}");
        assert_eq!(text.get(start..end), sentence["text"].as_str());
        assert!(number(&sentence["weight"]) >= 0.0, "{sentence}");
        assert!(!sentence["toward"].is_null() || number(&sentence["weight"]) == 0.0, "{sentence}");
        last = end;
    }
    assert_eq!(last, text.len());
    assert_eq!(view(ADVERT).len(), 1);
}

#[test]
fn explaining_changes_no_answer() {
    for (_, text) in CLEAR {
        let plain = risala(["classify", "--json", text]).answer().json_lines().remove(0);
        let mut explained =
            risala(["classify", "--json", "--explain", text]).answer().json_lines().remove(0);
        for field in ["evidence", "sentences", "reason"] {
            explained.as_object_mut().expect("an object").shift_remove(field);
        }
        assert_eq!(plain, explained);
    }
}

#[test]
fn it_abstains_below_a_threshold() {
    let run = |threshold: &str| {
        risala(["classify", "--json", "--abstain-below", threshold, ADVERT]).answer().json_lines().remove(0)
    };
    let free = run("0");
    let confidence = number(&free["confidence"]);
    assert_eq!(free["abstained"], false);
    assert_eq!(run(&format!("{}", confidence - 0.001))["abstained"], false);
    // A doubtful text: no model is certain of it.
    let doubtful = risala(["classify", "--json", "--abstain-below", "1", "سلام"]).answer();
    assert_eq!(doubtful.json_lines()[0]["abstained"], true);
    let page = risala(["classify", "--abstain-below", "1", "سلام"]).answer();
    assert!(page.fine().contains("abstained"), "{}", page.out);
    for wrong in ["1.5", "-1", "NaN", "half"] {
        let answer = risala(["classify", &format!("--abstain-below={wrong}"), ADVERT]).answer();
        assert_eq!(answer.code, 2, "{wrong}");
        assert_eq!(answer.out, "");
    }
}

#[test]
fn people_read_the_label_in_both_languages() {
    let page = risala(["classify", ADVERT]).answer();
    let page = page.fine();
    for words in ["advertising إشهار", "level 3", ADVERT] {
        assert!(page.contains(words), "{words:?} is not in {page}");
    }
    let (_, propaganda) = CLEAR[7];
    let page = risala(["classify", propaganda]).answer();
    for words in ["propaganda دعاية", "fear خوف"] {
        assert!(page.fine().contains(words), "{words:?} is not in {}", page.out);
    }
    let (_, question) = CLEAR[4];
    assert!(risala(["classify", question]).answer().fine().contains("neutral محايد"));
    let explained = risala(["classify", "--explain", ADVERT]).answer();
    assert!(explained.fine().contains("خصم\n"), "no line of evidence in {}", explained.out);
}

#[test]
fn the_reason_is_given_in_both_languages() {
    for (label, text) in CLEAR {
        let prediction = risala(["classify", "--json", "--explain", text]).answer().json_lines().remove(0);
        let reason = &prediction["reason"];
        assert_eq!(keys(reason), ["ar", "en"]);
        let line = |language: &str| reason[language].as_str().expect("a line").to_owned();
        assert!(line("en").starts_with("Level ") && line("en").contains(label), "{reason}");
        assert!(line("ar").starts_with("المستوى "), "{reason}");
        let page = risala(["classify", "--explain", text]).answer();
        for line in ["ar", "en"].map(line) {
            assert!(page.fine().contains(&format!("\n  {line}\n")), "{line} is not in {}", page.out);
        }
        assert!(!risala(["classify", text]).answer().fine().contains(&line("en")));
    }
}

#[test]
fn a_page_has_the_sentences_where_there_are_several() {
    let page = risala(["classify", "--explain", "خصم كبير على العطور! هل وصل القطار؟"]).answer();
    let (_, view) = page.fine().split_once("\n  by sentence\n").expect("two sentences");
    let lines: Vec<&str> = view.trim_end().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].ends_with("  خصم كبير على العطور!") && lines[1].ends_with("  هل وصل القطار؟"),
        "{view}"
    );
    assert!(!risala(["classify", "--explain", ADVERT]).answer().fine().contains("by sentence"));
    let long = "اطلب العطور الآن.\n".repeat(30);
    let page = risala(["classify", "--explain", &long]).answer();
    assert!(page.fine().contains("\n  (22 weaker ones are not shown)\n"), "{}", page.out);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let escape = '\u{1b}';
    let isolate = '\u{2067}';
    for options in [&["classify"][..], &["classify", "--explain"]] {
        let run = |color: &[&str]| risala(options.iter().chain(color)).arg(ADVERT).answer();
        for page in [run(&[]), run(&["--color", "auto"]), run(&["--color", "never"])] {
            assert!(!page.fine().contains(escape), "{}", page.out);
            assert!(!page.out.contains(isolate), "{}", page.out);
        }
        let coloured = run(&["--color", "always"]);
        assert!(coloured.fine().contains("\u{1b}["), "{}", coloured.out);
    }
    let json = risala(["classify", "--json", "--explain", "--color", "always", ADVERT]).answer();
    assert!(!json.fine().contains(escape), "{}", json.out);
}

#[test]
fn a_reader_who_leaves_early_is_no_fault() {
    for options in [
        &["classify"][..],
        &["classify", "--json", "--explain"],
        &["normalize"],
        &["normalize", "--json"],
        &["tokenize"],
        &["tokenize", "--json"],
        &["stem"],
        &["stem", "--json"],
    ] {
        let mut child = risala(options).into_command().spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let writer = std::thread::spawn(move || {
            // Far more than the pipes hold; the program is right to stop listening.
            for _ in 0..20_000 {
                if writeln!(stdin, "{ADVERT}").is_err() {
                    return;
                }
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a first line");
        assert!(!line.trim().is_empty());
        drop(stdout);
        let mut errors = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("UTF-8");
        writer.join().expect("the writer ends");
        let status = child.wait().expect("the program ends");
        assert!(status.success(), "{status}: {errors}");
        assert_eq!(errors, "");
    }
}
