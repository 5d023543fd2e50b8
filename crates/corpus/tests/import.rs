//! Published data sets and tables as records. All texts are made up; the files have the shapes of the originals.

use std::path::PathBuf;

use proptest::prelude::*;
use risala_corpus::import::{Columns, Importer, Kind, Options, Summary};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Records as JSON, complaints, and the summary.
struct Imported {
    records: Vec<Value>,
    complaints: Vec<String>,
    fatal: bool,
    summary: Summary,
}

/// Imports files with these names and contents.
fn import(kind: Kind, files: &[(&str, &str)], options: Options) -> Imported {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths: Vec<PathBuf> = files.iter().map(|(name, text)| put(&folder, name, text)).collect();
    run(kind, &paths, options, &folder)
}

fn put(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a temporary file");
    path
}

fn run(kind: Kind, paths: &[PathBuf], options: Options, folder: &TempDir) -> Imported {
    let mut importer = Importer::new(kind, paths, options);
    let (mut records, mut complaints, mut fatal) = (Vec::new(), Vec::new(), false);
    for record in &mut importer {
        match record {
            Ok(record) => {
                check_spans(&record.to_json_line());
                records.push(serde_json::to_value(record).expect("JSON"));
            }
            Err(error) => {
                fatal |= Importer::is_fatal(&error);
                let root = format!("{}/", folder.path().display());
                complaints.push(error.to_string().replace(&root, ""));
            }
        }
    }
    Imported { records, complaints, fatal, summary: importer.summary().clone() }
}

/// Every span can be sliced.
fn check_spans(record: &str) {
    let record: Value = serde_json::from_str(record).expect("JSON");
    for span in record["spans"].as_array().into_iter().flatten() {
        let at = |name: &str| span[name].as_u64().expect("an offset") as usize;
        let text = record["text"].as_str().expect("a text");
        assert!(!text[at("start")..at("end")].is_empty());
    }
}

fn slice<'r>(record: &'r Value, span: &Value) -> &'r str {
    let at = |name: &str| span[name].as_u64().expect("an offset") as usize;
    &record["text"].as_str().expect("a text")[at("start")..at("end")]
}

fn jsonl(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn trusting() -> Options {
    Options { trust_techniques: true, ..Options::default() }
}

#[test]
fn names_are_known_and_told() {
    for kind in Kind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    let error = "arabic".parse::<Kind>().expect_err("no such kind").to_string();
    assert!(error.starts_with("unknown kind \"arabic\" (known: arpro, araieval23, "), "{error}");
}

#[test]
fn arpro_binary() {
    let rows = [
        json!({"page_id": "p1", "paragraph_id": "p1_002", "paragraph": "تقع نورانيا على الساحل.", "label": "false", "page_url": "u"}),
        json!({"page_id": "p1", "paragraph_id": "p1_003", "paragraph": "عصابة السراب تحرق البيوت.", "label": "true"}),
        json!({"page_id": "p1", "paragraph_id": "p1_004", "paragraph": "نص آخر.", "label": "maybe"}),
    ];
    let imported =
        import(Kind::Arpro, &[("ArMPro_binary_dev_V2.jsonl", &jsonl(&rows))], Options::default());
    assert_eq!(
        imported.records,
        [
            json!({"id": "arpro-ArMPro_binary_dev_V2-p1_002", "text": "تقع نورانيا على الساحل.", "label": "neutral",
                "source": "arpro", "license": "CC BY-NC-SA 4.0", "group": "p1", "confidence": "source", "origin_label": "false"}),
            json!({"id": "arpro-ArMPro_binary_dev_V2-p1_003", "text": "عصابة السراب تحرق البيوت.",
                "source": "arpro", "license": "CC BY-NC-SA 4.0", "group": "p1", "origin_label": "true"}),
        ]
    );
    assert_eq!(
        imported.complaints,
        [
            "ArMPro_binary_dev_V2.jsonl:3: field `label`: unknown label \"maybe\"; map it (--map) to neutral, advertising, propaganda or null"
        ]
    );
    let fate = |name: &str| imported.summary.labels[name];
    assert_eq!((fate("false").neutral, fate("true").no_label, fate("maybe").set_aside), (1, 1, 1));

    let trusted = import(Kind::Arpro, &[("b.jsonl", &jsonl(&rows[..2]))], trusting());
    assert_eq!(
        (&trusted.records[1]["label"], &trusted.records[1]["confidence"]),
        (&json!("propaganda"), &json!("weak"))
    );
}

#[test]
fn arpro_lists_of_techniques() {
    let rows = [
        json!({"paragraph_id": "a", "paragraph": "نص أول", "labels": ["no_technique"]}),
        json!({"paragraph_id": "b", "paragraph": "نص ثان", "labels": []}),
        json!({"paragraph_id": "c", "paragraph": "نص ثالث", "labels": ["Doubt", "Slogans", "Doubt"]}),
        json!({"paragraph_id": "d", "paragraph": "نص رابع", "labels": ["no_technique", "Doubt"]}),
        json!({"paragraph_id": "e", "paragraph": "نص خامس", "labels": 7}),
    ];
    let imported = import(Kind::Arpro, &[("m.jsonl", &jsonl(&rows))], Options::default());
    let labels: Vec<_> =
        imported.records.iter().map(|record| (&record["label"], &record["techniques"])).collect();
    assert_eq!(
        labels,
        [
            (&json!("neutral"), &json!([])),
            (&json!("neutral"), &json!([])),
            (&Value::Null, &json!(["Doubt", "Slogans"]))
        ]
    );
    assert_eq!(imported.complaints.len(), 2, "{:?}", imported.complaints);
    assert!(imported.complaints[0].contains("m.jsonl:4: says that there is no technique, and names one"));
    assert!(imported.complaints[1].contains("m.jsonl:5: the techniques are not a list"));
    assert_eq!(imported.summary.techniques["Doubt"], 1);
}

#[test]
fn spans_count_code_points_and_come_as_bytes() {
    let text = "قالت @noura_k: 😀 السراب عدو";
    let span = |technique: &str, start: u64, end: u64, text: &str| json!({"technique": technique, "start": start, "end": end, "text": text});
    let rows = [
        json!({"paragraph_id": "1", "paragraph": text, "labels": [span("B", 17, 27, "السراب عدو"), span("A", 5, 13, "@noura_k"), span("B", 17, 27, "السراب عدو")]}),
        json!({"paragraph_id": "2", "paragraph": "قصير", "labels": [span("A", 2, 9, "")]}),
        json!({"paragraph_id": "3", "paragraph": "كلام", "labels": [span("A", 0, 2, "غي")]}),
        json!({"paragraph_id": "4", "paragraph": "كلام آخر", "labels": [span("A", 3, 3, "")]}),
        json!({"paragraph_id": "5", "paragraph": "كلام ثالث", "labels": [{"technique": "A", "start": -1, "end": 2}]}),
    ];
    let imported = import(Kind::Arpro, &[("s.jsonl", &jsonl(&rows))], Options::default());
    let [record] = &imported.records[..] else { panic!("{:?}", imported.records) };
    assert_eq!(record["text"], "قالت @USER: 😀 السراب عدو");
    let spans = record["spans"].as_array().expect("spans");
    assert_eq!(spans.len(), 2);
    assert_eq!((slice(record, &spans[0]), slice(record, &spans[1])), ("@USER", "السراب عدو"));
    assert_eq!(record["techniques"], json!(["A", "B"]));
    let reasons = [
        "goes beyond the text of 4 characters",
        "holds other words",
        "the span 3..3 is empty",
        "lacks `technique`, `start` or `end`",
    ];
    assert_eq!(imported.complaints.len(), reasons.len());
    for (complaint, reason) in imported.complaints.iter().zip(reasons) {
        assert!(complaint.contains(reason), "{complaint}");
    }
}

#[test]
fn spans_of_a_table_count_what_the_user_says() {
    let text = "قالت @noura_k: 😀 السراب عدو";
    let row = |id: &str, spans: Value| json!({"id": id, "text": text, "techniques": ["B"], "spans": spans});
    let rows = [
        row("1", json!([{"technique": "B", "start": 17, "end": 27, "text": "السراب عدو"}])),
        row("2", json!([])),
        row("3", json!([{"technique": "B", "start": 16, "end": 26, "text": "السراب عدو"}])),
        row("4", json!([7])),
        row("5", json!("B")),
    ];
    let options = Options { character_spans: true, ..Options::default() };
    let imported = import(Kind::Jsonl, &[("t.jsonl", &jsonl(&rows))], options);
    let [first, second] = &imported.records[..] else { panic!("{:?}", imported.records) };
    assert_eq!(first["text"], "قالت @USER: 😀 السراب عدو");
    assert_eq!(slice(first, &first["spans"][0]), "السراب عدو");
    assert_eq!(first["spans"][0].as_object().map(|span| span.len()), Some(3), "{first}");
    assert_eq!((&second["techniques"], &second["spans"]), (&json!(["B"]), &Value::Null));
    let reasons = [
        "t.jsonl:3: the span 16..26 holds other words",
        "t.jsonl:4: field `spans`",
        "t.jsonl:5: field `spans`",
    ];
    assert_eq!(imported.complaints.len(), reasons.len(), "{:?}", imported.complaints);
    for (complaint, reason) in imported.complaints.iter().zip(reasons) {
        assert!(complaint.starts_with(reason), "{complaint}");
    }
    // Without the word they are bytes, as records have them.
    let bytes = row("1", json!([{"technique": "B", "start": 0, "end": 8}]));
    let imported = import(Kind::Jsonl, &[("t.jsonl", &jsonl(&[bytes]))], Options::default());
    assert_eq!(slice(&imported.records[0], &imported.records[0]["spans"][0]), "قالت");
}

#[test]
fn araieval_2023() {
    let files = [
        (
            "1A.jsonl",
            jsonl(&[
                json!({"id": "x_1_004", "text": "نص أ", "label": "false", "type": "paragraph"}),
                json!({"id": "00120", "text": "نص ب", "label": "true", "type": "tweet"}),
            ]),
        ),
        (
            "1B.jsonl",
            jsonl(&[json!({"id": "5", "text": "نص ج", "labels": ["no_technique"], "type": "tweet"})]),
        ),
        (
            "2A.jsonl",
            jsonl(&[
                json!({"id": 1, "text": "نص د", "label": "no-disinfo"}),
                json!({"id": 2, "text": "نص ه", "label": "disinfo"}),
            ]),
        ),
        (
            "2B.jsonl",
            jsonl(&[
                json!({"id": 391, "text": "الحساب للبيع", "label": "SPAM"}),
                json!({"id": 392, "text": "نص و", "label": "Rumor"}),
            ]),
        ),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let imported = import(Kind::Araieval23, &files, Options::default());
    assert_eq!(imported.complaints, Vec::<String>::new());
    let told: Vec<_> = imported
        .records
        .iter()
        .map(|record| json!([record["id"], record["label"], record["origin_label"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["araieval23-1A-x_1_004", "neutral", "false"]),
            json!(["araieval23-1A-00120", null, "true"]),
            json!(["araieval23-1B-5", "neutral", "no_technique"]),
            json!(["araieval23-2A-1", null, "no-disinfo"]),
            json!(["araieval23-2A-2", null, "disinfo"]),
            json!(["araieval23-2B-391", "advertising", "SPAM"]),
            json!(["araieval23-2B-392", null, "Rumor"]),
        ]
    );
    let groups: Vec<_> = imported.records.iter().map(|record| record["group"].as_str()).collect();
    assert_eq!(groups[..2], [Some("x_1"), None]);
    assert_eq!(
        (&imported.records[0]["type"], &imported.records[5]["confidence"]),
        (&json!("paragraph"), &json!("weak"))
    );
}

#[test]
fn araieval_2024() {
    let spans = json!({"id": "7", "text": "حرب في السراب", "labels": [{"start": 0, "end": 3, "technique": "Loaded_Language", "text": "حرب"}], "type": "tweet"});
    let memes = json!([
        {"id": "data/Instagram/someone/1.jpg", "img_path": "data/Instagram/someone/1.jpg", "text": "حين تنام\nمبكرا", "class_label": "not_propaganda"},
        {"id": "data/2.jpg", "img_path": "data/2.jpg", "text": "الزعيم هو الحق", "class_label": "propaganda"}
    ]);
    let imported = import(
        Kind::Araieval24,
        &[
            ("task1.jsonl", &jsonl(&[spans])),
            ("memes_dev.json", &serde_json::to_string_pretty(&memes).expect("JSON")),
        ],
        trusting(),
    );
    let told: Vec<_> =
        imported.records.iter().map(|record| json!([record["id"], record["label"]])).collect();
    assert_eq!(told[0], json!(["araieval24-task1-7", "propaganda"]));
    // Paths name accounts, so the places in the file name the memes.
    assert_eq!(
        told[1..],
        [json!(["araieval24-memes_dev-2", "neutral"]), json!(["araieval24-memes_dev-8", "propaganda"])]
    );
    assert!(!imported.records[1].to_string().contains("someone"));
}

#[test]
fn wanlp_2022() {
    let rows = json!([
        {"id": "1", "text": "كلام عادي", "labels": ["no technique"]},
        {"id": "2", "text": "السراب عدو", "labels": [{"start": 7, "end": 10, "technique": "Smears", "text_fragment": "عدو"}]},
        {"id": "3", "text": "ثالث"}
    ]);
    let imported = import(Kind::Wanlp22, &[("task2_train.json", &rows.to_string())], Options::default());
    assert_eq!(imported.records[0]["label"], "neutral");
    assert_eq!(slice(&imported.records[1], &imported.records[1]["spans"][0]), "عدو");
    assert_eq!(imported.records[1]["license"], "general research use");
    assert_eq!(
        imported.complaints,
        ["task2_train.json:1: has no column `labels`; give each row the same columns"]
    );
}

const FIGNEWS_TEXTS: &str = "Batch\tSource Language\tID\tType\tText\tEnglish MT\tArabic MT\tAnnotator ID\tBias\tPropaganda\tComments\n\
    B01\tArabic\t1\tMAIN\t\"قالت\" نورانيا\tsaid\tترجمة\t\t\t\t\n\
    B01\tEnglish\t1\tMAIN\tThey come\tThey come\tإنهم قادمون\t\t\t\t\n\
    B01\tHindi\t9\tMAIN\tx\ty\t\t\t\t\t\n\
    B01\tArabic\t2\tMAIN\tنص بلا أصوات\t\t\t\t\t\t\n";

#[test]
fn fignews_counts_of_votes() {
    let counts = "batch\tsource_language\tid\ttype\t\tBiased against others\tUnclear\t\tPropaganda\tNot Propaganda\tNot Applicable\tUnclear\n\
        B01\tArabic\t1\tMAIN\t\t2\t1\t\t1\t4\t0\t1\n\
        B01\tEnglish\t1\tMAIN\t\t0\t0\t\t5\t1\t0\t0\n\
        B01\tArabic\t77\tMAIN\t\t0\t0\t\t5\t1\t0\t0\n\
        B02\tArabic\t1\tMAIN\t\t0\t0\t\tx\t1\t0\t0\n";
    let files = [("texts.tsv", FIGNEWS_TEXTS), ("flat.tsv", counts)];
    let imported = import(Kind::Fignews, &files, Options { agreement: 0.6, ..Options::default() });
    let told: Vec<_> = imported
        .records
        .iter()
        .map(|record| json!([record["text"], record["label"], record["origin_label"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["\"قالت\" نورانيا", "neutral", "Not Propaganda"]),
            json!(["إنهم قادمون", null, "Propaganda"]),
            json!(["نص بلا أصوات", null, null])
        ]
    );
    assert_eq!(imported.records[0]["id"], "fignews-texts-B01-Arabic-1-MAIN");
    assert_eq!(
        imported.records[0]["propaganda_votes"],
        json!({"Not Applicable": 0, "Not Propaganda": 4, "Propaganda": 1, "Unclear": 1})
    );
    assert_eq!(imported.records[0]["bias_votes"], json!({"Biased against others": 2, "Unclear": 1}));
    assert_eq!(
        (&imported.records[0]["machine_translated"], &imported.records[1]["machine_translated"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        imported.complaints,
        [
            "flat.tsv:5: \"x\" is not a number of votes; give whole numbers",
            "texts.tsv:4: field `text`: is empty; give each row a text"
        ]
    );
    assert_eq!(imported.summary.notes, ["2 texts have votes, but are in no file"]);

    // Four of six: two of three are enough unless more is asked for.
    let usual = import(Kind::Fignews, &files, Options::default());
    assert_eq!(usual.records[0]["origin_label"], "Not Propaganda");
    let strict = Options { trust_techniques: true, agreement: 0.67, ..Options::default() };
    let strict = import(Kind::Fignews, &files, strict);
    let told: Vec<_> =
        strict.records.iter().map(|record| json!([record["label"], record["origin_label"]])).collect();
    assert_eq!(told[..2], [json!([null, "no agreement"]), json!(["propaganda", "Propaganda"])]);
}

#[test]
fn fignews_of_hostile_counts_and_without_ids() {
    let texts = "Batch\tSource Language\tID\tType\tText\tArabic MT\n\
        B\tArabic\t\tM\tأول\t\nB\tArabic\t1\tM\tثان\t\nB\tArabic\t\tM\tثالث\t\n";
    let counts = "batch\tsource_language\tid\ttype\tPropaganda\tNot Propaganda\n\
        B\tArabic\t1\tM\t18446744073709551615\t18446744073709551615\n";
    let files = [("texts.tsv", texts), ("counts.tsv", counts)];
    let imported = import(Kind::Fignews, &files, Options::default());
    assert_eq!(imported.records.len(), 1);
    let wrong = "has no id; give each text the id by which votes name it";
    assert_eq!(imported.complaints, [format!("texts.tsv:2: {wrong}"), format!("texts.tsv:4: {wrong}")]);
}

#[test]
fn fignews_single_votes() {
    let sheet = "Batch\tSource Language\tID\tType\tText\tArabic MT\tAnnotator ID\tBias\tPropaganda\n\
        B01\tArabic\t1\tIAA\tنص\t\tA\tUnbiased\tNot Propaganda\n\
        B01\tArabic\t1\tIAA\tنص\t\tB\tUnbiased\tNot Propaganda\n\
        B01\tArabic\t1\tIAA\tنص\t\tC\tUnclear\tPerhaps\n";
    let votes = "batch\tsource_language\tid\ttype\tteam_name\tsheet_type\ttask\tlabel\n\
        B01\tArabic\t1\tIAA\tT\tIAA-1\tPropaganda\tUnclear\n\
        B01\tArabic\t1\tIAA\tT\tIAA-1\tBias\tUnbiased\n\
        B01\tArabic\t1\tIAA\tT\tIAA-1\tMood\tUnbiased\n";
    let imported = import(
        Kind::Fignews,
        &[("sheet.tsv", sheet), ("clean.tsv", votes)],
        Options { agreement: 0.66, ..Options::default() },
    );
    let [record] = &imported.records[..] else { panic!("{:?}", imported.records) };
    assert_eq!((&record["label"], &record["confidence"]), (&json!("neutral"), &json!("weak")));
    assert_eq!(record["bias_votes"], json!({"Unbiased": 3}));
    assert_eq!(imported.complaints.len(), 2);
    assert!(imported.complaints[0].contains(
        "sheet.tsv:4: unknown vote \"Perhaps\" (known: Propaganda, Not Propaganda, Not Applicable, Unclear)"
    ));
    assert!(imported.complaints[1].contains("clean.tsv:4: unknown task \"Mood\""));

    let other = import(Kind::Fignews, &[("x.csv", "a,b\n1,2\n")], Options::default());
    assert!(other.fatal);
    assert_eq!(
        other.complaints,
        ["x.csv: has no column `id` or `text` or `not propaganda` or `task`; its columns are `a`, `b`"]
    );
}

#[test]
fn articles_with_labels_beside_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let article = "\u{feff}عنوان\r\n\r\nقال الناس كلاما.\r\n  السراب عدو\r\nوالزهرة حق\n";
    put(&folder, "article12.txt", article);
    put(&folder, "article13.txt", "مقال آخر\n");
    put(&folder, "article14.txt", "مقال بلا أسطر في الملف\n");
    put(&folder, "article15.txt", "مقال قصير\n");
    put(&folder, "article13.task2-TC.labels", "");
    let text: Vec<char> = article.replace("\r\n", "\n").chars().collect();
    let from = text
        .iter()
        .collect::<String>()
        .split("السراب")
        .next()
        .map(|before| before.chars().count())
        .expect("there");
    // Over the line's end, into the next.
    put(
        &folder,
        "labels-subtask-3-spans.txt",
        &format!(
            "12\tSmears\t{}\t{}\n12\tSmears\t{}\t{}\n99\tDoubt\t0\t1\n15\tDoubt\t0\t900\n12\tx\ty\tz\n",
            from,
            from + 18,
            from,
            from + 18
        ),
    );
    put(&folder, "notes.md", "not ours");
    let imported = run(Kind::Ptc, &[folder.path().to_owned()], Options::default(), &folder);
    let told: Vec<_> = imported
        .records
        .iter()
        .map(|record| json!([record["id"], record["text"], record["label"], record["group"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["ptc-article12-1", "عنوان", "neutral", "12"]),
            json!(["ptc-article12-3", "قال الناس كلاما.", "neutral", "12"]),
            json!(["ptc-article12-4", "السراب عدو", null, "12"]),
            json!(["ptc-article12-5", "والزهرة حق", null, "12"]),
            json!(["ptc-article13-1", "مقال آخر", "neutral", "13"]),
            json!(["ptc-article14-1", "مقال بلا أسطر في الملف", null, "14"]),
        ]
    );
    let parts: Vec<_> =
        imported.records[2..4].iter().map(|record| slice(record, &record["spans"][0])).collect();
    assert_eq!(parts, ["السراب عدو", "والزهرة"]);
    assert_eq!(imported.summary.unlabelled, 1);
    let reasons = [
        "labels-subtask-3-spans.txt:5: start and end are not numbers",
        "labels-subtask-3-spans.txt:4: the span 0..900 goes beyond",
        "labels-subtask-3-spans.txt:3: the article \"99\" is not among the files",
    ];
    assert_eq!(imported.complaints.len(), 3, "{:?}", imported.complaints);
    for (complaint, reason) in imported.complaints.iter().zip(reasons) {
        assert!(complaint.contains(reason), "{complaint}");
    }
}

#[test]
fn spam_and_ham() {
    let csv = "Tweet Text,Class\nاشتر الآن,Spam\nمرحبا, ham \nماذا,other\n";
    let imported = import(Kind::Spam, &[("s.csv", csv)], Options::default());
    let told: Vec<_> = imported
        .records
        .iter()
        .map(|record| json!([record["id"], record["label"], record["confidence"]]))
        .collect();
    assert_eq!(told, [json!(["spam-s-2", "advertising", "weak"]), json!(["spam-s-3", null, null])]);
    assert!(imported.complaints[0].contains("s.csv:4: field `label`: unknown label \"other\""));

    let map = "ham=neutral/2,OTHER=null,never=null".parse().expect("a map");
    let mapped = import(Kind::Spam, &[("s.csv", csv)], Options { map, ..Options::default() });
    let told: Vec<_> = mapped
        .records
        .iter()
        .map(|record| json!([record["label"], record["level"], record["confidence"]]))
        .collect();
    assert_eq!(
        told,
        [json!(["advertising", null, "weak"]), json!(["neutral", 2, "weak"]), json!([null, null, null])]
    );
    assert_eq!(mapped.summary.notes, ["no row has the label \"never\" of the map"]);

    let wrong = import(Kind::Spam, &[("s.csv", "body,kind\nx,spam\n")], Options::default());
    assert!(
        wrong.fatal && wrong.complaints[0].contains("s.csv: has no column `text` or `tweet`"),
        "{:?}",
        wrong.complaints
    );
    assert!(wrong.complaints[0].ends_with("; its columns are `body`, `kind`"));
}

#[test]
fn lines_of_fasttext() {
    let lines = "__label__neutral تقع نورانيا على الساحل\n\n__label__ad اشتر الآن\nبلا تصنيف\n__label__neutral __label__ad نص\n__label__neutral\n";
    let map = "ad=advertising".parse().expect("a map");
    let imported = import(Kind::Fasttext, &[("t.txt", lines)], Options { map, ..Options::default() });
    let told: Vec<_> = imported
        .records
        .iter()
        .map(|record| json!([record["id"], record["text"], record["label"], record["confidence"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["fasttext-t-1", "تقع نورانيا على الساحل", "neutral", "source"]),
            json!(["fasttext-t-3", "اشتر الآن", "advertising", "weak"])
        ]
    );
    let reasons =
        ["t.txt:4: has no label", "t.txt:5: has several labels", "t.txt:6: field `text`: is empty"];
    for (complaint, reason) in imported.complaints.iter().zip(reasons) {
        assert!(complaint.starts_with(reason), "{complaint}");
    }
}

#[test]
fn tables_by_column() {
    let csv = "nr,body,what,level,who,page\n7,نص,neutral,2,x,3\n8,نص ثان,propaganda,2,x,\n9,نص ثالث,neutral,5,x,\"[1, null]\"\n10,نص رابع,odd,,x,\"7.0\"\n,نص خامس,,,,07\n";
    let mut options =
        Options { source: Some("mine".to_owned()), license: Some("CC0".to_owned()), ..Options::default() };
    options.columns.id = Some("nr".to_owned());
    options.columns.text = Some("body".to_owned());
    options.columns.label = Some("what".to_owned());
    options.columns.group = Some("who".to_owned());
    let imported = import(Kind::Csv, &[("t.txt", csv)], options.clone());
    assert_eq!(
        imported.records,
        [
            json!({"id": "7", "text": "نص", "label": "neutral", "level": 2, "source": "mine", "license": "CC0", "group": "x", "confidence": "source", "page": 3}),
            json!({"id": "mine-t-6", "text": "نص خامس", "source": "mine", "license": "CC0", "page": "07"}),
        ]
    );
    let reasons = [
        "t.txt:3: fields `label` and `level` and `effect`: contradict each other",
        "t.txt:4: field `level`: unknown level \"5\"",
        "t.txt:5: field `label`: unknown label \"odd\"",
    ];
    assert_eq!(imported.complaints.len(), 3);
    for (complaint, reason) in imported.complaints.iter().zip(reasons) {
        assert!(complaint.starts_with(reason), "{complaint}");
    }

    options.columns.label = Some("label".to_owned());
    let wrong = import(Kind::Csv, &[("t.txt", csv)], options);
    assert_eq!(
        wrong.complaints,
        ["t.txt: has no column `label`; its columns are `nr`, `body`, `what`, `level`, `who`, `page`"]
    );
    let empty = import(Kind::Csv, &[("t.csv", "text\n")], Options::default());
    assert!(empty.fatal && empty.complaints[0].starts_with("t.csv: has no rows"), "{:?}", empty.complaints);
}

#[test]
fn a_column_named_as_a_field_that_is_elsewhere_does_not_write_over_it() {
    let options = || Options {
        columns: Columns {
            text: Some("body".to_owned()),
            id: Some("tweet".to_owned()),
            label: Some("class".to_owned()),
            ..Columns::default()
        },
        ..Options::default()
    };
    let table = "text,body,id,tweet,label,class\nقصير,وصلت الأحذية,1,99,x,neutral\n";
    let imported = import(Kind::Csv, &[("t.csv", table)], options());
    assert_eq!(
        imported.records,
        [
            json!({"id": "99", "text": "وصلت الأحذية", "label": "neutral", "source": "csv", "confidence": "source",
            "column_text": "قصير", "column_id": 1, "column_label": "x"})
        ]
    );
    let table = table.replacen("label", "column_text", 1);
    assert!(import(Kind::Csv, &[("t.csv", &table)], options()).fatal);
}

#[test]
fn tables_that_say_nothing_end_the_import() {
    let told = |kind: Kind, file: (&str, &str), options: Options| {
        let imported = import(kind, &[file], options);
        assert!(imported.fatal && imported.complaints.len() == 1, "{:?}", imported.complaints);
        imported.complaints[0].clone()
    };
    let columns = |columns: Columns| Options { columns, ..Options::default() };
    assert_eq!(
        told(Kind::Csv, ("t.csv", "a,text,a\n1,x,2\n1,y,2\n"), Options::default()),
        "t.csv: has two columns \"a\"; give each column a name of its own"
    );
    assert_eq!(
        told(Kind::Csv, ("t.csv", ",text,\n1,x,2\n"), Options::default()),
        "t.csv: has several columns without a name; give each column a name of its own"
    );
    assert_eq!(
        told(Kind::Fasttext, ("t.txt", "\n \n"), Options::default()),
        "t.txt: has no lines; give a label and a text on each line"
    );
    assert_eq!(
        told(
            Kind::Spam,
            ("t.csv", "text,label\nx,spam\n"),
            columns(Columns { id: Some("nr".to_owned()), ..Columns::default() })
        ),
        "t.csv: has no column `nr`; its columns are `text`, `label`"
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let imported = run(Kind::Ptc, &[folder.path().to_owned()], Options::default(), &folder);
    assert!(imported.fatal && imported.complaints[0].contains("has neither articles nor labels"));
}

#[test]
fn spans_of_tables_move_with_the_mask() {
    let rows = [
        json!({"text": "@noura شكرا لك", "spans": [{"start": 7, "end": 15, "technique": "T", "by": "a"}]}),
        json!({"text": "@noura شكرا", "spans": [{"start": 7, "end": 8, "technique": "T"}]}),
        json!({"text": "@noura نعم", "spans": "7-9"}),
        json!({"text": "نعم", "spans": "7-9"}),
    ];
    let imported = import(Kind::Jsonl, &[("t.jsonl", &jsonl(&rows))], Options::default());
    let [first, last] = &imported.records[..] else { panic!("{:?}", imported.records) };
    assert_eq!(slice(first, &first["spans"][0]), "شكرا");
    assert_eq!((&first["text"], &first["spans"][0]["by"]), (&json!("@USER شكرا لك"), &json!("a")));
    assert_eq!(last["spans"], "7-9");
    let wrong = "field `spans`: are not bytes of the text, so that they cannot be moved to the masked text; correct them, or leave the text as it is (--no-mask)";
    assert_eq!(imported.complaints, [format!("t.jsonl:2: {wrong}"), format!("t.jsonl:3: {wrong}")]);
}

#[test]
fn objects_may_leave_out_what_they_do_not_know() {
    let rows =
        [json!({"text": "نص", "kind": "neutral"}), json!({"text": "ثان"}), json!({"kind": "neutral"})];
    let mut options = Options::default();
    options.columns.label = Some("kind".to_owned());
    let imported = import(Kind::Jsonl, &[("a.jsonl", &jsonl(&rows))], options);
    let labels: Vec<_> = imported.records.iter().map(|record| record["label"].as_str()).collect();
    assert_eq!(labels, [Some("neutral"), None]);
    assert_eq!(imported.complaints, ["a.jsonl:3: has no column `text`; give each row the same columns"]);
}

#[test]
fn what_came_before_is_noticed() {
    let rows = [
        json!({"id": "1", "text": "نص", "label": "neutral"}),
        json!({"id": "2", "text": "نص", "label": "propaganda"}),
        json!({"id": "3", "text": "نص"}),
        json!({"id": "1", "text": "نص آخر"}),
        json!({"id": "5", "text": " \n"}),
    ];
    let imported = import(Kind::Jsonl, &[("a.jsonl", &jsonl(&rows))], Options::default());
    let ids: Vec<_> = imported.records.iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(
        imported.complaints,
        [
            "a.jsonl:2: field `label`: is propaganda, and the same text is neutral at a.jsonl:1; decide which it is, and keep one of them",
            "a.jsonl:4: field `id`: \"1\" is the id of a.jsonl:1 too; give each row an id of its own",
            "a.jsonl:5: field `text`: is empty; give each row a text",
        ]
    );
    let summary = &imported.summary;
    assert_eq!((summary.rows, summary.written, summary.set_aside, summary.repeated_texts), (5, 2, 3, 1));
}

#[test]
fn a_map_says_what_is_wrong_with_it() {
    let error = |words: &str| words.parse::<risala_corpus::import::LabelMap>().expect_err("no map");
    assert!(error("spam").contains("give LABEL=OURS"));
    assert!(
        error("spam=foo")
            .contains("unknown label \"foo\" (known: neutral, advertising, propaganda), or null")
    );
    assert!(error("a=neutral/3").contains("contradicts itself"));
    assert!(error("a=propaganda/joy").contains("joy"));
    assert!(error("a=null,A=null").contains("is there twice"));
}

/// Something that stands where a source has its text, labels, offsets.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..40).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "@?[a-zأ-ي😀 0-9]{0,30}".prop_map(Value::from),
        prop::sample::select(&["true", "no_technique", "SPAM", "Propaganda", "Arabic", "spam"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let names = prop::sample::select(&["technique", "start", "end", "text", "x"][..]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((names, inner), 0..5).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_rows_are_taken_or_set_aside(
        rows in prop::collection::vec(prop::collection::vec(anything(), 12), 1..4),
        lines in any::<String>(),
    ) {
        let names = [
            "paragraph", "text", "labels", "label", "class_label", "id", "Source Language", "Propaganda", "Bias",
            "Arabic MT", "level", "effect",
        ];
        let object = |row: &Vec<Value>| {
            Value::Object(names.iter().map(|name| (*name).to_owned()).zip(row.iter().cloned()).collect())
        };
        let rows: Vec<Value> = rows.iter().map(object).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let table = put(&folder, "rows.jsonl", &jsonl(&rows));
        let text = put(&folder, "labels.txt", &lines);
        for kind in Kind::ALL {
            let path = if matches!(kind, Kind::Ptc | Kind::Fasttext | Kind::Csv | Kind::Tsv) { &text } else { &table };
            let imported = run(kind, std::slice::from_ref(path), trusting(), &folder);
            let Summary { rows: read, written, set_aside, .. } = imported.summary;
            prop_assert_eq!(read, written + set_aside);
            prop_assert_eq!(written, imported.records.len() as u64);
            prop_assert_eq!(set_aside + u64::from(imported.fatal), imported.complaints.len() as u64);
        }
    }
}
