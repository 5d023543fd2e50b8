//! Comparisons of classifiers: their figures, and whether p-values keep what they promise.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::labelled;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use risala_eval::Outcome;
use risala_eval::compare::{Comparison, Report};
use risala_model::{Label, LeafSet};

fn models(rows: &[(usize, usize, usize)]) -> Vec<(String, Vec<Outcome>)> {
    let label = |number: usize| Label::ALL[number];
    let side = |name: &str, of: fn(&(usize, usize, usize)) -> usize| {
        let outcomes = rows.iter().map(|row| labelled(label(row.0), label(of(row)), 0.9)).collect();
        (name.to_owned(), outcomes)
    };
    vec![side("a", |row| row.1), side("b", |row| row.2)]
}

/// Three hundred rows in groups of two.
fn three_hundred() -> Vec<(usize, usize, usize)> {
    let row = |i: usize| {
        let truth = i % 3;
        let first = if i.is_multiple_of(5) { (i + 1) % 3 } else { truth };
        let second = match i {
            _ if i % 11 == 5 => (i + 1) % 3,
            _ if i % 7 == 3 => (i + 2) % 3,
            _ => truth,
        };
        (truth, first, second)
    };
    (0..300).map(row).collect()
}

fn pairs_of_rows() -> impl Iterator<Item = Option<String>> {
    (0..300).map(|row| Some((row / 2).to_string()))
}

/// The figures are those of a few lines of NumPy on the same rows, with 20,000 draws: macro-F1 0.8 and
/// 0.7799890541818, interval [-0.0788, 0.0373], p = 0.504.
#[test]
fn the_figures_are_those_of_numpy() {
    let models = models(&three_hundred());
    let report = Comparison::new(&models).groups(pairs_of_rows()).report().unwrap();
    let [pair] = &report.all.pairs[..] else { panic!("{:?}", report.all.pairs) };
    assert_eq!((pair.first.as_str(), pair.second.as_str()), ("a", "b"));
    assert!((pair.macro_f1_difference - -0.020010945818200176).abs() < 1e-12, "{pair:?}");
    assert_eq!((pair.only_first, pair.only_second), (52, 46));
    let [low, high] = pair.interval.unwrap();
    assert!((low - -0.0788).abs() < 0.004 && (high - 0.0373).abs() < 0.004, "{pair:?}");
    assert!((pair.p - 0.504).abs() < 0.015, "{pair:?}");
    assert_eq!((pair.p_holm, pair.mcnemar_p_holm), (1.0, 1.0));
    assert_eq!(report.tests, 2);
    let of = report.all.models.get("a").unwrap();
    assert!((of.macro_f1.unwrap() - 0.8).abs() < 1e-12 && of.intervals.ece.is_some());
}

#[test]
fn slices_are_comparisons_of_their_rows_and_count_for_the_correction() {
    let rows = three_hundred();
    let value = |row: usize| (row % 10 != 9).then_some(if row < 60 { "news" } else { "adverts" });
    let models = models(&rows);
    let report = Comparison::new(&models).slice("source", (0..300).map(value)).report().unwrap();
    assert_eq!(report.tests, 6, "two tests of one pair over all rows and in two slices");
    let slices = report.slices.get("source").unwrap();
    for (name, slice) in slices.iter() {
        let chosen: Vec<_> = rows
            .iter()
            .enumerate()
            .filter(|(row, _)| value(*row) == Some(name))
            .map(|(_, row)| *row)
            .collect();
        let own = self::models(&chosen);
        let alone = Comparison::new(&own).report().unwrap();
        assert_eq!((slice.n, &slice.models), (alone.all.n, &alone.all.models));
        assert_eq!(
            (slice.pairs[0].p, slice.pairs[0].interval),
            (alone.all.pairs[0].p, alone.all.pairs[0].interval)
        );
        assert!(slice.pairs[0].p_holm >= slice.pairs[0].p);
    }
}

#[test]
fn the_same_seed_gives_the_same_report_on_any_number_of_threads() {
    let models = models(&three_hundred());
    let on = |threads: usize| -> Report {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Comparison::new(&models).groups(pairs_of_rows()).seed(7).report().unwrap())
    };
    assert_eq!(on(1), on(3));
    assert_ne!(
        on(1).all.pairs,
        Comparison::new(&models).groups(pairs_of_rows()).report().unwrap().all.pairs
    );
}

#[test]
fn classifiers_that_say_the_same_do_not_differ() {
    let rows: Vec<_> = three_hundred().into_iter().map(|(truth, first, _)| (truth, first, first)).collect();
    let models = models(&rows);
    let report = Comparison::new(&models).report().unwrap();
    let pair = &report.all.pairs[0];
    assert_eq!((pair.macro_f1_difference, pair.interval), (0.0, Some([0.0, 0.0])));
    assert_eq!((pair.p, pair.mcnemar_p), (1.0, 1.0));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let two = models(&three_hundred());
    let fault =
        |models: &[(String, Vec<Outcome>)]| Comparison::new(models).report().unwrap_err().to_string();
    assert!(fault(&[]).contains("at least two"));
    assert!(fault(&two[..1]).contains("at least two"));
    let mut short = two.clone();
    short[1].1.pop();
    assert!(
        fault(&short).contains("classifier \"b\" has 299 values for 300 outcomes"),
        "{}",
        fault(&short)
    );
    let mut other = two.clone();
    other[1].1[7].truth = LeafSet::ALL;
    assert!(fault(&other).contains("row 7"), "{}", fault(&other));
    assert!(fault(&[("a".to_owned(), Vec::new()), ("b".to_owned(), Vec::new())]).contains("no outcomes"));
    let slice = Comparison::new(&two).slice("source", [Some("x")]).report();
    assert!(slice.unwrap_err().to_string().contains("slicing field \"source\""));
}

#[test]
fn rows_without_a_label_and_slices_of_them_are_left_out() {
    let mut two = models(&three_hundred());
    for (_, outcomes) in &mut two {
        outcomes.iter_mut().take(100).for_each(|outcome| outcome.truth = LeafSet::ALL);
    }
    let value = |row: usize| Some(if row < 100 { "unknown" } else { "known" });
    let report = Comparison::new(&two).slice("part", (0..300).map(value)).report().unwrap();
    assert_eq!((report.all.n, report.tests), (200, 4));
    assert_eq!(
        report.slices.get("part").unwrap().iter().map(|(name, _)| name).collect::<Vec<_>>(),
        ["known"]
    );
}

/// Texts in groups that go right or wrong together, read by two classifiers that are equally good: what each gets wrong
/// is drawn by the group and by the row.
fn equally_good(random: &mut ChaCha8Rng, groups: usize, together: usize) -> Vec<(usize, usize, usize)> {
    let mut chance = |share: f64| (random.next_u64() as f64 / u64::MAX as f64) < share;
    let mut rows = Vec::new();
    for group in 0..groups {
        let hard = [chance(0.2), chance(0.2)];
        for row in 0..together {
            let truth = (group + row) % 3;
            let said =
                hard.map(|hard| if chance(if hard { 0.7 } else { 0.1 }) { (truth + 1) % 3 } else { truth });
            rows.push((truth, said[0], said[1]));
        }
    }
    rows
}

/// Under the null hypothesis: of 600 comparisons at the level 5 %, 30 false alarms are to be expected; more than
/// 46 would come about once in a thousand times.
#[test]
fn false_alarms_are_as_rare_as_the_level_says() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let (mut few, mut many, mut outside, mut mcnemar) = (0, 0, 0, 0);
    for _ in 0..600 {
        let mut run = |groups: usize, together: usize| {
            let models = models(&equally_good(&mut random, groups, together));
            let of = (0..groups * together).map(|row| Some((row / together).to_string()));
            let report = Comparison::new(&models).groups(of).resamples(400).swaps(399).report().unwrap();
            report.all.pairs[0].clone()
        };
        let pair = run(60, 4);
        many += usize::from(pair.p <= 0.05);
        mcnemar += usize::from(pair.mcnemar_p <= 0.05);
        outside += usize::from(pair.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0));
        few += usize::from(run(8, 1).p <= 0.05);
    }
    assert!(many <= 46, "{many} of 600");
    assert!(few <= 46, "{few} of 600 with eight rows");
    // Percentile intervals are a little narrow with sixty groups.
    assert!(outside <= 60, "0 is outside of {outside} of 600 intervals");
    // Whoever takes rows of a group for independent is misled.
    assert!(mcnemar > many + 10, "{mcnemar} of 600, where {many} by groups");
}

/// Six equally good classifiers have fifteen pairs. By Holm's correction at most one comparison in twenty has any false
/// alarm; without it, far more.
#[test]
fn the_correction_keeps_the_chance_of_any_false_alarm() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let (mut corrected, mut raw) = (0, 0);
    for _ in 0..200 {
        let truths: Vec<usize> = (0..90).map(|row| row % 3).collect();
        let mut model = |name: usize| {
            let mut said = |truth: usize| if random.next_u64() % 5 == 0 { (truth + 1) % 3 } else { truth };
            let outcome = |&truth: &usize| labelled(Label::ALL[truth], Label::ALL[said(truth)], 0.9);
            (name.to_string(), truths.iter().map(outcome).collect::<Vec<Outcome>>())
        };
        let models: Vec<_> = (0..6).map(&mut model).collect();
        let report = Comparison::new(&models).resamples(0).swaps(999).report().unwrap();
        assert_eq!(report.tests, 30);
        corrected +=
            usize::from(report.all.pairs.iter().any(|pair| pair.p_holm.min(pair.mcnemar_p_holm) <= 0.05));
        raw += usize::from(report.all.pairs.iter().any(|pair| pair.p <= 0.05));
    }
    assert!(corrected <= 20, "{corrected} of 200");
    assert!(raw > 40, "{raw} of 200");
}
