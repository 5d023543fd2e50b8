//! An evaluation as a page of HTML that needs nothing else: plots stand in it, and nothing is fetched or run.
//!
//! HTML comes from `maud`, which escapes every text; plots from `plotters`. Both stand behind the feature `page`, so that
//! whoever only measures builds neither.

mod plots;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use crate::bootstrap::Interval;
use crate::confusion::Scores;
use crate::curves::Curves;
use crate::error::Error;
use crate::evaluation::Report;
use crate::table::Table;

const STYLE: &str = include_str!("style.css");

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What was evaluated, in a line.
    pub title: &'a str,
    /// The figures.
    pub report: &'a Report,
    /// The curves of the same outcomes.
    pub curves: &'a Curves,
    /// How models did that were trained on ever more records; empty if that was not tried.
    pub learning: &'a [LearningPoint],
    /// Where model and data come from: names and values.
    pub provenance: &'a [(String, String)],
    /// The worst errors, the surest first.
    pub mistakes: &'a [Mistake],
}

/// How models did that were trained on so many records, judged by the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearningPoint {
    /// How many records a model was trained on, in the mean over the parts that were held out.
    pub examples: f64,
    /// As [`Metrics::macro_f1`](crate::Metrics::macro_f1).
    pub macro_f1: Option<f64>,
    /// Its 95 % bootstrap interval.
    pub macro_f1_interval: Option<Interval>,
}

/// A text whose label is wrong. In JSON it is without its pieces: the text stands in the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// The id of the record.
    pub id: String,
    /// Its label.
    pub truth: String,
    /// The label that it was given.
    pub predicted: String,
    /// The probability of that label, 0 to 1.
    pub probability: f64,
    /// The text in pieces.
    #[serde(skip)]
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// The label that it spoke for, and how strongly, 0 to 1; `None` between pieces of evidence.
    pub evidence: Option<(String, f64)>,
}

impl Page<'_> {
    /// The page.
    ///
    /// # Errors
    /// If a plot cannot be drawn.
    pub fn render(&self) -> Result<String, Error> {
        let Page { title, report, curves, learning, provenance, mistakes } = self;
        let metrics = &report.metrics;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 dir="auto" { (title) }
                    (figures(report))
                    section {
                        h2 { "By label, level and effect" }
                        (scores(&[("label", &metrics.per_label), ("level", &metrics.per_level), ("effect", &metrics.per_effect)]))
                    }
                    section { h2 { "Confusion" } (confusion(report)) }
                    section.plots {
                        (plot("Precision and recall",
                            "Each label against the others, the threshold falling from left to right. Higher is better; average precision: ",
                            &plots::precision_recall(&curves.precision_recall)?,
                            &curves.precision_recall.iter().map(|(name, curve)| format!("{name} {}", number(curve.average_precision))).collect::<Vec<_>>().join(", ")))
                        (plot("Reliability",
                            "Of the labels given with a probability, so many were right. Below the diagonal the model is too sure. ECE: ",
                            &plots::reliability(&report.reliability)?, &number(metrics.ece)))
                        (plot("Confidence",
                            "How probable the model held its labels, the right ones and, on top of them, the wrong ones. ",
                            &plots::confidence(&curves.confidence)?, ""))
                        (plot("Coverage and error",
                            "If only the surest part of the texts is answered, so many answers are wrong. Mean over all coverages: ",
                            &plots::coverage_error(&curves.coverage_error)?, &number(curves.aurc)))
                        @if let [.., whole] = learning {
                            (plot("Learning curve",
                                "Models trained on ever more of the records and judged by the same texts, with 95 % intervals. Still rising at its end: more records would help. Macro-F1 at its end: ",
                                &plots::learning(learning)?, &number(whole.macro_f1)))
                        }
                    }
                    @for (field, slices) in report.slices.iter().filter(|(_, slices)| !slices.is_empty()) {
                        section {
                            h2 { "By " (field) }
                            table {
                                thead { tr { th scope="col" { (field) } th scope="col" { "texts" } th scope="col" { "macro-F1" } th scope="col" { "95 % interval" } th scope="col" { "accuracy" } th scope="col" { "ECE" } } }
                                tbody {
                                    @for (value, slice) in slices.iter() {
                                        tr {
                                            th scope="row" dir="auto" { (value) }
                                            td { (slice.n) } td { (number(slice.macro_f1)) } td { (between(slice.macro_f1_interval)) }
                                            td { (number(slice.accuracy)) } td { (number(slice.ece)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    @if !mistakes.is_empty() {
                        section {
                            h2 { "The surest mistakes" }
                            p { "Marked: what spoke for the label that was given, the stronger the darker. A mistake may be one of the label in the data." }
                            @for mistake in *mistakes { (worst(mistake)) }
                        }
                    }
                    section {
                        h2 { "Model and data" }
                        dl { @for (name, value) in *provenance { dt { (name) } dd dir="auto" { (value) } } }
                    }
                }
            }
        };
        Ok(page.into_string())
    }
}

fn figures(report: &Report) -> Markup {
    let (metrics, intervals) = (&report.metrics, &report.intervals);
    let rows = [
        ("macro-F1", metrics.macro_f1, intervals.macro_f1),
        ("accuracy", metrics.accuracy, intervals.accuracy),
        ("ECE", metrics.ece, intervals.ece),
    ];
    html! {
        table {
            caption { (metrics.n) " texts with a known label; intervals by the bootstrap over groups" }
            thead { tr { th scope="col" { "figure" } th scope="col" { "value" } th scope="col" { "95 % interval" } } }
            tbody {
                @for (name, value, interval) in rows {
                    tr { th scope="row" { (name) } td { (number(value)) } td { (between(interval)) } }
                }
            }
        }
    }
}

fn scores(parts: &[(&str, &Table<Scores>)]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "" } th scope="col" { "precision" } th scope="col" { "recall" } th scope="col" { "F1" } th scope="col" { "texts" } } }
            @for (_, scores) in parts {
                tbody {
                    @for (name, of_class) in scores.iter() {
                        tr {
                            th scope="row" { (name) }
                            td { (number(of_class.precision)) } td { (number(of_class.recall)) }
                            td { (number(of_class.f1)) } td { (of_class.support) }
                        }
                    }
                }
            }
        }
    }
}

fn confusion(report: &Report) -> Markup {
    let matrix = &report.metrics.confusion;
    html! {
        table {
            caption { "Rows: the label in the data. Columns: the label given. The darker, the larger a part of the row." }
            thead { tr { th scope="col" { "" } @for label in matrix.labels { th scope="col" { (label.name()) } } } }
            tbody {
                @for (label, counts) in matrix.labels.iter().zip(&matrix.counts) {
                    tr {
                        th scope="row" { (label.name()) }
                        @for &count in counts {
                            td.cell style=(format!("--share:{:.3}", count as f64 / counts.iter().sum::<u64>().max(1) as f64)) { (count) }
                        }
                    }
                }
            }
        }
    }
}

fn plot(title: &str, how: &str, svg: &str, value: &str) -> Markup {
    html! {
        figure {
            figcaption { strong { (title) ". " } (how) (value) }
            div.plot role="img" aria-label=(title) { (PreEscaped(svg)) }
        }
    }
}

fn worst(mistake: &Mistake) -> Markup {
    html! {
        article {
            p.what {
                "is " strong { (mistake.truth) } ", was given " strong { (mistake.predicted) }
                (format!(" ({:.0} %)", 100.0 * mistake.probability)) " · " span dir="auto" { (mistake.id) }
            }
            p.text dir="rtl" lang="ar" {
                @for piece in &mistake.pieces {
                    @match &piece.evidence {
                        Some((label, strength)) => mark class=(label) style=(format!("--strength:{strength:.2}")) title=(label) { (piece.text) },
                        None => (piece.text),
                    }
                }
            }
        }
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn between(interval: Option<Interval>) -> String {
    interval.map_or_else(|| "–".to_owned(), |[low, high]| format!("{low:.3} – {high:.3}"))
}
