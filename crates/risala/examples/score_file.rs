//! Scores a file of texts, a text a line, about a megabyte at a time, and prints the bytes and the seconds of each
//! thread; reading is not timed. It says when the model is there, starts at a line of standard input and stays until
//! its end, so that `benches/peers/run` can start it together with others and ask what memory it took.
//!
//! ```console
//! cargo run --release -p risala --example score_file -- MODEL.safetensors TEXTS.txt 2    # on two threads
//! ```

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader};
use std::thread;
use std::time::{Duration, Instant};

use risala::Model;

const BLOCK_BYTES: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, texts, threads] = arguments.as_slice() else {
        return Err("usage: score_file MODEL.safetensors TEXTS.txt THREADS".into());
    };
    let threads: usize = threads.parse()?;
    let model = Model::open(model)?;
    println!("ready");
    io::stdin().read_line(&mut String::new())?;

    let found = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| score(&model, texts))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| io::Error::other("a thread panicked"))?)
            .collect::<Result<Vec<_>, _>>()
    })?;
    let found: Vec<_> = found.iter().map(|(bytes, time)| (bytes, time.as_secs_f64())).collect();
    println!("{}", serde_json::to_string(&found)?);
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Works through the file once: how many bytes of text, and how long scoring took.
fn score(model: &Model, texts: &str) -> io::Result<(usize, Duration)> {
    let mut scorer = model.scorer();
    let mut lines = BufReader::new(File::open(texts)?).lines();
    let (mut bytes, mut time) = (0, Duration::ZERO);
    let mut block = Vec::new();
    loop {
        block.clear();
        let mut size = 0;
        while size < BLOCK_BYTES
            && let Some(line) = lines.next().transpose()?
        {
            size += line.len();
            block.push(line);
        }
        if block.is_empty() {
            return Ok((bytes, time));
        }
        let start = Instant::now();
        for text in &block {
            _ = black_box(scorer.predict(text));
        }
        time += start.elapsed();
        bytes += size;
    }
}
