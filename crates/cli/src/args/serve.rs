//! The words of `risala serve`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueEnum;

use super::WhichModel;

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The address to listen on; one that other machines can reach needs a token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// The port; 0 takes a free one
    #[arg(long, value_name = "NUMBER", default_value_t = 8080)]
    pub(crate) port: u16,
    /// A file with the token that requests must name; RISALA_TOKEN in the environment does the same
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Pages of this origin may ask from a browser, as in https://example.org; may be given several times
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<String>,
    /// The most bytes of a body
    #[arg(long, value_name = "BYTES", default_value_t = 2 << 20)]
    pub(crate) max_body: usize,
    /// The most texts of a request
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    pub(crate) max_texts: usize,
    /// The most characters of a text
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000)]
    pub(crate) max_length: usize,
    /// The most requests at a time; more are told to come again
    #[arg(long, value_name = "NUMBER", default_value_t = 512)]
    pub(crate) max_concurrency: usize,
    /// How many seconds a request may take to come and be answered
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
    /// When told to stop (SIGTERM, Ctrl+C): how many seconds requests in flight may take to end
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) drain: u64,
    /// What is written to standard error, a JSON object a line
    #[arg(long, value_enum, default_value_t = Log::Requests)]
    pub(crate) log: Log,
    #[command(flatten)]
    pub(crate) model: WhichModel,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Log {
    /// Start, stop, reloads, failures of the server
    Events,
    /// Also each request: method, path, status, time
    Requests,
    /// Also the texts, which may be personal data
    Texts,
}
