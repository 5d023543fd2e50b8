//! A small model of random numbers, its plain parameters and its file.
#![allow(dead_code, reason = "every test uses a part of it")]

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use risala_encoder::Encoder;
use risala_model::{LEAVES, Leaf};
use risala_text::Rules;
use serde_json::{Value, json};

/// A model before it is written.
#[derive(Clone)]
pub(crate) struct Plain {
    pub(crate) layers: usize,
    pub(crate) hidden: usize,
    pub(crate) heads: usize,
    pub(crate) feed: usize,
    pub(crate) window: usize,
    pub(crate) eps: f32,
    pub(crate) pieces: Vec<(String, f32)>,
    pub(crate) nibbles: Vec<u8>,
    /// Half-precision numbers, as bytes.
    pub(crate) word_scales: Vec<[u8; 2]>,
    pub(crate) pos: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) blocks: Vec<Block>,
    pub(crate) head: Vec<f32>,
    pub(crate) head_bias: Vec<f32>,
    pub(crate) temperature: f32,
    /// Fields of the header that tests change.
    pub(crate) kind: Value,
    pub(crate) format: u64,
    pub(crate) cascade: Value,
}

#[derive(Clone)]
pub(crate) struct Norm {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

#[derive(Clone)]
pub(crate) struct Linear {
    pub(crate) inputs: usize,
    pub(crate) weights: Vec<i8>,
    pub(crate) scales: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

#[derive(Clone)]
pub(crate) struct Block {
    pub(crate) qkv: Linear,
    pub(crate) ao: Linear,
    pub(crate) aln: Norm,
    pub(crate) fi: Linear,
    pub(crate) fo: Linear,
    pub(crate) oln: Norm,
}

/// Words that have a piece of their own.
pub(crate) const WORDS: [&str; 12] = [
    "خصم",
    "عرض",
    "اليوم",
    "السوق",
    "متى",
    "يبدأ",
    "الحديقة",
    "احذروا",
    "الخطر",
    "قوتنا",
    "مبارك",
    "الجديد",
];

/// Rules as a deep model has them: disguise and ornament go, letters stay.
pub(crate) fn rules() -> Rules {
    Rules {
        alef: false,
        hamza_carriers: false,
        lone_hamza: false,
        alef_maqsura: false,
        teh_marbuta: false,
        punctuation: false,
        lowercase: false,
        ..Rules::classification()
    }
}

fn floats(rng: &mut impl Rng, count: usize, around: f32, spread: f32) -> Vec<f32> {
    (0..count).map(|_| around + spread * rng.random_range(-1.0f32..1.0)).collect()
}

fn norm(rng: &mut impl Rng, size: usize) -> Norm {
    Norm { weights: floats(rng, size, 1.0, 0.3), bias: floats(rng, size, 0.0, 0.3) }
}

fn linear(rng: &mut impl Rng, outputs: usize, inputs: usize) -> Linear {
    let spread = 1.0 / (73.0 * (inputs as f32).sqrt());
    Linear {
        inputs,
        weights: (0..outputs * inputs).map(|_| rng.random_range(-127..=127)).collect(),
        scales: floats(rng, outputs, spread, 0.3 * spread),
        bias: floats(rng, outputs, 0.0, 0.2),
    }
}

impl Plain {
    /// Two layers of 64 numbers.
    pub(crate) fn small() -> Plain {
        Plain::random(1, [2, 64, 4, 96, 24], 0)
    }

    /// As large as the real one: `layers` of 384 numbers, 40,000 pieces.
    pub(crate) fn large(layers: usize) -> Plain {
        Plain::random(2, [layers, 384, 12, 1536, 128], 40_000)
    }

    /// Random numbers; `shape` is layers, hidden, heads, feed and window.
    pub(crate) fn random(seed: u64, shape: [usize; 5], more_pieces: usize) -> Plain {
        let [layers, hidden, heads, feed, window] = shape;
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        let mut pieces: Vec<(String, f32)> =
            ["<s>", "<pad>", "</s>", "<unk>"].map(|piece| (piece.to_owned(), 0.0)).to_vec();
        pieces.push(("▁".to_owned(), -3.0));
        for c in ('ء'..='غ').chain('ف'..='ي').chain("!.,؟#@0123456789abcdefghi".chars()) {
            pieces.push((c.to_string(), -8.0));
        }
        for (at, word) in WORDS.iter().enumerate() {
            pieces.push((format!("▁{word}"), -6.0 - at as f32 / 4.0));
        }
        let letters: Vec<char> = ('ا'..='غ').chain('ف'..='ي').collect();
        while pieces.len() < more_pieces {
            let length = rng.random_range(2..6);
            let word: String = (0..length).map(|_| letters[rng.random_range(0..letters.len())]).collect();
            let space = if rng.random_range(0..2) == 0 { "▁" } else { "" };
            let piece = format!("{space}{word}");
            if length > 3 || !pieces.iter().rev().any(|(known, _)| *known == piece) {
                pieces.push((piece, -9.0 - length as f32));
            }
        }
        if more_pieces > 0 {
            let mut seen = std::collections::HashSet::new();
            pieces.retain(|(piece, _)| seen.insert(piece.clone()));
        }
        let count = pieces.len();
        let half_precision = |number: f32| {
            // 2⁻⁶ ≤ number < 1, cut off to ten bits behind the first.
            let bits = number.to_bits();
            let exponent = (bits >> 23) as i32 - 127 + 15;
            ((exponent << 10) as u16 | ((bits >> 13) & 0x3ff) as u16).to_le_bytes()
        };
        Plain {
            layers,
            hidden,
            heads,
            feed,
            window,
            eps: 1e-12,
            nibbles: (0..count * hidden / 2).map(|_| rng.random()).collect(),
            word_scales: (0..count * hidden / 32)
                .map(|_| half_precision(rng.random_range(0.02f32..0.2)))
                .collect(),
            pos: floats(rng, window * hidden, 0.0, 0.2),
            norm: norm(rng, hidden),
            blocks: (0..layers)
                .map(|_| Block {
                    qkv: linear(rng, 3 * hidden, hidden),
                    ao: linear(rng, hidden, hidden),
                    aln: norm(rng, hidden),
                    fi: linear(rng, feed, hidden),
                    fo: linear(rng, hidden, feed),
                    oln: norm(rng, hidden),
                })
                .collect(),
            head: floats(rng, LEAVES * hidden, 0.0, 0.8),
            head_bias: floats(rng, LEAVES, 0.0, 0.5),
            temperature: 1.5,
            pieces,
            kind: json!("encoder"),
            format: 1,
            cascade: Value::Null,
        }
    }

    pub(crate) fn encoder(&self) -> Encoder {
        Encoder::from_bytes(&self.file()).expect("a sound model opens")
    }

    /// The model file's bytes.
    pub(crate) fn file(&self) -> Vec<u8> {
        self.file_of(|_| {})
    }

    /// The bytes of a file whose tensors were changed before it got its checksum.
    pub(crate) fn file_of(&self, change: impl FnOnce(&mut Vec<Tensor>)) -> Vec<u8> {
        let mut tensors = self.tensors();
        change(&mut tensors);
        file(&self.header(), &tensors)
    }

    /// The header's JSON text.
    pub(crate) fn header(&self) -> String {
        let leaves: Vec<&str> = Leaf::ALL.iter().map(|leaf| leaf.name()).collect();
        let header = json!({
            "format": self.format, "kind": self.kind, "name": "test", "created_by": "tests", "text": rules(),
            "encoder": {"layers": self.layers, "hidden": self.hidden, "heads": self.heads, "feed": self.feed,
                "window": self.window, "eps": self.eps},
            "leaves": leaves, "cascade": self.cascade, "training": {"seed": 1},
        });
        header.to_string()
    }

    pub(crate) fn tensors(&self) -> Vec<Tensor> {
        let (count, hidden) = (self.pieces.len(), self.hidden);
        let text: String = self.pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        let mut end = 0;
        let ends = self.pieces.iter().flat_map(|(piece, _)| {
            end += piece.len() as u32;
            end.to_le_bytes()
        });
        let scores: Vec<f32> = self.pieces.iter().map(|(_, score)| *score).collect();
        let mut tensors = vec![
            Tensor::new("piece.text", "U8", &[text.len()], text.into_bytes()),
            Tensor::new("piece.ends", "U32", &[count], ends.collect()),
            Tensor::floats("piece.scores", &[count], &scores),
            Tensor::new("word.nibbles", "U8", &[count, hidden / 2], self.nibbles.clone()),
            Tensor::new("word.scales", "F16", &[count, hidden / 32], self.word_scales.concat()),
            Tensor::floats("pos", &[self.window, hidden], &self.pos),
        ];
        push_norm(&mut tensors, "ln", &self.norm);
        for (layer, block) in self.blocks.iter().enumerate() {
            let linears = [("qkv", &block.qkv), ("ao", &block.ao), ("fi", &block.fi), ("fo", &block.fo)];
            for (name, linear) in linears {
                let rows = linear.scales.len();
                let weights = linear.weights.iter().map(|weight| *weight as u8).collect();
                tensors.push(Tensor::new(
                    &format!("l{layer}.{name}.w"),
                    "I8",
                    &[rows, linear.inputs],
                    weights,
                ));
                tensors.push(Tensor::floats(&format!("l{layer}.{name}.s"), &[rows], &linear.scales));
                tensors.push(Tensor::floats(&format!("l{layer}.{name}.b"), &[rows], &linear.bias));
            }
            push_norm(&mut tensors, &format!("l{layer}.aln"), &block.aln);
            push_norm(&mut tensors, &format!("l{layer}.oln"), &block.oln);
        }
        tensors.push(Tensor::floats("head.w", &[LEAVES, hidden], &self.head));
        tensors.push(Tensor::floats("head.b", &[LEAVES], &self.head_bias));
        tensors.push(Tensor::floats("temperature", &[1], &[self.temperature]));
        tensors
    }
}

fn push_norm(tensors: &mut Vec<Tensor>, name: &str, norm: &Norm) {
    tensors.push(Tensor::floats(&format!("{name}.w"), &[norm.weights.len()], &norm.weights));
    tensors.push(Tensor::floats(&format!("{name}.b"), &[norm.bias.len()], &norm.bias));
}

/// A tensor as it goes into the file.
pub(crate) struct Tensor {
    pub(crate) name: String,
    pub(crate) dtype: &'static str,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl Tensor {
    fn new(name: &str, dtype: &'static str, shape: &[usize], bytes: Vec<u8>) -> Tensor {
        Tensor { name: name.to_owned(), dtype, shape: shape.to_vec(), bytes }
    }

    fn floats(name: &str, shape: &[usize], numbers: &[f32]) -> Tensor {
        Tensor::new(name, "F32", shape, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }
}

/// The file: header, tensors, checksum.
pub(crate) fn file(header: &str, tensors: &[Tensor]) -> Vec<u8> {
    let mut index = serde_json::Map::new();
    index.insert("__metadata__".to_owned(), json!({ "risala": header }));
    let mut end = 0;
    let checksum = Tensor::new("checksum", "U8", &[32], vec![0; 32]);
    for tensor in tensors.iter().chain([&checksum]) {
        let start = end;
        end += tensor.bytes.len();
        let entry = json!({"dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": [start, end]});
        index.insert(tensor.name.clone(), entry);
    }
    let index = Value::Object(index).to_string();
    let mut bytes = (index.len() as u64).to_le_bytes().to_vec();
    bytes.extend(index.as_bytes());
    tensors.iter().for_each(|tensor| bytes.extend(&tensor.bytes));
    let checksum = blake3::hash(&bytes);
    bytes.extend(checksum.as_bytes());
    bytes
}
