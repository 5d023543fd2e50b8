//! What a search tries next.

use risala_train::tune::{Candidate, Proposals, Space, Trial};

/// As good as the choices are near to c = 10 and min_df = 3.
fn judged(candidate: &Candidate) -> Trial {
    let of = |key: &str| candidate.choices[key].as_f64().expect("a number");
    let (c, rare) = (of("solver.c"), of("table.min_df"));
    Trial {
        choices: candidate.choices.clone(),
        n: 100,
        macro_f1: 1.0 / (1.0 + (c.ln() - 10f64.ln()).powi(2) + (rare - 3.0).abs()),
        interval: None,
        accuracy: 0.5,
    }
}

fn space(method: &str, trials: usize) -> Space {
    let text = format!(
        "trials = {trials}\nmethod = \"{method}\"\nseed = 5\n[search]\n\
         \"solver.c\" = {{ low = 0.001, high = 1000.0, log = true }}\n\
         \"table.min_df\" = {{ low = 1, high = 8, whole = true }}\n"
    );
    toml::from_str(&text).expect("a space")
}

fn followed(proposals: &Proposals<'_>) -> Vec<Trial> {
    let mut made = Vec::new();
    while let Some(candidate) = proposals.next(&made).expect("a candidate") {
        made.push(judged(&candidate));
    }
    made
}

fn mean(trials: &[Trial]) -> f64 {
    trials.iter().map(|trial| trial.macro_f1).sum::<f64>() / trials.len() as f64
}

#[test]
fn an_estimator_goes_where_it_went_well() {
    let (learning, blind) = (space("tpe", 60), space("random", 60));
    let learning = followed(&learning.proposals().expect("proposals"));
    let blind = followed(&blind.proposals().expect("proposals"));
    assert_eq!((learning.len(), blind.len()), (60, 60));
    assert!(
        mean(&learning[30..]) > 2.0 * mean(&learning[..10]),
        "{} {}",
        mean(&learning[30..]),
        mean(&learning[..10])
    );
    assert!(
        mean(&learning[30..]) > 2.0 * mean(&blind[30..]),
        "{} {}",
        mean(&learning[30..]),
        mean(&blind[30..])
    );
}

#[test]
fn the_same_trials_give_the_same_candidate() {
    let space = space("tpe", 30);
    let proposals = space.proposals().expect("proposals");
    let made = followed(&proposals);
    assert_eq!(made, followed(&proposals));
    for at in [0, 5, 10, 29] {
        let again = proposals.next(&made[..at]).expect("a candidate").expect("not at its end");
        assert_eq!(again.choices, made[at].choices);
    }
    assert_eq!(proposals.next(&made).expect("no error"), None);
}

#[test]
fn nothing_is_tried_twice_and_a_small_space_ends() {
    let text = "trials = 50\nmethod = \"tpe\"\n[search]\n\"table.min_df\" = [1, 2, 3]\n\
                \"solver.c\" = { low = 1.0, high = 1.0 }\n\
                \"table.idf_power\" = [0.0, 0.5, 1.0, 0.25]\n";
    let space: Space = toml::from_str(text).expect("a space");
    let made = followed(&space.proposals().expect("proposals"));
    assert_eq!(made.len(), 12, "3 times 1 times 4");
    for (at, trial) in made.iter().enumerate() {
        assert!(made[..at].iter().all(|before| before.choices != trial.choices), "{at}");
    }
}

#[test]
fn what_cannot_be_tried_is_said_before_any_work() {
    for (space, words) in [
        ("method = \"tpe\"\n[search]\n\"solver.c\" = [1.0]\n", "how many `trials`"),
        ("trials = 9\nmethod = \"tpe\"\n[search]\n\"solver.c\" = [1.0, -1.0]\n", "c must be between"),
        (
            "trials = 9\nmethod = \"tpe\"\n[search]\n\"solver.c\" = { low = -1.0, high = 2.0 }\n",
            "c must be between",
        ),
        ("trials = 9\nmethod = \"tpe\"\n[search]\n\"solver.d\" = [1.0]\n", "unknown field `d`"),
    ] {
        let space: Space = toml::from_str(space).expect("a space");
        let error = space.proposals().expect_err("a fault").to_string();
        assert!(error.contains(words), "{error}");
    }
    assert!(toml::from_str::<Space>("method = \"best\"\n[search]\n").is_err());
}
