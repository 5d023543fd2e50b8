//! What whoever runs a server can choose.

use std::net::SocketAddr;
use std::time::Duration;

use crate::error::{Error, Kind};

/// A token has at least so many characters.
pub(crate) const LEAST: usize = 16;

/// How a server listens and what it lets pass.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on; port 0 takes a free one.
    pub address: SocketAddr,
    /// What requests must not exceed.
    pub limits: Limits,
    /// Whoever asks must name it, if there is one. An address that other machines can reach needs one.
    pub token: Option<Token>,
    /// Pages of these origins may ask from a browser; none, unless named.
    pub origins: Vec<String>,
    /// What is written to standard error.
    pub logged: Logged,
    /// How long requests that are in flight may take to end when the server is told to stop.
    pub drain: Duration,
}

/// What requests must not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Texts of a request.
    pub texts: usize,
    /// Characters of a text.
    pub characters: usize,
    /// Requests at a time; more are told to come again.
    pub requests: usize,
    /// How long a request may take until its body is there and it is answered.
    pub time: Duration,
}

impl Default for Limits {
    /// 2 MiB, 1,000 texts of 100,000 characters, 512 requests, 30 seconds.
    fn default() -> Limits {
        Limits {
            body: 2 << 20,
            texts: 1000,
            characters: 100_000,
            requests: 512,
            time: Duration::from_secs(30),
        }
    }
}

/// What is written to standard error, a JSON object a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Logged {
    /// Start, stop, reloads, and requests that failed by the server's fault.
    Events,
    /// Also each request: method, path, status, microseconds, texts; never a text or a token.
    Requests,
    /// Also the texts. They may be personal data: whoever switches this on answers for the log.
    Texts,
}

/// A secret. Kept as its hash, which is also how it is compared: in a time that tells nothing of it.
#[derive(Clone)]
pub struct Token(blake3::Hash);

impl Token {
    /// # Errors
    /// If it is so short that it can be guessed.
    pub fn new(secret: &str) -> Result<Token, Error> {
        let secret = secret.trim();
        match secret.chars().count() {
            length if length < LEAST => Err(Kind::Token(length).into()),
            _ => Ok(Token(blake3::hash(secret.as_bytes()))),
        }
    }

    pub(crate) fn is(&self, given: &[u8]) -> bool {
        self.0 == blake3::hash(given)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}
