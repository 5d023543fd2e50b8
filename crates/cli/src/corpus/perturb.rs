//! `risala corpus perturb`: the same texts in a looser or disguised spelling.

use risala_corpus::Record;

use super::read_distinct;
use crate::args::Perturb;
use crate::error::Failure;
use crate::output::{Output, say};
use crate::whole_file::WholeFile;

/// Writes each record once for each kind that can change its text. Those that it cannot change are left
/// out: a copy would be the same text under another id.
pub(crate) fn run(args: &Perturb) -> Result<(), Failure> {
    let records = read_distinct(&args.data)?;
    let Some(path) = &args.output else {
        let mut output = Output::new();
        for record in perturbed(&records, args) {
            output.json(&record)?;
        }
        return output.flush();
    };
    let mut file = WholeFile::create(path)?;
    let mut written = 0;
    for record in perturbed(&records, args) {
        file.write(record.to_json_line().as_bytes())?;
        file.write(b"\n")?;
        written += 1;
    }
    file.finish()?;
    let left_out = records.len() * args.kind.0.len() - written;
    say(&format!("wrote {}: {written} records; {left_out} texts had nothing to change", path.display()));
    Ok(())
}

fn perturbed<'r>(records: &'r [Record], args: &'r Perturb) -> impl Iterator<Item = Record> + 'r {
    let of_kind =
        move |kind| records.iter().filter_map(move |record| record.perturbed(kind, args.share, args.seed));
    args.kind.0.iter().copied().flat_map(of_kind)
}
