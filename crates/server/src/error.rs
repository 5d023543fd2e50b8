//! What keeps a server from running.

use std::io;
use std::net::SocketAddr;

/// A server that cannot run. Displays as one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{0}: {1}; choose another address with --host and --port")]
    Listen(SocketAddr, io::Error),
    #[error(
        "{0} can be reached from other machines, so a token is needed: give one with --token-file or in RISALA_TOKEN"
    )]
    Open(SocketAddr),
    #[error("the token has {0} characters; take at least {least} that nobody can guess", least = crate::settings::LEAST)]
    Token(usize),
    #[error("{0:?} is no origin, as in https://example.org")]
    Origin(String),
    #[error("the server: {0}")]
    Serve(io::Error),
}
