//! The plots of a report, as SVG that stands in the page.

use plotters::prelude::*;

use super::LearningPoint;
use crate::calibration::ReliabilityBin;
use crate::curves::{ConfidenceBin, CoveragePoint, PrecisionRecall};
use crate::error::{Error, Kind};
use crate::table::Table;

const SIZE: (u32, u32) = (460, 330);

/// More points than this are not told apart at that size.
const MOST_POINTS: usize = 300;

/// Colours that differ in lightness too, for print and for those who do not see all of them.
const COLOURS: [RGBColor; 3] = [RGBColor(0, 90, 150), RGBColor(214, 120, 0), RGBColor(150, 20, 60)];
const QUIET: RGBColor = RGBColor(130, 130, 130);

/// A line with a name.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
    colour: RGBColor,
}

/// Precision over recall, a line for each label.
pub(super) fn precision_recall(curves: &Table<PrecisionRecall>) -> Result<String, Error> {
    let line = |((name, curve), &colour): ((&'_ str, &PrecisionRecall), &RGBColor)| {
        let points: Vec<(f64, f64)> =
            curve.points.iter().map(|point| (point.recall, point.precision)).collect();
        Line { name: name.to_owned(), points: thinned(&points), colour }
    };
    let lines = curves.iter().zip(&COLOURS).map(line);
    draw(("recall", "precision"), (1.0, 1.0), lines.collect(), &[])
}

/// How often labels were right over how probable they were held.
pub(super) fn reliability(bins: &[ReliabilityBin]) -> Result<String, Error> {
    let points = bins.iter().map(|bin| (bin.confidence, bin.accuracy)).collect();
    let found = Line { name: "found".to_owned(), points, colour: COLOURS[0] };
    let promised =
        Line { name: "as promised".to_owned(), points: vec![(0.0, 0.0), (1.0, 1.0)], colour: QUIET };
    draw(("probability of the label", "share that is right"), (1.0, 1.0), vec![promised, found], &[])
}

/// The share of wrong answers over the share of texts that are answered.
pub(super) fn coverage_error(points: &[CoveragePoint]) -> Result<String, Error> {
    let points: Vec<(f64, f64)> = points.iter().map(|point| (point.coverage, point.error)).collect();
    let highest = points.iter().map(|point| point.1).fold(0.05, f64::max);
    let line = Line { name: String::new(), points: thinned(&points), colour: COLOURS[0] };
    draw(
        ("share of texts answered, the surest first", "share that is wrong"),
        (1.0, highest),
        vec![line],
        &[],
    )
}

/// How many labels were right and wrong, by how probable they were held: the wrong ones stand on the right ones.
pub(super) fn confidence(bins: &[ConfidenceBin]) -> Result<String, Error> {
    let highest = bins.iter().map(|bin| bin.right + bin.wrong).max().unwrap_or(0).max(1) as f64;
    let mut bars = Vec::new();
    for bin in bins {
        let (right, all) = (bin.right as f64, (bin.right + bin.wrong) as f64);
        bars.push(([(bin.above, 0.0), (bin.up_to, right)], COLOURS[0]));
        bars.push(([(bin.above, right), (bin.up_to, all)], COLOURS[1]));
    }
    let named = |name: &str, colour| Line { name: name.to_owned(), points: Vec::new(), colour };
    let names = vec![named("right", COLOURS[0]), named("wrong", COLOURS[1])];
    draw(("probability of the label", "texts"), (1.0, highest), names, &bars)
}

/// Macro-F1 over the number of records, its interval beside it.
pub(super) fn learning(points: &[LearningPoint]) -> Result<String, Error> {
    let most = points.iter().map(|point| point.examples).fold(1.0, f64::max);
    let of = |value: &dyn Fn(&LearningPoint) -> Option<f64>| -> Vec<(f64, f64)> {
        points.iter().filter_map(|point| Some((point.examples, value(point)?))).collect()
    };
    let ends = [0, 1].map(|end| Line {
        name: if end == 0 { "95 % interval".to_owned() } else { String::new() },
        points: of(&|point| point.macro_f1_interval.map(|interval| interval[end])),
        colour: QUIET,
    });
    let found =
        Line { name: "macro-F1".to_owned(), points: of(&|point| point.macro_f1), colour: COLOURS[0] };
    let lines = ends.into_iter().chain([found]).collect();
    draw(("records trained on", "macro-F1"), (most, 1.0), lines, &[])
}

/// Lines and bars from 0 to `ends`.
fn draw(
    (across, up): (&str, &str),
    ends: (f64, f64),
    lines: Vec<Line>,
    bars: &[([(f64, f64); 2], RGBColor)],
) -> Result<String, Error> {
    let mut svg = String::new();
    plot(&mut svg, (across, up), ends, lines, bars)
        .map_err(|error| Error::from(Kind::Plot(error.to_string())))?;
    Ok(svg)
}

fn plot(
    svg: &mut String,
    (across, up): (&str, &str),
    ends: (f64, f64),
    lines: Vec<Line>,
    bars: &[([(f64, f64); 2], RGBColor)],
) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(55)
        .build_cartesian_2d(0.0..ends.0, 0.0..ends.1 * 1.02)?;
    chart
        .configure_mesh()
        .x_desc(across)
        .y_desc(up)
        .x_labels(6)
        .y_labels(6)
        .light_line_style(TRANSPARENT)
        .bold_line_style(QUIET.mix(0.25))
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 14))
        .draw()?;
    chart.draw_series(bars.iter().map(|(corners, colour)| Rectangle::new(*corners, colour.filled())))?;
    let mut is_named = false;
    for Line { name, points, colour } in lines {
        let drawn = chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
        if !name.is_empty() {
            is_named = true;
            drawn
                .label(name)
                .legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 14, y + 4)], colour.filled()));
        }
    }
    if is_named {
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerLeft)
            .margin(8)
            .background_style(WHITE.mix(0.85))
            .label_font(("sans-serif", 13))
            .draw()?;
    }
    area.present()
}

/// No more points than can be seen, the first and the last among them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let step = points.len().div_ceil(MOST_POINTS).max(1);
    let last = points.len().saturating_sub(1);
    let kept = points.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last);
    kept.map(|(_, point)| *point).collect()
}
