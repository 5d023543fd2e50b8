//! The deep tier and the cascade, by the program's own commands.

use std::fs;

use risala_tests::{own_file, risala, tiny_model, workspace_root};
use serde_json::Value;

/// Texts that nobody would argue about; whoever acts in them does not exist.
const CLEAR: [(&str, &str); 6] = [
    ("advertising", "خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني لجميع المدن"),
    ("advertising", "وصل حديثا ساعات نورا الأصلية بأقل سعر، تسوق الآن من موقعنا واستخدم كود الخصم"),
    ("neutral", "إزاي أحجز معاد عند دكتور الأسنان يا جماعة؟ حد جرب؟"),
    ("neutral", "أعلنت بلدية وادي النخيل افتتاح مكتبة عامة جديدة يوم الأحد المقبل"),
    (
        "propaganda",
        "أيها الشعب العظيم، عصابة السراب الخائنة تتآمر عليكم وتريد ذبح أبنائكم، لا رحمة للخونة المجرمين",
    ),
    ("propaganda", "عملاء زحلان الخونة يبيعون الوطن للأعداء، والموت لكل من يقف معهم ضد ثورتنا المجيدة"),
];

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn lines() -> String {
    CLEAR.map(|(_, text)| text).join("\n")
}

#[test]
fn clear_texts_get_their_labels() {
    let answer = risala(["classify", "--json", "--model", "deep"]).input(lines()).answer();
    answer.fine();
    assert_eq!(answer.json_lines().len(), CLEAR.len());
    for ((label, text), prediction) in CLEAR.iter().zip(answer.json_lines()) {
        assert_eq!(prediction["label"], *label, "{text}");
        assert_eq!(prediction["model"], "risala-deep");
    }
}

#[test]
fn many_lines_are_answered_as_one_and_in_order() {
    let mut texts: Vec<String> = Vec::new();
    for round in 0..120 {
        for (_, text) in CLEAR {
            texts.push(format!("{text} {}", "كلمة ".repeat(round % 7)));
        }
    }
    // A line that cannot be judged leaves the others their numbers.
    texts.insert(300, "hello".to_owned());
    let answer = risala(["classify", "--json", "--model", "deep"]).input(texts.join("\n")).answer();
    let predictions = answer.json_lines();
    assert_eq!(predictions.len(), texts.len() - 1);
    assert!(answer.err.contains("standard input:301: the text has no Arabic letter"), "{}", answer.err);
    let ids: Vec<usize> = predictions
        .iter()
        .map(|line| line["id"].as_str().unwrap_or_default().parse().unwrap_or(0))
        .collect();
    assert!(ids.is_sorted() && !ids.contains(&301));
    for prediction in predictions.iter().step_by(101) {
        let at: usize = prediction["id"].as_str().unwrap_or_default().parse().expect("a line number");
        let mut alone = risala(["classify", "--json", "--model", "deep", &texts[at - 1]])
            .answer()
            .json_lines()
            .remove(0);
        alone["id"] = prediction["id"].clone();
        assert_eq!(&alone, prediction);
    }
    // Whatever the number of threads.
    let single = risala(["classify", "--json", "--model", "deep"])
        .env("RAYON_NUM_THREADS", "1")
        .input(texts.join("\n"))
        .answer();
    assert_eq!(single.out, answer.out);
}

#[test]
fn evidence_slices_the_text() {
    for (_, text) in CLEAR {
        let text = &format!("{text}\nتم.");
        let prediction = risala(["classify", "--json", "--explain", "--model", "deep", text])
            .answer()
            .json_lines()
            .remove(0);
        let evidence = prediction["evidence"].as_array().expect("evidence").clone();
        assert!(!evidence.is_empty(), "{text}");
        for piece in evidence {
            let at = |end: &str| piece[end].as_u64().expect("a byte") as usize;
            assert_eq!(&text[at("start")..at("end")], piece["text"]);
            assert!(number(&piece["weight"]) > 0.0);
        }
        let sentences = prediction["sentences"].as_array().expect("sentences").clone();
        assert!(sentences.len() > 1 && sentences[0]["start"] == 0, "{sentences:?}");
        assert_eq!(sentences[sentences.len() - 1]["text"], "تم.");
        for sentence in sentences {
            let at = |end: &str| sentence[end].as_u64().expect("a byte") as usize;
            assert_eq!(&text[at("start")..at("end")], sentence["text"]);
        }
        for (language, level) in [("en", "Level "), ("ar", "المستوى ")] {
            let line = prediction["reason"][language].as_str().expect("a line");
            assert!(line.starts_with(level), "{line}");
        }
    }
    // In a cascade whichever tier answers.
    for threshold in ["--cascade=0", "--cascade=1"] {
        let answers = risala(["classify", "--json", "--explain", threshold]).input(lines()).answer();
        assert!(answers.json_lines().iter().all(|line| line["reason"]["en"].is_string()));
    }
}

#[test]
fn a_cascade_asks_the_deep_model_where_the_base_model_is_unsure() {
    let by = |options: &[&str]| {
        let mut words = vec!["classify", "--json"];
        words.extend(options);
        let answer = risala(words).input(lines()).answer();
        answer.fine();
        answer.json_lines()
    };
    let (base, deep) = (by(&[]), by(&["--model", "deep"]));
    assert_eq!(by(&["--cascade=0"]), base);
    let sure: Vec<f64> = base.iter().map(|line| number(&line["confidence"])).collect();
    let mut ordered = sure.clone();
    ordered.sort_by(f64::total_cmp);
    // Between the two that are most sure, so that six decimals do not matter.
    let threshold = (ordered[CLEAR.len() - 1] + ordered[CLEAR.len() - 2]) / 2.0;
    let mixed = by(&[&format!("--cascade={threshold}")]);
    let expected: Vec<&Value> = base
        .iter()
        .zip(&deep)
        .map(|(base, deep)| if number(&base["confidence"]) >= threshold { base } else { deep })
        .collect();
    assert_eq!(mixed.iter().collect::<Vec<_>>(), expected);
    assert!(mixed.iter().any(|line| line["model"] == "risala-base"));
    assert!(mixed.iter().any(|line| line["model"] == "risala-deep"));
    // Without a number it is the one that was chosen for these two models.
    let chosen = number(
        &risala(["model", "info", "deep", "--json"]).answer().json_lines()[0]["cascade"]["threshold"],
    );
    assert_eq!(by(&["--cascade"]), by(&[&format!("--cascade={chosen}")]));
}

#[test]
fn the_chosen_threshold_is_for_one_base_model() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("tiny.safetensors");
    fs::write(&path, tiny_model()).expect("a file");
    let tiny = path.to_str().expect("a UTF-8 path");
    let answer = risala(["classify", "--cascade", "--model", tiny, CLEAR[0].1]).answer();
    answer.only_fault(&[
        "--cascade: no threshold was chosen for this base model; give one, as --cascade=0.9",
    ]);
    risala(["classify", "--cascade=0.9", "--model", tiny, CLEAR[0].1]).answer().fine();
    let answer = risala(["classify", "--cascade", "--model", "deep", CLEAR[0].1]).answer();
    answer.only_fault(&["--cascade: --model must name a base model"]);
}

#[cfg(unix)]
#[test]
fn a_model_may_come_through_a_pipe() {
    for name in ["risala-base", "risala-deep"] {
        let file = fs::read(workspace_root().join(format!("models/{name}.safetensors"))).expect("a model");
        let answer = risala(["model", "info", "--json", "/dev/stdin"]).input(&file).answer();
        answer.fine();
        assert_eq!(answer.json_lines()[0]["name"], name);
        let cut = risala(["model", "info", "/dev/stdin"]).input(&file[..file.len() / 2]).answer();
        cut.only_fault(&["/dev/stdin: not a Risala model file (it is cut off"]);
    }
}

#[test]
fn both_tiers_are_measured_alike() {
    let dev = workspace_root().join("data/corpus/dev.jsonl");
    let dev = dev.to_str().expect("a UTF-8 path");
    let score = |options: &[&str]| {
        let mut words = vec!["evaluate", dev, "--json"];
        words.extend(options);
        let report = risala(words).answer().json_lines().remove(0);
        assert_eq!(report["n"], 416);
        number(&report["macro_f1"])
    };
    let deep = score(&["--model", "deep"]);
    assert!(deep > 0.85, "{deep}");
    let cascade = score(&["--cascade"]);
    assert!(cascade > 0.80, "{cascade}");
}

#[test]
fn files_of_either_tier_open_and_broken_ones_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = fs::read(workspace_root().join("models/risala-deep.safetensors")).expect("the model");
    let path = folder.path().join("deep.safetensors");
    let deep = path.to_str().expect("a UTF-8 path");
    let classify = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a file");
        risala(["classify", "--json", "--model", deep, CLEAR[0].1]).answer()
    };
    assert_eq!(classify(&whole).json_lines()[0]["label"], "advertising");
    let cut = classify(&whole[..whole.len() / 2]);
    cut.only_fault(&["deep.safetensors", "cut off"]);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let flipped = classify(&flipped);
    flipped.only_fault(&["deep.safetensors", "damaged"]);
}

/// `python -m risala_training reference` worked these out in NumPy, from the same file.
#[test]
fn a_thousand_texts_get_the_probabilities_of_the_reference() {
    let reference = fs::read_to_string(own_file("deep_reference.jsonl")).expect("the reference");
    let reference: Vec<Value> =
        reference.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(reference.len(), 1000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (texts, out) = (folder.path().join("texts.jsonl"), folder.path().join("soft.jsonl"));
    let parts = ["test", "dev", "train"].map(|part| {
        let path = workspace_root().join(format!("data/corpus/{part}.jsonl"));
        fs::read_to_string(path).expect("the corpus")
    });
    let lines: Vec<&str> = parts.iter().flat_map(|part| part.lines()).take(reference.len()).collect();
    fs::write(&texts, lines.join("\n")).expect("a file");
    let answer = risala(["corpus", "label"]).arg(&texts).arg("--output").arg(&out).answer();
    assert_eq!(answer.code, 0, "{}", answer.err);
    let labelled = fs::read_to_string(&out).expect("the records");
    assert_eq!(labelled.lines().count(), reference.len());
    for (expected, line) in reference.iter().zip(labelled.lines()) {
        let record: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(record["id"], expected["id"]);
        for (at, leaf) in ["inform", "interact", "purchase", "fear", "belief"].into_iter().enumerate() {
            let gap = number(&record["leaves"][leaf]) - number(&expected["leaves"][at]);
            assert!(gap.abs() < 1e-5, "{} {leaf}: {gap}", expected["id"]);
        }
    }
}

#[test]
fn a_long_text_is_read_in_windows() {
    let text = format!("{} {}", "جلس الناس في الحديقة وتحدثوا عن الطقس. ".repeat(4_000), CLEAR[0].1);
    let answer = risala(["classify", "--json", "--model", "deep"]).input(text).answer();
    answer.fine();
    assert_eq!(answer.json_lines()[0]["label"], "neutral");
    let unbroken = risala(["classify", "--json", "--model", "deep"]).input("ب".repeat(300_000)).answer();
    unbroken.fine();
}

#[test]
fn records_are_labelled_softly_by_several_models() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a UTF-8 path").to_owned();
    let (posts, out) = (path("posts.jsonl"), path("soft.jsonl"));
    let lines =
        CLEAR.map(|(_, text)| serde_json::json!({"id": text.len(), "text": text, "town": "x"}).to_string());
    fs::write(&posts, lines.join("\n") + "\n{\"id\":\"e\",\"text\":\"hello\"}\n").expect("a file");
    let run = |models: &[&str]| {
        let mut words = vec!["corpus", "label", &posts, "--output", &out];
        models.iter().for_each(|model| words.extend(["--model", model]));
        let answer = risala(words).answer();
        let faults = answer.faults();
        let place = format!("{posts}:{}: the text has no Arabic letter", CLEAR.len() + 1);
        assert!(faults[0].starts_with(&place), "{faults:?}");
        assert_eq!(faults[1], format!("wrote {out}: {} records", CLEAR.len()));
        let written = fs::read_to_string(&out).expect("the records");
        written.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    let (base, deep, both) = (run(&["base"]), run(&["deep"]), run(&["base", "deep"]));
    assert_eq!(both.len(), CLEAR.len());
    for ((base, deep), both) in base.iter().zip(&deep).zip(&both) {
        assert_eq!(both["town"], "x");
        assert_eq!(both["labelled_by"], serde_json::json!(["risala-base", "risala-deep"]));
        let mut total = 0.0;
        for leaf in ["inform", "interact", "purchase", "fear", "belief"] {
            let [base, deep, both] = [base, deep, both].map(|record| number(&record["leaves"][leaf]));
            assert!((both - (base + deep) / 2.0).abs() < 2e-6);
            total += both;
        }
        assert!((total - 1.0).abs() < 1e-5);
    }
    // The next reader is `train`, beside annotated texts.
    let posts = CLEAR.map(|(label, text)| {
        serde_json::json!({"id": format!("read-{}", text.len()), "text": text, "label": label}).to_string()
    });
    let (read, config, model) = (path("read.jsonl"), path("config.toml"), path("student.safetensors"));
    fs::write(&read, posts.join("\n")).expect("a file");
    fs::write(&config, "table = { slots_log2 = 12, min_df = 1 }\ncalibration = { folds = 0 }")
        .expect("a file");
    let trained =
        risala(["train", "--train", &read, &out, "--config", &config, "--output", &model]).answer();
    assert_eq!(trained.code, 0, "{}", trained.err);
    let info = &risala(["model", "info", &model, "--json"]).answer().json_lines()[0];
    assert_eq!(info["training"]["examples"], 2 * CLEAR.len());
    let again = risala(["corpus", "label", &out, "--output", &path("again.jsonl")]).answer();
    again.only_fault(&["soft.jsonl: line 1", "has a field \"leaves\" already"]);
}
