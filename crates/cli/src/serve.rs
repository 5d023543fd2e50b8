//! `risala serve`: the model over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use risala_server::{Limits, Loaded, Logged, Server, Settings, Token};

use crate::args::{Log, Serve, WhichModel};
use crate::error::Failure;
use crate::opened::Answering;

/// The variable that may hold the token.
const TOKEN: &str = "RISALA_TOKEN";

pub(crate) fn run(args: Serve) -> Result<(), Failure> {
    let limits = Limits {
        body: args.max_body,
        texts: args.max_texts,
        characters: args.max_length,
        requests: args.max_concurrency,
        time: Duration::from_secs(args.timeout),
    };
    let token = match &args.token_file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?),
        None => std::env::var(TOKEN).ok().filter(|token| !token.is_empty()),
    };
    let settings = Settings {
        address: SocketAddr::new(args.host, args.port),
        limits,
        token: token.as_deref().map(Token::new).transpose()?,
        origins: args.allow_origin,
        logged: match args.log {
            Log::Events => Logged::Events,
            Log::Requests => Logged::Requests,
            Log::Texts => Logged::Texts,
        },
        drain: Duration::from_secs(args.drain),
    };
    let model = loaded(Answering::open(&args.model)?)?;
    let which = args.model;
    Server::bind(settings)?
        .run(model, move |identity| reloaded(&which, identity).map_err(|error| error.to_string()))?;
    Ok(())
}

fn reloaded(which: &WhichModel, identity: &str) -> Result<Option<Loaded>, Failure> {
    let answering = Answering::open(which)?;
    if answering.identity()? == identity {
        return Ok(None);
    }
    loaded(answering).map(Some)
}

fn loaded(answering: Answering) -> Result<Loaded, Failure> {
    let identity = answering.identity()?;
    let (name, is_slow) = (answering.name().to_owned(), answering.together() > 1);
    // Judges of all threads borrow it, as long as the process lives.
    let answering: &'static Answering = Box::leak(Box::new(answering));
    Ok(Loaded { name, identity, is_slow, judge: Arc::new(|| answering.judge()) })
}
