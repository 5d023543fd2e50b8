//! What can go wrong. The kind stays private: whoever reads the message wants the place and the remedy.

use std::io;
use std::path::Path;

/// Why annotation cannot begin or go on. Displays as one line: what, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("cannot {doing} {path}: {source}")]
    File { doing: &'static str, path: String, source: io::Error },
    #[error("{path} is being written by another session; end that one first, or give a log of its own")]
    Busy { path: String },
    #[error("{path}:{line}: {reason}; mend the line, or give another log")]
    Line { path: String, line: usize, reason: String },
    #[error("an annotator's name is 1 to 64 characters without control characters; {0:?} is not")]
    Name(String),
    #[error("there is no text to judge; give records, or logs that disagree on some of them")]
    Empty,
    #[error("{0:?} is the id of more than one record; give records ids of their own")]
    SharedId(String),
    #[error("{0:?} has judged nothing in these logs; adjudicate first, or check the name")]
    Unheard(String),
    #[error("{0} can be reached from other machines; listen on 127.0.0.1 or [::1]")]
    Address(std::net::SocketAddr),
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, io::Error),
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    #[error("the browser's page cannot be served: {0}")]
    Serve(io::Error),
    #[error("the terminal cannot be used: {0}; run this in a terminal, or use --browser")]
    Terminal(io::Error),
}

impl Kind {
    pub(crate) fn file(doing: &'static str, path: &Path, source: io::Error) -> Kind {
        Kind::File { doing, path: shown(path), source }
    }
}

/// A path on one line.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().replace(char::is_control, "\u{fffd}")
}
