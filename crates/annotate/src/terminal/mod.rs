//! The front end in the terminal.

mod app;
mod bidi;
mod draw;

pub use app::App;
pub use bidi::{Bidi, lay_out};

use std::io::{self, IsTerminal, stdin, stdout};

use ratatui::crossterm::event::{self, Event};

use crate::error::{Error, Kind};
use crate::session::Session;
use crate::words::Language;

/// Sits with the annotator until they quit. The terminal is given back as it was, also after a crash.
///
/// # Errors
/// If the terminal cannot be used.
pub fn run(session: &mut Session, language: Language, bidi: Bidi) -> Result<(), Error> {
    if !(stdin().is_terminal() && stdout().is_terminal()) {
        return Err(Kind::Terminal(io::Error::other("standard input and output are none")).into());
    }
    let reorder = bidi.reorders(|name| std::env::var(name).ok());
    let mut terminal = ratatui::try_init().map_err(Kind::Terminal)?;
    let mut app = App::new(session, language, reorder);
    let mut sit = || -> io::Result<()> {
        loop {
            terminal.draw(|frame| app.draw(frame))?;
            if let Event::Key(key) = event::read()?
                && key.is_press()
                && !app.key(key)
            {
                return Ok(());
            }
        }
    };
    let result = sit();
    ratatui::restore();
    Ok(result.map_err(Kind::Terminal)?)
}
