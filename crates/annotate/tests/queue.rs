//! The orders in which texts come.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{act, folder, log_in, read, records, sit};
use risala_annotate::{Act, Item, Order, queue};
use risala_model::Leaf::{self, Belief, Fear, Inform, Interact};

fn ids(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.key.id.as_str()).collect()
}

#[test]
fn a_seed_decides_the_order_and_a_new_text_moves_no_other() {
    let order = |count, seed| queue(records(count), Order::Random(seed)).unwrap();
    let (first, again, other) = (order(20, 1), order(20, 1), order(20, 2));
    assert_eq!(ids(&first), ids(&again));
    assert_ne!(ids(&first), ids(&other));
    let mut more = order(21, 1);
    more.retain(|item| item.key.id != "20");
    assert_eq!(ids(&more), ids(&first));
}

#[test]
fn only_disagreement_comes_and_the_widest_first() {
    let folder = folder();
    let log = log_in(&folder);
    let said: [(&str, [Leaf; 5]); 3] = [
        ("noor", [Inform, Inform, Fear, Fear, Inform]),
        ("sami", [Inform, Interact, Belief, Belief, Fear]),
        ("lama", [Inform, Inform, Fear, Inform, Inform]),
    ];
    for (name, leaves) in said {
        act(&mut sit(5, name, &log), leaves.map(Act::Judge));
    }
    let judgements = read(&log);
    let order = |shown| queue(records(5), Order::Disagreement { judgements: &judgements, shown }).unwrap();
    // "3": two pairs of three differ in the label, and all in the leaf. "4": two pairs in both. "1" and "2": two
    // pairs in the leaf alone, in the order of the file.
    assert_eq!(ids(&order(false)), ["3", "4", "1", "2"]);
    assert!(order(false).iter().all(|item| item.earlier.is_empty()));
    let shown = order(true);
    let earlier: Vec<_> = shown[0].earlier.iter().map(|(name, says)| (name.as_str(), says.leaf)).collect();
    assert_eq!(earlier, [("lama", Some(Inform)), ("noor", Some(Fear)), ("sami", Some(Belief))]);
    let error =
        queue(records(1), Order::Disagreement { judgements: &judgements, shown: true }).unwrap_err();
    assert!(error.to_string().contains("no text to judge"), "{error}");
}

#[test]
fn an_id_is_there_once() {
    let twice = records(2).into_iter().chain(records(1)).collect();
    let error = queue(twice, Order::File).unwrap_err().to_string();
    assert!(error.contains("\"0\" is the id of more than one record"), "{error}");
}
