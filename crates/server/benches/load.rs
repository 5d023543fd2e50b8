//! How many requests of one text a second the server answers, beside a server of the same library that only echoes.
//!
//! ```console
//! cargo bench -p risala-server                # some seconds
//! cargo bench -p risala-server -- --seconds 600   # and whether memory stays flat
//! ```
//!
//! Both servers and the clients share the machine, so the rates are those of a part of it; the ratio is what counts.
//! Clients keep their connections and wait for each answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::post;
use risala::Judge;
use risala_server::{Limits, Loaded, Logged, Server, Settings};

const CLIENTS: usize = 32;
const TEXT: &str = "خصم كبير على العطور اليوم فقط، اطلب الآن والتوصيل مجاني لكل المدن";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip_while(|word| word != "--seconds").skip(1);
    let seconds: u64 = words.next().map_or(Ok(5), |word| word.parse())?;
    let (echo, risala) = (echo()?, risala()?);
    println!("{CLIENTS} connections, {seconds} s each");
    let mut rates = Vec::new();
    for (name, address, path) in [("axum echo", echo, "/"), ("risala /v1/classify", risala, "/v1/classify")]
    {
        load(address, path, Duration::from_secs(1));
        let before = resident();
        let (rate, times) = load(address, path, Duration::from_secs(seconds));
        let at = |share: f64| quantile(&times, share) as f64 / 1e3;
        rates.push(rate);
        println!(
            "{name:<20} {rate:>8.0} requests/s  {:>4.0} %  p50 {:.2} ms  p99 {:.2} ms  memory {} → {} KiB",
            rate / rates[0] * 100.0,
            at(0.5),
            at(0.99),
            before,
            resident()
        );
    }
    Ok(())
}

/// A server that sends back what it is sent.
fn echo() -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let router = Router::new().route("/", post(|body: axum::body::Bytes| async { body }));
            axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
        })
    });
    Ok(address)
}

fn risala() -> Result<SocketAddr, Box<dyn std::error::Error>> {
    let model = risala::embedded()?;
    let server = Server::bind(Settings {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        limits: Limits::default(),
        token: None,
        origins: Vec::new(),
        logged: Logged::Events,
        drain: Duration::from_secs(1),
    })?;
    let address = server.address();
    let loaded = Loaded {
        name: "risala-base".to_owned(),
        identity: String::new(),
        is_slow: false,
        judge: Arc::new(|| Judge::Base(model.scorer())),
    };
    std::thread::spawn(move || server.run(loaded, |_| Ok(None)));
    Ok(address)
}

/// How many requests took so many microseconds; the last entry is of those that took longer. Its size does not grow
/// with the time, because memory is measured too.
type Times = Vec<u64>;

const LONGEST: usize = 100_000;

/// Requests a second, and how long they took.
fn load(address: SocketAddr, path: &'static str, time: Duration) -> (f64, Times) {
    let begun = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| std::thread::spawn(move || client(address, path, begun + time).unwrap_or_default()))
        .collect();
    let mut times = vec![0; LONGEST + 1];
    for client in clients {
        let own = client.join().unwrap_or_default();
        times.iter_mut().zip(own).for_each(|(all, own)| *all += own);
    }
    (times.iter().sum::<u64>() as f64 / begun.elapsed().as_secs_f64(), times)
}

/// The microseconds within which this share of the requests was answered.
fn quantile(times: &Times, share: f64) -> usize {
    let wanted = times.iter().sum::<u64>() as f64 * share;
    let mut seen = 0;
    times
        .iter()
        .position(|count| {
            seen += count;
            seen as f64 >= wanted
        })
        .unwrap_or(LONGEST)
}

fn client(address: SocketAddr, path: &str, until: Instant) -> std::io::Result<Times> {
    let body = format!("{{\"text\":\"{TEXT}\"}}");
    let request =
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let (mut times, mut line, mut answer) = (vec![0; LONGEST + 1], String::new(), Vec::new());
    while Instant::now() < until {
        let begun = Instant::now();
        reader.get_mut().write_all(request.as_bytes())?;
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        answer.resize(length, 0);
        reader.read_exact(&mut answer)?;
        times[(begun.elapsed().as_micros() as usize).min(LONGEST)] += 1;
    }
    Ok(times)
}

/// Memory of this process in KiB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
