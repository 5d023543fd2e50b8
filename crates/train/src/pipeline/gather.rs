//! What training keeps of records: neither the records, of which a million would fill the memory, nor those that are
//! not used.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

use risala_corpus::Record;

use super::config::Config;
use super::draw::draw;
use super::texts::SourceCount;
use crate::error::{Error, Kind};

/// The records that are used, in their order, and how many of each source there are.
#[derive(Debug)]
pub(crate) struct Gathered<K> {
    pub(crate) used: Vec<Used<K>>,
    pub(crate) sources: Vec<SourceCount>,
    /// All texts in one piece: as a string each, they would leave a million holes in the memory when they go.
    texts: String,
}

/// A record that is used.
#[derive(Debug)]
pub(crate) struct Used<K> {
    /// Its position among all records.
    pub(crate) record: usize,
    id: String,
    text: Range<usize>,
    /// What is known of it.
    pub(crate) known: K,
    /// What it counts, above 0.
    pub(crate) weight: f32,
    /// What it is not independent of.
    pub(crate) cluster: String,
    /// The family of its source.
    pub(crate) family: String,
    /// The number of its source.
    source: usize,
}

/// Gathers what training needs of the records that it uses.
///
/// Where a source has too many of one confidence, those with the smallest lots by their id stay, so that neither order
/// nor other records change the choice. What is `known` of a record is an error only if the record is used.
///
/// # Errors
/// The first that `records` has; or if the configuration cannot be followed, nothing is known of a record that is used,
/// or none is used.
pub(crate) fn gather<K, R, E>(
    records: impl IntoIterator<Item = Result<R, E>>,
    config: &Config,
    known: impl Fn(&Record) -> Result<K, Error>,
) -> Result<Gathered<K>, E>
where
    R: Borrow<Record>,
    E: From<Error>,
{
    config.check()?;
    let mut gathered: Vec<Option<Used<Result<K, Error>>>> = Vec::new();
    let mut texts = String::new();
    let mut sources = Sources::default();
    // Of each source and confidence with a limit those that stay so far, the greatest lot on top.
    let mut limited: BTreeMap<[String; 2], BinaryHeap<([u8; 32], usize)>> = BTreeMap::new();
    for (position, record) in records.into_iter().enumerate() {
        let record = record?;
        let record: &Record = record.borrow();
        let source = sources.number(record);
        let weight = weight(record, config);
        let trust = record.confidence.as_ref().and_then(|name| config.data.confidence.get(name));
        if !config.data.allows(record.license.as_deref()) {
            continue;
        }
        if let Some(limit) = trust.and_then(|trust| trust.rows_per_source) {
            let key = [&record.source, &record.confidence].map(|name| name.clone().unwrap_or_default());
            let staying = limited.entry(key).or_default();
            staying.push((draw(config.data.seed, &record.id), gathered.len()));
            if staying.len() > limit
                && let Some((_, leaving)) = staying.pop()
            {
                // It may be this very one, whose place is there before it.
                if leaving == gathered.len() {
                    gathered.push(None);
                    continue;
                }
                gathered[leaving] = None;
            }
        }
        if weight <= 0.0 {
            gathered.push(None);
            continue;
        }
        let start = texts.len();
        texts.push_str(&record.text);
        gathered.push(Some(Used {
            record: position,
            id: record.id.clone(),
            text: start..texts.len(),
            known: known(record),
            weight,
            cluster: record.cluster(),
            family: config.data.family(record.source.as_deref().unwrap_or_default()).to_owned(),
            source,
        }));
    }
    let used: Vec<Used<K>> =
        gathered.into_iter().flatten().map(Used::of_known).collect::<Result<_, Error>>()?;
    if used.is_empty() {
        return Err(Error::new(Kind::NoRecords).into());
    }
    used.iter().for_each(|one| sources.counts[one.source].used += 1);
    sources.counts.sort_unstable();
    Ok(Gathered { used, sources: sources.counts, texts })
}

impl<K> Gathered<K> {
    /// The text of a record that is used.
    pub(crate) fn text(&self, used: &Used<K>) -> &str {
        &self.texts[used.text.clone()]
    }
}

impl<K> Used<Result<K, Error>> {
    fn of_known(self) -> Result<Used<K>, Error> {
        let Used { record, id, text, known, weight, cluster, family, source } = self;
        Ok(Used { record, id, text, known: known?, weight, cluster, family, source })
    }
}

/// BLAKE3 of the ids and texts of what is used, and of what is known of each: names the training data exactly.
pub(crate) fn digest<K>(gathered: &Gathered<K>, written: impl Fn(&K) -> String) -> String {
    let mut hasher = blake3::Hasher::new();
    for used in &gathered.used {
        for part in [&used.id, gathered.text(used), &written(&used.known)] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn weight(record: &Record, config: &Config) -> f32 {
    let trust = record.confidence.as_ref().and_then(|name| config.data.confidence.get(name));
    let source = record.source.as_ref().and_then(|name| config.data.source_weights.get(name));
    trust.map_or(1.0, |trust| trust.weight) * source.unwrap_or(&1.0)
}

/// Sources and licences as they come.
#[derive(Default)]
struct Sources {
    numbers: BTreeMap<(String, String), usize>,
    counts: Vec<SourceCount>,
}

impl Sources {
    /// Counts a record as given; the number of its source and licence.
    fn number(&mut self, record: &Record) -> usize {
        let name = |field: &Option<String>| field.clone().unwrap_or_default();
        let (source, license) = (name(&record.source), name(&record.license));
        let new = self.counts.len();
        let number = *self.numbers.entry((source.clone(), license.clone())).or_insert(new);
        if number == new {
            self.counts.push(SourceCount { source, license, given: 0, used: 0 });
        }
        self.counts[number].given += 1;
        number
    }
}
