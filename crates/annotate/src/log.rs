//! The log: a file of events that only grows.
//!
//! An event is on the disk (`fsync`) before the annotator sees the next text. A crash can at worst leave half
//! a line at the end; that half is laid aside in a file of its own and the log goes on behind the last whole
//! line, so that every line of a log is valid JSON for other tools as well.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, shown};
use crate::event::Event;

/// A log that is open for writing, by this process alone.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: PathBuf,
    len: u64,
}

/// What a log held when it was read.
#[derive(Debug)]
pub struct Events {
    /// Its events, in order.
    pub events: Vec<Event>,
    /// What had to be said about it: a last line that was cut off.
    pub notice: Option<String>,
}

impl Log {
    /// Opens a log, or begins one, and locks it. A last line that was cut off is moved to the file of the same
    /// name with `.torn` behind it.
    ///
    /// # Errors
    /// If it cannot be read and written, another process has it open, or a line of it is no event.
    pub fn open(path: &Path) -> Result<(Log, Events), Error> {
        let is_new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| Kind::file("open", path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Kind::Busy { path: shown(path) }.into()),
            Err(TryLockError::Error(error)) => return Err(Kind::file("lock", path, error).into()),
        }
        if is_new {
            sync_folder(path);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| Kind::file("read", path, error))?;
        let Parsed { events, whole, unended } = parse(path, &bytes)?;
        let mut log = Log { file, path: path.to_owned(), len: whole as u64 };
        let torn = bytes.get(whole..).unwrap_or_default();
        let mut notice = None;
        if unended {
            log.write(b"\n")?;
        } else if !torn.is_empty() {
            let aside = set_aside(path, torn)?;
            log.file.set_len(log.len).map_err(|error| Kind::file("write", path, error))?;
            let (bytes, aside) = (torn.len(), shown(&aside));
            notice = Some(format!(
                "{}: the last line was cut off; its {bytes} bytes now lie in {aside}, and the log goes on behind {} events",
                shown(path),
                events.len(),
            ));
        }
        Ok((log, Events { events, notice }))
    }

    /// Writes an event, and returns when it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written, or something else has changed or replaced the file; the log is then as it was.
    pub fn append(&mut self, event: &Event) -> Result<(), Error> {
        let line = event.to_json_line().map_err(io::Error::from);
        let mut line = line.map_err(|error| Kind::file("write", &self.path, error))?;
        line.push('\n');
        self.write(line.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        // Somebody may edit the file in the meantime: nothing is to be written over that.
        self.has_length(self.len).map_err(|error| Kind::file("write", &self.path, error))?;
        let len = self.len + bytes.len() as u64;
        let written = self
            .file
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.sync_data())
            // Or put another in its place, as editors do: what is written here would go with the old one.
            .and_then(|()| self.has_length(len));
        if let Err(error) = written {
            // Half a line must not stay before the next one. If this fails too, the next opening mends it.
            let _ = self.file.set_len(self.len);
            return Err(Kind::file("write", &self.path, error).into());
        }
        self.len = len;
        Ok(())
    }

    /// Whether there is a file of this length under the log's name.
    fn has_length(&self, len: u64) -> io::Result<()> {
        if std::fs::metadata(&self.path)?.len() == len {
            return Ok(());
        }
        Err(io::Error::other("something else has changed it; end this sitting and begin it again"))
    }
}

/// Reads a log without changing it. A last line that was cut off is left out, and the notice says so.
///
/// # Errors
/// If it cannot be read, or a line of it is no event.
pub fn read_log(path: &Path) -> Result<Events, Error> {
    let bytes = std::fs::read(path).map_err(|error| Kind::file("read", path, error))?;
    let Parsed { events, whole, unended } = parse(path, &bytes)?;
    let torn = !unended && whole < bytes.len();
    let notice = torn.then(|| format!("{}: the last line was cut off and is left out", shown(path)));
    Ok(Events { events, notice })
}

struct Parsed {
    events: Vec<Event>,
    /// How many bytes from the start are whole lines.
    whole: usize,
    /// Whether the last of these lines lacks nothing but its end.
    unended: bool,
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Parsed, Error> {
    let mut events = Vec::new();
    let mut whole = 0;
    for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let is_ended = line.ends_with(b"\n");
        let parsed = match std::str::from_utf8(line) {
            Ok(line) if line.trim().is_empty() && is_ended => None,
            Ok(line) => Some(Event::parse(line)),
            Err(_) => Some(Err("not valid UTF-8".to_owned())),
        };
        match parsed {
            Some(Ok(event)) => events.push(event),
            None => {}
            Some(Err(_)) if !is_ended && is_half(line) => {
                return Ok(Parsed { events, whole, unended: false });
            }
            Some(Err(reason)) => {
                return Err(Kind::Line { path: shown(path), line: number + 1, reason }.into());
            }
        }
        whole += line.len();
        if !is_ended {
            return Ok(Parsed { events, whole, unended: true });
        }
    }
    Ok(Parsed { events, whole, unended: false })
}

/// Whether a crash can have left this of an event: its beginning, or zeros that the disk had there before. The last
/// line of any other file is left alone.
fn is_half(line: &[u8]) -> bool {
    line.first() == Some(&0) || line.iter().zip(b"{\"event\":").all(|(byte, begin)| byte == begin)
}

/// Appends half a line to the file for such halves, and returns where that is.
fn set_aside(path: &Path, torn: &[u8]) -> Result<PathBuf, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".torn");
    let aside = PathBuf::from(name);
    let write = || {
        let mut file = OpenOptions::new().append(true).create(true).open(&aside)?;
        file.write_all(torn)?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    write().map_err(|error| Kind::file("write", &aside, error))?;
    Ok(aside)
}

/// Brings a new file's name to the disk, where the system lets folders be synchronised.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Some systems refuse; the name is then as safe as they make it.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}
