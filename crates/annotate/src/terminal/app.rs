//! What the keys do.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::keys::Command;
use crate::session::{Act, Session};
use crate::words::Language;

/// The state of the front end: everything beside the session.
pub struct App<'s> {
    pub(super) session: &'s mut Session,
    pub(super) language: Language,
    pub(super) reorder: bool,
    pub(super) guideline: bool,
    /// The note that is being written.
    pub(super) writing: Option<String>,
    /// What went wrong with the last key.
    pub(super) problem: Option<String>,
    /// How many lines of the text, or of the guideline while it is open, are above the window.
    pub(super) scroll: usize,
}

impl<'s> App<'s> {
    /// A front end to a session; `reorder` if the terminal does not put Arabic into order.
    pub fn new(session: &'s mut Session, language: Language, reorder: bool) -> App<'s> {
        App { session, language, reorder, guideline: false, writing: None, problem: None, scroll: 0 }
    }

    /// Does what a key asks for; returns whether the sitting goes on.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.problem = None;
        let control = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if control {
            return !matches!(key.code, KeyCode::Char('c' | 'd'));
        }
        if let Some(note) = self.writing.take() {
            self.write(note, key.code);
            return true;
        }
        // In an interface that runs from right to left, what comes next lies to the left.
        let from_right = self.language == Language::Ar;
        match key.code {
            KeyCode::Left if from_right => self.act(Act::Forward),
            KeyCode::Right if from_right => self.act(Act::Back),
            KeyCode::Left => self.act(Act::Back),
            KeyCode::Right => self.act(Act::Forward),
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll = self.scroll.saturating_add(1),
            KeyCode::Char(letter) => match Command::of_key(letter) {
                Some(Command::Judge(leaf)) => self.act(Act::Judge(leaf)),
                Some(Command::Low) => self.act(Act::Low),
                Some(Command::Skip) => self.act(Act::Skip),
                Some(Command::Undo) => self.act(Act::Undo),
                Some(Command::Note) => self.writing = Some(self.session.view().note.to_owned()),
                Some(Command::Guideline) => {
                    self.guideline = !self.guideline;
                    self.scroll = 0;
                }
                Some(Command::Quit) => return false,
                None => {}
            },
            _ => {}
        }
        true
    }

    fn write(&mut self, mut note: String, key: KeyCode) {
        match key {
            KeyCode::Esc => return,
            KeyCode::Enter => {
                self.act(Act::Note(note.trim().to_owned()));
                // What could not be kept is still there to be kept.
                self.writing = self.problem.is_some().then_some(note);
                return;
            }
            KeyCode::Backspace => {
                note.pop();
            }
            KeyCode::Char(letter) => note.push(letter),
            _ => {}
        }
        self.writing = Some(note);
    }

    fn act(&mut self, act: Act) {
        let before = self.session.view().position;
        if let Err(error) = self.session.act(act) {
            self.problem = Some(error.to_string());
        }
        if self.session.view().position != before {
            self.scroll = 0;
        }
    }
}
