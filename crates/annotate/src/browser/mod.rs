//! The front end in the browser: a page of this machine for this machine.
//!
//! The server listens on a loopback address only. Its pages lie under a path that holds 128 random bits, so
//! that other users and other pages of this browser cannot find them; requests must name the address that was
//! listened on (a name that was pointed at this machine, DNS rebinding, does not help), and what they change
//! must come from the page itself. The page loads nothing from anywhere else, and its policy forbids it to.

mod guard;
mod routes;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use crate::error::{Error, Kind};
use crate::session::Session;
use crate::words::Language;

/// A server that listens, but does not yet answer.
#[derive(Debug)]
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
    token: String,
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    session: Arc<Mutex<Session>>,
    language: Language,
    /// Told when the annotator quits.
    quit: Arc<Notify>,
}

impl Server {
    /// Begins to listen; port 0 takes a free one.
    ///
    /// # Errors
    /// If the address is none of this machine's own loopback addresses, or is taken.
    pub fn bind(address: SocketAddr) -> Result<Server, Error> {
        if !address.ip().is_loopback() {
            return Err(Kind::Address(address).into());
        }
        let listen = || {
            let listener = std::net::TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = listen().map_err(|error| Kind::Listen(address, error))?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(Kind::Random)?;
        let token = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Server { listener, address, token })
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://{}/{}/", self.address, self.token)
    }

    /// Answers until the annotator quits. The session is shared, so that it can be looked at afterwards.
    ///
    /// # Errors
    /// If the system does not let it.
    pub fn run(self, session: &Arc<Mutex<Session>>, language: Language) -> Result<(), Error> {
        let shared = Shared { session: Arc::clone(session), language, quit: Arc::new(Notify::new()) };
        let serve = || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(self.listener)?;
                let quit = Arc::clone(&shared.quit);
                let router = guard::guarded(routes::routes(shared, &self.token), self.address);
                axum::serve(listener, router)
                    .with_graceful_shutdown(async move { quit.notified().await })
                    .await
            })
        };
        Ok(serve().map_err(Kind::Serve)?)
    }
}
