//! A logistic regression for each output over one vocabulary, and the model file made of them.

use risala_model::{OUTPUTS, TechniquesHeader, Weights, encode_techniques};
use serde::Serialize;

use super::examples::TechniqueExamples;
use crate::error::Error;
use crate::pipeline::{CREATED_BY, Config, Space, Watch};
use crate::sdca::{ClassVector, LANES, Solver};

/// Yes and no, to the solver.
const CLASSES: usize = 2;
const YES: usize = 1;

/// How the fit of an output went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct OutputReport {
    /// Passes over the rows.
    epochs: usize,
    /// The certified duality gap as a part of the objective.
    relative_gap: f64,
}

/// Fitted weights of all outputs, before any temperature.
pub(crate) struct Fitted {
    pub(crate) space: Space,
    weights: Vec<[f64; OUTPUTS]>,
    bias: [f64; OUTPUTS],
    pub(crate) reports: Vec<OutputReport>,
}

/// The weights of the examples in `rows` for the fit of an output, rare answers made up for.
pub(crate) fn example_weights(
    examples: &TechniqueExamples,
    rows: &[usize],
    answers: &[bool],
    config: &Config,
) -> Result<Vec<f64>, Error> {
    let mut weights: Vec<f64> = rows.iter().map(|&row| f64::from(examples.texts.weights[row])).collect();
    let solver = linfa::ParamGuard::check(config.solver.clone())?;
    solver.class_weight().apply_to_answers(answers, &mut weights);
    Ok(weights)
}

/// Fits on the examples in `rows`.
pub(crate) fn fit(
    examples: &TechniqueExamples,
    rows: &[usize],
    config: &Config,
    watch: &dyn Watch,
) -> Result<Fitted, Error> {
    let space = examples.texts.space(rows, config)?;
    let design = examples.texts.design(rows, &space);
    let settings = linfa::ParamGuard::check(config.solver.clone())?.settings();
    let mut weights_of = vec![[0.0; OUTPUTS]; design.width()];
    let (mut bias, mut reports) = ([0.0; OUTPUTS], vec![]);
    for output in 0..examples.outputs.len() {
        let answers = examples.answers(rows, output);
        let weights = example_weights(examples, rows, &answers, config)?;
        let target = |&yes: &bool| {
            let mut target: ClassVector = [0.0; LANES];
            target[usize::from(yes)] = 1.0;
            target
        };
        let targets = answers.iter().map(target).collect();
        let mut solver = Solver::new(&design, &weights, targets, design.width(), CLASSES, settings)?;
        let solution = solver.solve(&mut |step| watch.epoch(step));
        // The softmax of two scores is the sigmoid of their difference.
        let difference = |of: ClassVector| of[YES] - of[1 - YES];
        for (column, weights) in weights_of.iter_mut().enumerate() {
            weights[output] = difference(solver.weights(column));
        }
        bias[output] = difference(solver.bias());
        reports.push(OutputReport { epochs: solution.epochs, relative_gap: solution.relative_gap() });
    }
    watch.fitted();
    drop(design);
    Ok(Fitted { space, weights: weights_of, bias, reports })
}

impl Fitted {
    /// The model file: the weights of each output divided by its temperature.
    pub(crate) fn encode(
        &self,
        examples: &TechniqueExamples,
        config: &Config,
        temperatures: &[f64; OUTPUTS],
        evidence: Vec<String>,
        training: serde_json::Value,
    ) -> Result<Vec<u8>, Error> {
        let cool = |weights: &[f64; OUTPUTS]| -> [f32; OUTPUTS] {
            std::array::from_fn(|output| (weights[output] / temperatures[output]) as f32)
        };
        let rows: Vec<[f32; OUTPUTS]> = self.weights.iter().map(cool).collect();
        let Space { vocabulary, gains, .. } = &self.space;
        let weights = Weights::new(vocabulary, gains, &self.space.by_slot(&rows), cool(&self.bias), 1.0)?;
        let header = TechniquesHeader {
            name: config.name.clone(),
            created_by: CREATED_BY.to_owned(),
            text: config.text.clone(),
            features: config.features.clone(),
            outputs: examples.outputs.clone(),
            evidence,
            training,
        };
        Ok(encode_techniques(&header, &weights)?)
    }
}
