//! Model files keep their meaning: a file of each format that ever was opens and answers as it did.
//!
//! `compat/format-N.safetensors` was written by the first program of format N, and
//! `compat/format-N.jsonl` holds what that program answered. Both are made once, when a format is new:
//!
//! ```sh
//! cargo test --package risala-tests --test model_file -- --ignored write_the_files_of_a_new_format
//! ```
//!
//! If these tests fail, old files have changed their meaning: count `risala_model::FORMAT_VERSION` up, keep
//! the old reader, and make files for the new format beside the old ones.

use std::collections::BTreeSet;
use std::path::PathBuf;

use risala_model::FORMAT_VERSION;
use risala_tests::{own_file, risala, tiny_model, workspace_root};
use serde_json::{Value, json};

/// The parts of a prediction that an old model file decides.
const PARTS: [&str; 5] = ["label", "confidence", "probabilities", "level", "effect"];

/// What the expected answers are for: words that the model knows, words that it does not, and every kind of
/// character that normalisation and tokenisation treat in a way of their own.
const TEXTS: [&str; 12] = [
    "خصم كبير على العطور اليوم فقط، اطلب الآن والتوصيل مجاني",
    "اِشْتَرِ السَّجَّادَ بِأَقَلِّ سِعْرٍ!!!! 😍😍",
    "هل توجد صيدلية قريبة في رملستان ؟",
    "شو رأيكم بمطاعم برج السحاب ؟؟ هههههههه",
    "أعلنت بلدية وادي نورا افتتاح مكتبة عامة جديدة يوم الأحد ٢٠٢٦/٠٣/١٤",
    "بلغت درجة الحرارة في المدينة اليوم 30.5 درجة",
    "احذروا عصابة السراب ، إنهم خطر يهدد بقاءنا جميعا",
    "إن لم نهزم الأعداء اليوم فلن يبقى لنا وطن غدا",
    "مجد نورانيا خالد إلى الأبد وأبطالها لا يقهرون ﷺ ﻻ",
    "اتبعوا @salma #جبهة_النجم https://example.org info@example.org iPhone13",
    "عـــــــرض \u{200f}\"خاص\"\u{200f} ڤي حالة مليحة 👨‍👩‍👧‍👦 🇩🇿",
    "ق",
];

fn model_path(format: u32) -> PathBuf {
    own_file(format!("compat/format-{format}.safetensors"))
}

fn answers_path(format: u32) -> PathBuf {
    own_file(format!("compat/format-{format}.jsonl"))
}

fn predictions(format: u32, texts: &[&str]) -> Vec<Value> {
    let answer =
        risala(["classify", "--json", "--model"]).arg(model_path(format)).input(texts.join("\n")).answer();
    answer.fine();
    answer.json_lines()
}

#[test]
fn every_format_answers_as_it_did() {
    for format in 1..=FORMAT_VERSION {
        let lines = std::fs::read_to_string(answers_path(format)).expect("each format has its answers");
        let expected: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(expected.len() >= 10);
        let texts: Vec<&str> = expected.iter().map(|line| line["text"].as_str().expect("a text")).collect();
        for (expected, found) in expected.iter().zip(predictions(format, &texts)) {
            for part in PARTS {
                assert_eq!(found[part], expected[part], "{part} of {}", expected["text"]);
            }
        }
    }
}

#[test]
fn every_format_says_what_it_is() {
    for format in 1..=FORMAT_VERSION {
        let answer = risala(["model", "info", "--json"]).arg(model_path(format)).answer();
        answer.fine();
        let header = answer.json_lines().remove(0);
        assert_eq!(header["name"], "tiny");
        assert_eq!(header["training"]["config"]["table"]["slots_log2"], 10);
        assert_eq!(header["leaves"], json!(["inform", "interact", "purchase", "fear", "belief"]));
        let page = risala(["model", "info"]).arg(model_path(format)).answer();
        assert!(page.fine().contains("tiny"), "{}", page.out);
    }
}

/// What the card of risala-open promises of its sources.
#[test]
fn the_open_model_is_made_from_open_texts_alone() {
    let path = workspace_root().join("models/risala-open.safetensors");
    let size = std::fs::metadata(&path).expect("the file is there").len();
    assert!(size <= 8_000_000, "{size} bytes");
    let answer = risala(["model", "info", "--json"]).arg(&path).answer();
    answer.fine();
    let sources = answer.json_lines()[0]["training"]["sources"].clone();
    let used = sources.as_array().expect("sources").iter().filter(|source| source["used"] != 0);
    let licenses: BTreeSet<&str> = used.filter_map(|source| source["license"].as_str()).collect();
    assert_eq!(licenses.into_iter().collect::<Vec<_>>(), ["CC BY 4.0", "MIT", "MIT (repo LICENSE)"]);
}

#[test]
#[ignore = "writes files; only for a new format"]
fn write_the_files_of_a_new_format() {
    let (model, answers) = (model_path(FORMAT_VERSION), answers_path(FORMAT_VERSION));
    assert!(
        !model.exists(),
        "{} is there already; if no program that wrote it was ever given to anybody, remove it first",
        model.display()
    );
    std::fs::write(&model, tiny_model()).expect("the model can be written");
    let lines: String = TEXTS
        .iter()
        .zip(predictions(FORMAT_VERSION, &TEXTS))
        .map(|(text, prediction)| {
            let mut line = json!({ "text": text });
            for part in PARTS {
                line[part] = prediction[part].clone();
            }
            format!("{line}\n")
        })
        .collect();
    std::fs::write(&answers, lines).expect("the answers can be written");
}
