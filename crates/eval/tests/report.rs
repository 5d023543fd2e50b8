//! The report as a whole: its JSON, its intervals and its slices.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::labelled;
use risala_eval::{Evaluation, Outcome, Report};
use risala_model::Label::{self, Advertising, Neutral, Propaganda};
use serde_json::Value;

/// A hundred rows, 80 of them right.
fn hundred() -> Vec<Outcome> {
    (0..100)
        .map(|row| {
            let truth = Label::ALL[row % 3];
            let predicted = if row % 5 == 0 { Label::ALL[(row + 1) % 3] } else { truth };
            labelled(truth, predicted, 0.5 + (row % 50) as f64 / 100.0)
        })
        .collect()
}

#[test]
fn the_json_is_stable() {
    let outcomes = [labelled(Neutral, Neutral, 1.0), labelled(Propaganda, Neutral, 1.0)];
    let report =
        Evaluation::new(&outcomes).resamples(0).slice("s", [Some("b"), Some("a")]).report().unwrap();
    let json = serde_json::to_string(&report).unwrap();
    let object: serde_json::Map<String, Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(
        object.keys().collect::<Vec<_>>(),
        [
            "n",
            "macro_f1",
            "micro_f1",
            "accuracy",
            "per_label",
            "per_level",
            "per_effect",
            "ece",
            "coverage",
            "confusion",
            "intervals",
            "slices",
            "reliability"
        ]
    );
    for part in [
        r#""per_label":{"neutral":{"precision":0.5,"recall":1.0,"f1":0.6666666666666666,"support":1},"advertising":"#,
        r#""confusion":{"labels":["neutral","advertising","propaganda"],"counts":[[1,0,0],[0,0,0],[1,0,0]]}"#,
        r#""intervals":{"macro_f1":null,"micro_f1":null,"accuracy":null,"ece":null}"#,
        r#""slices":{"s":{"a":{"n":1,"macro_f1":0.0,"accuracy":0.0,"ece":1.0,"macro_f1_interval":null},"b":"#,
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[test]
fn reliability_says_what_was_promised_and_kept_in_each_bin() {
    let report = Evaluation::new(&hundred()).resamples(0).report().unwrap();
    let bins = &report.reliability;
    assert_eq!(bins.iter().map(|bin| bin.n).sum::<u64>(), 100);
    assert!(bins.windows(2).all(|pair| pair[0].up_to <= pair[1].above + 1e-12));
    assert!(bins.iter().all(|bin| bin.above < bin.confidence && bin.confidence <= bin.up_to + 1e-12));
    // The expected calibration error is the mean distance of the two.
    let ece: f64 =
        bins.iter().map(|bin| bin.n as f64 * (bin.accuracy - bin.confidence).abs()).sum::<f64>() / 100.0;
    assert!((ece - report.metrics.ece.unwrap()).abs() < 1e-9);
}

#[test]
fn intervals_hold_the_figure_and_have_a_sane_width() {
    let report = Evaluation::new(&hundred()).report().unwrap();
    let [low, high] = report.intervals.accuracy.unwrap();
    // The normal approximation is 0.8 ± 1.96 × 0.04.
    assert!((low - 0.72).abs() < 0.02 && (high - 0.88).abs() < 0.02, "{low} {high}");
    assert_eq!(report.intervals.micro_f1, report.intervals.accuracy);
    let [low, high] = report.intervals.macro_f1.unwrap();
    let figure = report.metrics.macro_f1.unwrap();
    assert!(low < figure && figure < high);
    let [low, high] = report.intervals.ece.unwrap();
    assert!(0.0 < low && low < high && high < 1.0);
}

#[test]
fn the_same_seed_gives_the_same_report_on_any_number_of_threads() {
    let outcomes = hundred();
    let on = |threads| -> Report {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let values = (0..100).map(|row| Some((row % 4).to_string()));
        pool.install(|| Evaluation::new(&outcomes).slice("s", values).seed(7).report().unwrap())
    };
    assert_eq!(on(1), on(3));
    let other = Evaluation::new(&outcomes).seed(8).report().unwrap();
    assert_ne!(on(1).intervals, other.intervals);
}

#[test]
fn groups_widen_the_intervals() {
    // Ten groups that are right or wrong as a whole: ten independent facts, not a hundred.
    let outcomes: Vec<Outcome> = (0..100)
        .map(|row| labelled(Neutral, if row / 10 < 8 { Neutral } else { Advertising }, 0.9))
        .collect();
    let width = |report: Report| report.intervals.accuracy.map(|[low, high]| high - low).unwrap();
    let rows = width(Evaluation::new(&outcomes).report().unwrap());
    let groups = (0..100).map(|row| Some(format!("topic {}", row / 10)));
    let grouped = width(Evaluation::new(&outcomes).groups(groups).report().unwrap());
    assert!(grouped > 2.5 * rows, "{grouped} {rows}");
    let alone = Evaluation::new(&outcomes).groups((0..100).map(|_| None::<String>));
    assert_eq!(width(alone.report().unwrap()), rows);
    let one = Evaluation::new(&outcomes).groups((0..100).map(|_| Some("all"))).report().unwrap();
    assert_eq!(one.intervals.accuracy, None);
}

#[test]
fn slices_are_evaluations_of_their_rows() {
    let outcomes = hundred();
    let source = |row: usize| (row % 10 != 9).then_some(if row < 60 { "news" } else { "adverts" });
    let report = Evaluation::new(&outcomes).slice("source", (0..100).map(source)).report().unwrap();
    let slices = report.slices.get("source").unwrap();
    assert_eq!(slices.iter().map(|(value, _)| value).collect::<Vec<_>>(), ["adverts", "news"]);
    for (value, slice) in slices.iter() {
        let rows: Vec<Outcome> =
            (0..100).filter(|&row| source(row) == Some(value)).map(|row| outcomes[row]).collect();
        let alone = Evaluation::new(&rows).report().unwrap();
        assert_eq!(slice.n, alone.metrics.n);
        assert_eq!(slice.macro_f1, alone.metrics.macro_f1);
        assert_eq!(slice.accuracy, alone.metrics.accuracy);
        assert_eq!(slice.ece, alone.metrics.ece);
        assert_eq!(slice.macro_f1_interval, alone.intervals.macro_f1);
    }
}

#[test]
fn columns_must_fit_the_outcomes() {
    let outcomes = hundred();
    let error = Evaluation::new(&outcomes).slice("source", [Some("news")]).report().unwrap_err();
    assert_eq!(
        error.to_string(),
        "slicing field \"source\" has 1 values for 100 outcomes; give one value for each"
    );
    let error = Evaluation::new(&outcomes).groups([Some("a"), None]).report().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the column of groups has 2 values for 100 outcomes; give one value for each"
    );
}
