//! `risala tune`: from a search space to the configuration that does best on held-out records.

mod trials;

use std::fmt::Write;
use std::path::Path;

use risala_corpus::Record;
use risala_eval::Outcome;
use risala_train::tune::{Proposals, Search, Space, Trial, best, measured, shown};

use crate::args::Tune;
use crate::error::Failure;
use crate::evaluate::between;
use crate::grid::{Grid, Look};
use crate::output::{Output, say};
use crate::progress::Fits;
use crate::train::read_files;
use crate::whole_file::WholeFile;
use trials::Trials;

/// What is written beside the trials.
const BEST: &str = "best.toml";

pub(crate) fn run(args: &Tune) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&args.space).map_err(|error| Failure::file(&args.space, error))?;
    let space: Space =
        toml::from_str(&text).map_err(|error| Failure::config(&args.space, &text, &error))?;
    let proposals = space.proposals()?;
    let (data, others) = (read_files(&args.data)?, read_files(&args.train)?);
    let mut search = Search::new(&data, &others, args.cross_validate);
    let Some(first) = proposals.next(&[])? else {
        return Err(Failure::Tune("there is nothing to try; give at least one of `trials`".to_owned()));
    };
    // Before any work: whether the parts can be made at all.
    let parts = args.nested.map(|parts| search.nested(parts, &first.config)).transpose()?;
    let mut trials = Trials::open(&args.output)?;

    let found = try_all(&mut search, &proposals, &mut trials, None)?;
    let Some(winner) = best(&found) else {
        return Err(Failure::Tune("there is nothing to try".to_owned()));
    };
    write_best(&args.output, &space, winner)?;
    let mut page = table(found.clone());
    if let Some(parts) = parts {
        let (mut records, mut outcomes): (Vec<&Record>, Vec<Outcome>) = (vec![], vec![]);
        let count = parts.len();
        let mut chosen =
            Grid::new(Look::Plain, ["part", "records", "chosen without it", "macro-F1 without it"]);
        for (number, (mut search, judged)) in (1..).zip(parts) {
            let found = try_all(&mut search, &proposals, &mut trials, Some((number, count)))?;
            let Some(winner) = best(&found) else { continue };
            let candidate = space.candidate(winner.choices.clone())?;
            outcomes.extend(search.judge(&candidate, &judged, &Fits::new())?);
            let (records_of, score) = (judged.len().to_string(), format!("{:.3}", winner.macro_f1));
            chosen.row([number.to_string(), records_of, shown(&winner.choices), score]);
            records.extend(judged);
        }
        let honest = measured(Default::default(), &records, &outcomes)?;
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "\n{}\nnested: macro-F1 {:.3}{}, accuracy {:.3} on {} texts: what to expect of a model that this search finds",
            chosen.finish(3..4),
            honest.macro_f1,
            between(honest.interval),
            honest.accuracy,
            honest.n,
        );
    }
    let mut output = Output::new();
    output.page(&page)?;
    output.flush()?;
    say(&format!("wrote {}: {}", args.output.join(BEST).display(), shown(&winner.choices)));
    Ok(())
}

/// The trials of all that is proposed, in its order; those that were made before are not made again. `part` is the number of the
/// part that is left out, and how many there are.
fn try_all(
    search: &mut Search<'_>,
    proposals: &Proposals<'_>,
    trials: &mut Trials,
    part: Option<(usize, usize)>,
) -> Result<Vec<Trial>, Failure> {
    let digest = search.digest();
    let mut found: Vec<Trial> = Vec::new();
    while let Some(candidate) = proposals.next(&found)? {
        let trial = match trials.find(&digest, &candidate) {
            Some(trial) => trial,
            None => {
                let mut doing = match part {
                    Some((part, parts)) => format!("without part {part} of {parts}: "),
                    None => String::new(),
                };
                let _ = write!(doing, "trial {} of {}", found.len() + 1, proposals.most());
                if let Some(best) = best(&found) {
                    let _ = write!(doing, ", best {:.3} ({})", best.macro_f1, shown(&best.choices));
                }
                let trial = search.trial(&candidate, &Fits::doing(doing))?;
                trials.add(&digest, &candidate, &trial)?;
                trial
            }
        };
        if let Some(first) = found.first().filter(|first| first.n != trial.n) {
            let (before, now) = (first.n, trial.n);
            let words = format!(
                "trials judge different records ({before} and {now}); search for nothing that leaves some out"
            );
            return Err(Failure::Tune(words));
        }
        found.push(trial);
    }
    Ok(found)
}

/// Trials from the best to the worst.
fn table(mut found: Vec<Trial>) -> String {
    found.sort_by(|a, b| b.macro_f1.total_cmp(&a.macro_f1));
    let keys: Vec<String> =
        found.first().map_or_else(Vec::new, |trial| trial.choices.keys().cloned().collect());
    let mut head = keys.clone();
    head.extend(["macro-F1", "accuracy", "texts"].map(str::to_owned));
    let mut grid = Grid::new(Look::Plain, head);
    for trial in &found {
        let mut row: Vec<String> = keys
            .iter()
            .map(|key| trial.choices.get(key).map_or_else(String::new, ToString::to_string))
            .collect();
        row.push(format!("{:.3}{}", trial.macro_f1, between(trial.interval)));
        row.push(format!("{:.3}", trial.accuracy));
        row.push(trial.n.to_string());
        grid.row(row);
    }
    grid.finish(0..keys.len() + 3)
}

/// Writes the configuration of the best trial, every default with it.
fn write_best(folder: &Path, space: &Space, winner: &Trial) -> Result<(), Failure> {
    let candidate = space.candidate(winner.choices.clone())?;
    let path = folder.join(BEST);
    let text = toml::to_string(&candidate.config).map_err(|error| Failure::file(&path, error))?;
    let mut file = WholeFile::create(&path)?;
    file.write(text.as_bytes())?;
    file.finish()
}
