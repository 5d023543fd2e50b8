//! Estimates the weights of the dialect markers and measures what they are worth.
#![allow(clippy::unwrap_used, reason = "test code, only outside of test functions")]

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use risala_tokenize::{TokenKind, Variety, dialect_markers, tokens};
use serde_json::Value;

pub(crate) const CLASSES: [Variety; 6] = [
    Variety::Standard,
    Variety::Egyptian,
    Variety::Gulf,
    Variety::Levantine,
    Variety::Iraqi,
    Variety::Maghrebi,
];

/// Texts of fewer words are left out.
const MIN_WORDS: usize = 5;
/// A source counts in a class as at most so many texts, so that none drowns the others.
const SOURCE_CAP: f64 = 300.0;
/// Texts that the prior stands for.
const PRIOR_TEXTS: f64 = 20.0;
/// The prior of a variety that grammar does not give the marker to, relative to one that it does.
const PRIOR_ELSEWHERE: f64 = 0.1;
/// The least share of texts that a marker is thought to stand in.
const MIN_RATE: f64 = 0.002;

pub(crate) type Weights = Vec<[f32; 6]>;

/// A line of the list.
pub(crate) struct ListEntry {
    pub(crate) name: &'static str,
    home: &'static str,
}

pub(crate) static LIST: LazyLock<Vec<ListEntry>> = LazyLock::new(|| {
    let lines = include_str!("../../lexica/dialect_markers.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut fields = line.split(' ');
            ListEntry { name: fields.next().unwrap(), home: fields.next().unwrap() }
        })
        .collect()
});

/// A labelled text: all that training looks at.
#[derive(Clone)]
pub(crate) struct Example {
    pub(crate) source: &'static str,
    pub(crate) group: String,
    pub(crate) class: usize,
    pub(crate) markers: Vec<usize>,
}

/// The project's own texts, and of the others those whose source labels a dialect or is known to be in one
/// variety.
pub(crate) fn examples() -> Vec<Example> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared/data");
    assert!(shared.is_dir(), "{} is not there", shared.display());
    let mut examples = Vec::new();
    let own = std::fs::read_dir(root.join("data/corpus")).unwrap().map(|entry| entry.unwrap().path());
    for row in own.collect::<BTreeSet<PathBuf>>().iter().flat_map(|path| rows(path)) {
        push(&mut examples, "risala", &row, field(&row, "variety"), field(&row, "group"));
    }
    for file in ["partial/dialect_posts.jsonl", "gold/train.jsonl", "gold/dev.jsonl"] {
        for row in rows(&shared.join(file)) {
            let label = match field(&row, "origin_label") {
                "MSA" => "msa",
                "EGY" => "egy",
                "GLF" => "glf",
                "LAV" => "lev",
                "NOR" | "mgr" => "mag",
                label => label,
            };
            let (source, label) = match field(&row, "source") {
                "drelhaj_dialects" => ("drelhaj", label),
                // Algerian and Moroccan posts have a list of emotions as their label.
                "dialect_posts" if label.is_empty() => ("brighter", "mag"),
                "brighter_ary" | "brighter_arq" => ("brighter", "mag"),
                "dialect_posts" | "qcri_dialect_tweets" => ("qcri", label),
                "egyptian_customer_service" => ("customer_service", "egy"),
                _ => continue,
            };
            push(&mut examples, source, &row, label, field(&row, "id"));
        }
    }
    for (file, source, variety, step) in [
        ("partial/egyptian_customer_service.jsonl", "customer_service", "egy", 1),
        ("partial/ant_leads.jsonl", "press_and_wiki", "msa", 4),
        ("partial/wiki_paragraphs.jsonl", "press_and_wiki", "msa", 4),
    ] {
        for row in rows(&shared.join(file)).iter().step_by(step) {
            push(&mut examples, source, row, variety, field(row, "id"));
        }
    }
    examples
}

fn rows(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn field<'r>(row: &'r Value, name: &str) -> &'r str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn push(examples: &mut Vec<Example>, source: &'static str, row: &Value, variety: &str, group: &str) {
    static PLACES: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| LIST.iter().enumerate().map(|(place, entry)| (entry.name, place)).collect());
    let text = field(row, "text");
    let class = CLASSES.iter().position(|class| class.code() == variety).unwrap();
    if tokens(text).filter(|token| token.kind == TokenKind::Word).count() >= MIN_WORDS {
        let markers = dialect_markers(text).map(|marker| PLACES[marker.entry]).collect();
        examples.push(Example { source, group: group.to_owned(), class, markers });
    }
}

/// For each marker the log of the share of texts that hold it, class by class, centred: naive Bayes without the
/// markers that are absent.
pub(crate) fn train(examples: &[Example]) -> Weights {
    let mut sizes: HashMap<(&str, usize), f64> = HashMap::new();
    for example in examples {
        *sizes.entry((example.source, example.class)).or_default() += 1.0;
    }
    let mut texts = [0.0; 6];
    sizes.iter().for_each(|(&(_, class), &size)| texts[class] += size.min(SOURCE_CAP));
    let mut counts = vec![[0.0; 6]; LIST.len()];
    for example in examples {
        let share = (SOURCE_CAP / sizes[&(example.source, example.class)]).min(1.0);
        for &marker in &example.markers.iter().copied().collect::<BTreeSet<_>>() {
            counts[marker][example.class] += share;
        }
    }
    let all: f64 = texts.iter().sum();
    counts.iter().zip(LIST.iter()).map(|(counts, entry)| log_odds(counts, entry, &texts, all)).collect()
}

fn log_odds(counts: &[f64; 6], entry: &ListEntry, texts: &[f64; 6], all: f64) -> [f32; 6] {
    let rate = ((counts.iter().sum::<f64>() + 0.5) / (all + 1.0)).max(MIN_RATE);
    let prior = CLASSES.map(|class| {
        if entry.home.split(',').any(|home| home == class.code()) {
            1.0 + PRIOR_ELSEWHERE
        } else {
            PRIOR_ELSEWHERE
        }
    });
    let mean = prior.iter().sum::<f64>() / 6.0;
    let logs: [f64; 6] = std::array::from_fn(|class| {
        ((counts[class] + PRIOR_TEXTS * rate * prior[class] / mean) / (texts[class] + PRIOR_TEXTS)).ln()
    });
    let centre = logs.iter().sum::<f64>() / 6.0;
    logs.map(|log| (log - centre) as f32)
}

/// The class and its probability, as [`dialect`](risala_tokenize::dialect) finds them; `None` without markers.
pub(crate) fn verdict(weights: &Weights, markers: &[usize]) -> Option<(usize, f32)> {
    let scores: [f32; 6] = std::array::from_fn(|class| {
        markers.iter().map(|&marker| weights[marker][class]).sum::<f32>() / (markers.len() as f32).sqrt()
    });
    let best = (0..6).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))?;
    let total: f32 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
    (!markers.is_empty()).then_some((best, 1.0 / total))
}

/// A number that depends on `group` alone.
pub(crate) fn shuffle(group: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    group.hash(&mut hasher);
    hasher.finish()
}

/// True classes by classes found; the last column is "nothing said".
#[derive(Default)]
pub(crate) struct Confusion {
    counts: [[u32; 7]; 6],
    /// Texts, right ones and the sum of probabilities, by tenths of probability.
    bins: [(f64, f64, f64); 10],
}

impl Confusion {
    pub(crate) fn add(&mut self, example: &Example, verdict: Option<(usize, f32)>) {
        self.counts[example.class][verdict.map_or(6, |(class, _)| class)] += 1;
        if let Some((class, probability)) = verdict {
            let bin = &mut self.bins[((probability * 10.0) as usize).min(9)];
            bin.0 += 1.0;
            bin.1 += f64::from(u8::from(class == example.class));
            bin.2 += f64::from(probability);
        }
    }

    pub(crate) fn merge(&mut self, other: &Confusion) {
        for (own, other) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *own += other;
        }
        for (own, other) in self.bins.iter_mut().zip(other.bins) {
            *own = (own.0 + other.0, own.1 + other.1, own.2 + other.2);
        }
    }

    /// Accuracy (nothing said counts as the standard language), the same for texts with markers only, mean
    /// recall of the classes that are there, the share of the most frequent class, expected calibration error.
    pub(crate) fn summary(&self) -> String {
        let rows: Vec<u32> = self.counts.iter().map(|row| row.iter().sum()).collect();
        let all: u32 = rows.iter().sum();
        let marked = all - self.counts.iter().map(|row| row[6]).sum::<u32>();
        let right = |class: usize| self.counts[class][class];
        let lenient = |class: usize| right(class) + if class == 0 { self.counts[0][6] } else { 0 };
        let recalls: Vec<_> = (0..6)
            .filter(|&class| rows[class] > 0)
            .map(|class| f64::from(lenient(class)) / f64::from(rows[class]))
            .collect();
        let error: f64 = self.bins.iter().map(|bin| (bin.1 - bin.2).abs()).sum();
        format!(
            "n {all}, accuracy {:.3}, with markers {:.3} (n {marked}), mean recall {:.3}, majority {:.3}, ECE {:.3}",
            f64::from((0..6).map(lenient).sum::<u32>()) / f64::from(all),
            f64::from((0..6).map(right).sum::<u32>()) / f64::from(marked),
            recalls.iter().sum::<f64>() / recalls.len() as f64,
            f64::from(*rows.iter().max().unwrap()) / f64::from(all),
            error / f64::from(marked),
        )
    }

    pub(crate) fn table(&self) -> String {
        let mut table = String::from(
            "| | msa | egy | glf | lev | irq | mag | none |\n|---|---|---|---|---|---|---|---|\n",
        );
        for (class, row) in CLASSES.iter().zip(self.counts) {
            table += &format!("| {class} | {} |\n", row.map(|count| count.to_string()).join(" | "));
        }
        table
    }
}

/// Writes the list with `weights`, in hundredths.
pub(crate) fn write_list(weights: &Weights, path: &Path) {
    let old = include_str!("../../lexica/dialect_markers.txt");
    let mut text: String =
        old.lines().filter(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    for (entry, weights) in LIST.iter().zip(weights) {
        let weights = weights.map(|weight| ((weight * 100.0).round() as i16).to_string()).join(" ");
        text += &format!("{} {} {weights}\n", entry.name, entry.home);
    }
    std::fs::write(path, text).unwrap();
}
