//! `risala classify`: the label of each text.

use risala::{Answer, Unscorable};

use crate::args::Classify;
use crate::error::Failure;
use crate::input::{Tally, Text, Verdict};
use crate::opened::Answering;
use crate::output::Output;
use crate::render::answer_page;

pub(crate) fn run(args: &Classify) -> Result<Tally, Failure> {
    let answering = Answering::open(&args.model)?;
    let mut judge = answering.judge();
    let write = |text: &Text<'_>, answer: Result<Answer<'_>, Unscorable>, output: &mut Output| {
        let answer = match answer {
            Err(reason) => return Ok(Verdict::Rejected(reason.to_string())),
            Ok(answer) => {
                let prediction = answer.prediction.abstaining_below(args.abstain_below);
                Answer { prediction, ..answer }
            }
        };
        if args.json {
            output.json(&answer.record(text.id))?;
        } else {
            output.page(&answer_page(text.text, &answer, output.is_terminal()))?;
        }
        Ok::<_, Failure>(Verdict::Done)
    };
    if args.explain {
        return args
            .texts
            .for_each(|text, output| write(&text, judge.predict_with_evidence(text.text), output));
    }
    args.texts.for_each_batch(answering.together(), |texts, output| {
        let pieces: Vec<&str> = texts.iter().map(|text| text.text).collect();
        let answers = judge.predict_batch(&pieces);
        texts.iter().zip(answers).map(|(text, answer)| write(text, answer, output)).collect()
    })
}
