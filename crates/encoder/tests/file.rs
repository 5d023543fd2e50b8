//! No file but a sound one opens, and no file does any harm.

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use risala_encoder::Encoder;
use risala_model::{Container, Model};
use serde_json::json;
use support::{Plain, Tensor};

fn small() -> Plain {
    Plain::random(1, [1, 32, 2, 32, 8], 0)
}

fn sound() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| small().file())
}

fn open(bytes: Vec<u8>) -> Result<Encoder, String> {
    Encoder::from_bytes(&bytes).map_err(|error| error.to_string())
}

fn reason(bytes: Vec<u8>) -> String {
    let reason = open(bytes).expect_err("a broken file opened");
    assert!(!reason.contains('\n'), "more than a line: {reason}");
    reason
}

/// Opens the bytes as a file.
fn open_file(bytes: &[u8]) -> Result<Encoder, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    std::fs::write(&path, bytes).expect("it is written");
    Encoder::open(&path).map_err(|error| error.to_string())
}

/// The reason why a file with a sound checksum but this change does not open.
fn reason_of(change: impl FnOnce(&mut Vec<Tensor>)) -> String {
    reason(small().file_of(change))
}

fn tensor<'t>(tensors: &'t mut [Tensor], name: &str) -> &'t mut Tensor {
    tensors.iter_mut().find(|tensor| tensor.name == name).expect("there is such a tensor")
}

#[test]
fn what_was_written_is_read() {
    let encoder = open_file(sound()).expect("a sound file opens");
    assert_eq!(encoder.header().name, "test");
    assert_eq!((encoder.header().encoder.hidden, encoder.header().encoder.window), (32, 8));
    assert_eq!((encoder.size(), encoder.temperature()), (sound().len(), 1.5));
    assert_eq!(encoder.header().cascade, None);
    assert!(encoder.scorer().predict("خصم اليوم").is_ok());
}

#[test]
fn a_cascade_is_read() {
    let cascade = |threshold: f64, base: String| {
        let points = json!([{"threshold": 0.5, "share_deep": 0.1, "macro_f1": 0.8}]);
        Plain { cascade: json!({"base": base, "threshold": threshold, "points": points}), ..small() }.file()
    };
    let encoder = open(cascade(0.9, "ab".repeat(32))).expect("a sound file opens");
    let found = encoder.header().cascade.clone().expect("it has one");
    assert_eq!((found.threshold, found.points[0].share_deep), (0.9, 0.1));
    assert!(reason(cascade(1.5, "ab".repeat(32))).contains("cascade"));
    assert!(reason(cascade(0.5, "ab".repeat(31))).contains("cascade"));
    assert!(reason(cascade(0.5, "no".repeat(32))).contains("cascade"));
}

#[test]
fn every_flipped_bit_is_noticed() {
    let file = sound();
    let header = 8 + u64::from_le_bytes(*file.first_chunk().expect("it is longer")) as usize;
    for at in (0..header).chain((header..file.len()).step_by(97)).chain(file.len() - 32..file.len()) {
        let mut broken = file.to_vec();
        broken[at] ^= 1 << (at % 8);
        reason(broken);
    }
}

#[test]
fn every_cut_is_noticed() {
    let file = sound();
    for length in (0..file.len()).step_by(511).chain([file.len() - 1]) {
        reason(file[..length].to_vec());
    }
    let mut longer = file.to_vec();
    longer.push(0);
    reason(longer);
    assert!(open_file(&[]).is_err(), "an empty file cannot be mapped and is no model");
}

#[test]
fn kinds_of_trouble_are_told_apart() {
    assert!(reason(vec![]).contains("not a Risala model file"));
    let mut flipped = sound().to_vec();
    let at = flipped.len() - 100;
    flipped[at] ^= 1;
    assert!(reason(flipped).contains("damaged"));
    assert!(reason(Plain { format: 2, ..small() }.file()).contains("newer"));
    assert!(reason(Plain { format: 0, ..small() }.file()).contains("no format"));
    assert!(reason(Plain { kind: json!("decoder"), ..small() }.file()).contains("\"decoder\""));
    assert!(reason(Plain { kind: json!(7), ..small() }.file()).contains("kind"));
    let error = Encoder::open("no/such/model.safetensors").expect_err("it is not there").to_string();
    assert!(error.starts_with("no/such/model.safetensors: "), "{error}");
    assert!(Encoder::open(".").is_err(), "a folder is no file");
}

#[test]
fn what_a_file_calls_itself_does_not_tear_the_message() {
    let header = |name: &str| {
        let json =
            serde_json::to_vec(&json!({ name: {"dtype": "U8", "shape": [1], "data_offsets": [5, 6]} }));
        let json = json.expect("it is JSON");
        [&(json.len() as u64).to_le_bytes(), json.as_slice(), b"123456"].concat()
    };
    for name in ["a\n\u{1b}[2Jb", &"ب\n".repeat(5_000)] {
        let reason = reason(header(name));
        assert!(reason.chars().count() < 500 && !reason.contains(char::is_control), "{reason}");
    }
    let mut field: serde_json::Value = serde_json::from_str(&small().header()).expect("it is JSON");
    field["x\ny"] = json!(1);
    assert!(reason(support::file(&field.to_string(), &small().tensors())).contains("x y"));
}

#[test]
fn each_tier_says_so_when_it_is_given_the_others_model() {
    let error = Model::from_bytes(sound()).expect_err("it is no base model").to_string();
    assert_eq!(error, "it is an encoder model of the deep tier; give a base model");
    // So long a one is not read to its end.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    let mut bytes = small().file();
    bytes.resize(30 << 20, 0);
    std::fs::write(&path, bytes).expect("it is written");
    let error = Model::open(&path).expect_err("it is no base model").to_string();
    assert!(error.ends_with("it is an encoder model of the deep tier; give a base model"), "{error}");
    let base = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/risala-base.safetensors"));
    let base = base.expect("the base model is in the repository");
    assert_eq!((Container::peek(&base), Container::peek(sound()).as_deref()), (None, Some("encoder")));
    assert_eq!(Container::read(&base, 1).expect("it is sound").kind(), None);
    assert_eq!(reason(base), "it is a base model; give an encoder model of the deep tier");
}

#[test]
fn measures_that_do_not_fit_are_refused() {
    let changes: [fn(&mut Plain); 10] = [
        |plain| plain.heads = 0,
        |plain| plain.heads = 3,
        |plain| plain.heads = 4,
        |plain| plain.window = 7,
        |plain| plain.window = 9,
        |plain| plain.layers = 0,
        |plain| plain.layers = usize::MAX,
        |plain| plain.feed = 48,
        |plain| plain.hidden = 1 << 40,
        |plain| plain.eps = 0.0,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut header = small();
        change(&mut header);
        // The tensors are those of the sound model.
        let reason = reason(support::file(&header.header(), &small().tensors()));
        assert!(reason.contains("not consistent"), "change {at}: {reason}");
        let names =
            ["heads", "heads", "heads", "window", "window", "layers", "layers", "feed", "hidden", "eps"];
        // A window of 9 is one that could be, but not with these tensors.
        assert!(at == 4 || reason.contains(names[at]), "change {at}: {reason}");
    }
}

#[test]
fn numbers_that_would_do_harm_are_refused() {
    for name in [
        "pos",
        "ln.w",
        "l0.qkv.s",
        "l0.fo.b",
        "l0.oln.w",
        "head.w",
        "head.b",
        "temperature",
        "piece.scores",
    ] {
        for number in [f32::NAN, f32::INFINITY, -1e5] {
            let reason = reason_of(|tensors| {
                tensor(tensors, name).bytes[..4].copy_from_slice(&number.to_le_bytes());
            });
            assert!(reason.contains(name), "{reason}");
        }
    }
    for temperature in [0.0f32, -1.0] {
        let reason =
            reason_of(|tensors| tensor(tensors, "temperature").bytes = temperature.to_le_bytes().to_vec());
        assert!(reason.contains("temperature"), "{reason}");
    }
    assert!(reason_of(|tensors| tensor(tensors, "l0.ao.w").bytes[5] = 0x80).contains("l0.ao.w"));
    // Infinity in half precision.
    let reason =
        reason_of(|tensors| tensor(tensors, "word.scales").bytes[2..4].copy_from_slice(&[0, 0x7c]));
    assert!(reason.contains("word.scales"), "{reason}");
}

#[test]
fn pieces_that_are_no_text_are_refused() {
    let set = |tensors: &mut Vec<Tensor>, at: usize, end: u32| {
        tensor(tensors, "piece.ends").bytes[4 * at..][..4].copy_from_slice(&end.to_le_bytes());
    };
    // Empty, backwards, beyond the text, and within a letter.
    for end in [3, 2, u32::MAX, 1 << 20] {
        assert!(reason_of(|tensors| set(tensors, 1, end)).contains("piece 1"), "{end}");
    }
    // `▁` has three bytes and begins behind "<s><pad></s><unk>".
    assert!(reason_of(|tensors| set(tensors, 4, 18)).contains("piece 4"));
    assert!(reason_of(|tensors| tensor(tensors, "piece.text").bytes[0] = 0xff).contains("utf-8"));
    let mut same = small();
    same.pieces[5].0 = same.pieces[6].0.clone();
    assert!(reason(same.file()).contains("the same"));
    let mut long = small();
    long.pieces[9].0 = "ب".repeat(33);
    assert!(reason(long.file()).contains("piece 9"));
    let longer = |tensors: &mut Vec<Tensor>| {
        let text = tensor(tensors, "piece.text");
        text.bytes.push(b'x');
        text.shape = vec![text.bytes.len()];
    };
    assert!(reason_of(longer).contains("leave text over"));
    let mut other = small();
    other.pieces.swap(0, 1);
    assert!(reason(other.file()).contains("its first pieces are not <s> <pad> </s> <unk>"));
}

#[test]
fn tensors_are_those_of_the_format() {
    assert!(
        reason_of(|tensors| tensor(tensors, "l0.aln.b").name = "l0.aln.c".to_owned()).contains("l0.aln.b")
    );
    assert!(reason_of(|tensors| tensor(tensors, "l0.fi.w").dtype = "U8").contains("l0.fi.w"));
    assert!(reason_of(|tensors| tensor(tensors, "l0.qkv.w").shape.reverse()).contains("l0.qkv.w"));
    let more = reason_of(|tensors| {
        tensors.push(Tensor { name: "more".to_owned(), dtype: "U8", shape: vec![1], bytes: vec![0] });
    });
    assert!(more.contains("29 tensors, not 28"), "{more}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_bytes_never_open(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(bytes).is_err());
    }

    #[test]
    fn damage_of_any_kind_never_opens(at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..64)) {
        let mut broken = sound().to_vec();
        let at = at.index(broken.len());
        let end = (at + bytes.len()).min(broken.len());
        broken[at..end].copy_from_slice(&bytes[..end - at]);
        prop_assume!(broken != sound());
        prop_assert!(open(broken).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A file that somebody made with a sound checksum: it may open or not, and what opens answers.
    #[test]
    fn whatever_opens_answers(
        name in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 1..8),
        text in "[ا-ي ]{1,30}",
    ) {
        let file = small().file_of(|tensors| {
            let count = tensors.len();
            let of = &mut tensors[name.index(count)].bytes;
            let at = at.index(of.len());
            let end = (at + bytes.len()).min(of.len());
            of[at..end].copy_from_slice(&bytes[..end - at]);
        });
        let Ok(encoder) = open(file) else { return Ok(()) };
        let scores = encoder.scorer().scores(&text);
        prop_assert!(scores.iter().all(|score| score.is_finite()), "{:?}", scores);
        let _ = encoder.scorer().predict_with_evidence(&text);
    }

    /// As large as numbers may be, all at once.
    #[test]
    fn the_largest_numbers_give_finite_scores(signs in any::<u64>()) {
        let mut plain = small();
        let mut at = 0;
        let mut number = || {
            at += 1;
            if signs.rotate_left(at * 7) & 1 == 0 { 65_504.0f32 } else { -65_504.0 }
        };
        let mut fill = |numbers: &mut Vec<f32>| numbers.iter_mut().for_each(|n| *n = number());
        fill(&mut plain.pos);
        let block = &mut plain.blocks[0];
        for norm in [&mut plain.norm, &mut block.aln, &mut block.oln] {
            fill(&mut norm.weights);
            fill(&mut norm.bias);
        }
        for linear in [&mut block.qkv, &mut block.ao, &mut block.fi, &mut block.fo] {
            fill(&mut linear.scales);
            fill(&mut linear.bias);
        }
        fill(&mut plain.head);
        fill(&mut plain.head_bias);
        plain.word_scales.iter_mut().for_each(|scale| *scale = 0x7bffu16.to_le_bytes());
        plain.temperature = 1e-45;
        let scores = plain.encoder().scorer().scores("خصم اليوم على كل ما في السوق");
        prop_assert!(scores.iter().all(|score| score.is_finite()), "{:?}", scores);
    }
}
