//! Labels many texts on all cores: one model for all threads, one scorer for each.
//!
//! ```console
//! cargo run --release -p risala --example many_threads < FILE    # a text a line
//! ```

use std::error::Error;
use std::io;
use std::thread;

use risala::Label;

fn main() -> Result<(), Box<dyn Error>> {
    let model = risala::embedded()?;
    let texts: Vec<String> = io::stdin().lines().collect::<Result<_, _>>()?;
    let threads = thread::available_parallelism()?.get();
    let share = texts.len().div_ceil(threads).max(1);

    let mut counts = [0usize; 3];
    thread::scope(|scope| {
        let workers: Vec<_> = texts
            .chunks(share)
            .map(|texts| {
                scope.spawn(|| {
                    let mut scorer = model.scorer();
                    let mut counts = [0usize; 3];
                    for prediction in texts.iter().filter_map(|text| scorer.predict(text).ok()) {
                        counts[prediction.label().index()] += 1;
                    }
                    counts
                })
            })
            .collect();
        for worker in workers {
            let found = worker.join().unwrap_or_default();
            for (count, found) in counts.iter_mut().zip(found) {
                *count += found;
            }
        }
    });
    for label in Label::ALL {
        println!("{label:<12} {}", counts[label.index()]);
    }
    println!("set aside    {}", texts.len() - counts.iter().sum::<usize>());
    Ok(())
}
