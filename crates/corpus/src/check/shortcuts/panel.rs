//! The records whose class is known, in folds.

use risala_model::LEAVES;
use xxhash_rust::xxh3::xxh3_64;

use super::{Class, Target};
use crate::check::ledger::{Entry, Ledger};
use crate::sets::Sets;

/// So many parts, each judged by what was fitted to the others.
pub(super) const FOLDS: usize = 5;

/// Classes with fewer units cannot be in every fold.
const LEAST_UNITS: u64 = FOLDS as u64;

/// The unit of each record: of records of one group it is the same; of records without a group, of those whose texts
/// are alike. It depends on the names of groups and on texts alone, not on the order of records.
pub(super) fn units(ledger: &Ledger, sets: &Sets) -> Vec<u64> {
    let texts = &ledger.roll.texts;
    let mut of_sets = vec![u64::MAX; texts.len()];
    for text in 0..texts.len() as u32 {
        if let Some(least) = of_sets.get_mut(sets.find(text) as usize) {
            *least = (*least).min(texts.hash(text));
        }
    }
    let unit = |entry: &Entry| match ledger.group(entry.group) {
        Some(group) => xxh3_64(group.as_bytes()),
        None => of_sets.get(sets.find(entry.text) as usize).copied().unwrap_or(0),
    };
    ledger.roll.entries.iter().map(unit).collect()
}

/// A record whose class is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Its number.
    pub(super) record: u32,
    /// The number of its class.
    pub(super) class: u8,
    /// The number of its fold.
    pub(super) fold: u8,
}

/// The records whose class is known.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) rows: Vec<Row>,
    pub(super) classes: Vec<Class>,
    pub(super) set_aside: Vec<Class>,
    /// How many records of each class there are in each fold, fold by fold.
    pub(super) totals: Vec<u32>,
}

impl Panel {
    pub(super) fn new(target: Target, entries: &[Entry], units: &[u64]) -> Panel {
        let known = |entry: &Entry| target.class(entry.leaves);
        let mut of_classes: [Vec<u64>; LEAVES] = Default::default();
        for (entry, &unit) in entries.iter().zip(units) {
            if let Some(own) = known(entry).and_then(|class| of_classes.get_mut(class)) {
                own.push(unit);
            }
        }
        let mut panel =
            Panel { rows: Vec::new(), classes: Vec::new(), set_aside: Vec::new(), totals: Vec::new() };
        // The numbers of the classes that are told apart.
        let mut numbers: [Option<u8>; LEAVES] = [None; LEAVES];
        for ((name, mut own), number) in target.classes().into_iter().zip(of_classes).zip(&mut numbers) {
            let records = own.len() as u64;
            own.sort_unstable();
            own.dedup();
            let class = Class { name, records, units: own.len() as u64 };
            match class.units {
                0 => {}
                1..LEAST_UNITS => panel.set_aside.push(class),
                _ => {
                    *number = Some(panel.classes.len() as u8);
                    panel.classes.push(class);
                }
            }
        }
        panel.totals = vec![0; FOLDS * panel.classes.len()];
        for (record, (entry, unit)) in (0..).zip(entries.iter().zip(units)) {
            let number = known(entry).and_then(|class| numbers.get(class).copied().flatten());
            if let Some(class) = number {
                let row = Row { record, class, fold: (unit % FOLDS as u64) as u8 };
                let cell = panel.cell(row);
                if let Some(total) = panel.totals.get_mut(cell) {
                    *total += 1;
                }
                panel.rows.push(row);
            }
        }
        panel
    }

    /// Where a row is counted among the cells of a value: fold by fold, class by class.
    pub(super) fn cell(&self, row: Row) -> usize {
        usize::from(row.fold) * self.classes.len() + usize::from(row.class)
    }

    /// How many cells a value has.
    pub(super) fn cells(&self) -> usize {
        self.totals.len()
    }

    /// How often a feature that tells nothing is right, if there is anything to tell.
    pub(super) fn chance(&self) -> Option<f64> {
        (self.classes.len() > 1).then(|| 1.0 / self.classes.len() as f64)
    }
}
