//! Files that are written: whole or not at all, and what belongs together at once.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{STANDARD, exists, reason};
use crate::error::Error;
use crate::place::Place;

/// Files that are written and wait to take their places, so that what belongs together appears together: whatever fails
/// or ends the process before [`Staged::commit`] leaves every earlier report as it was.
#[derive(Debug, Default)]
pub struct Staged {
    files: Vec<Waiting>,
}

/// One of them.
#[derive(Debug)]
enum Waiting {
    /// Written beside its target.
    File {
        name: String,
        temporary: PathBuf,
        target: PathBuf,
    },
    /// Standard output and devices can not be written beforehand.
    Stream { name: String, bytes: Vec<u8> },
}

impl Staged {
    /// Writes a whole file beside its target.
    ///
    /// # Errors
    /// If the file can not be written, with the system's reason.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        // A link is written through, so that it stays a link.
        let target = fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
        let is_stream = fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file());
        if name == STANDARD || is_stream {
            self.files.push(Waiting::Stream {
                name: name.to_owned(),
                bytes: bytes.to_vec(),
            });
            return Ok(());
        }
        let (mut file, temporary) =
            create_beside(&target).map_err(|error| unwritable(name, &error))?;
        self.files.push(Waiting::File {
            name: name.to_owned(),
            temporary: temporary.clone(),
            target: target.clone(),
        });
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        if let Ok(metadata) = fs::metadata(&target) {
            let _ = fs::set_permissions(&temporary, metadata.permissions());
        }
        written.map_err(|error| unwritable(name, &error))
    }

    /// Writes what is to stand beside a file; `beside` is relative to the folder of `name`.
    ///
    /// # Errors
    /// If it can not be written.
    pub fn write_beside(&mut self, name: &str, beside: &str, bytes: &[u8]) -> Result<(), Error> {
        let folder = Path::new(name).parent().unwrap_or_else(|| Path::new(""));
        let path = folder.join(beside);
        let shown = path.to_string_lossy().into_owned();
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| unwritable(&shown, &error))?;
        }
        self.write(&shown, bytes)
    }

    /// Puts everything in its place, in the order in which it was written.
    ///
    /// # Errors
    /// If something can not be put there, with the system's reason; what was before it has its place by then.
    pub fn commit(mut self) -> Result<(), Error> {
        for waiting in std::mem::take(&mut self.files).into_iter().rev() {
            self.files.push(waiting);
        }
        while let Some(waiting) = self.files.last() {
            match waiting {
                Waiting::File {
                    name,
                    temporary,
                    target,
                } => fs::rename(temporary, target).map_err(|error| unwritable(name, &error))?,
                Waiting::Stream { name, bytes } => write_stream(name, bytes)?,
            }
            self.files.pop();
        }
        Ok(())
    }
}

impl Drop for Staged {
    /// Nothing is left of what does not take its place.
    fn drop(&mut self) {
        for waiting in &self.files {
            if let Waiting::File { temporary, .. } = waiting {
                let _ = fs::remove_file(temporary);
            }
        }
    }
}

fn write_stream(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let written = if name == STANDARD {
        let mut output = io::stdout().lock();
        output.write_all(bytes).and_then(|()| output.flush())
    } else {
        File::options()
            .write(true)
            .open(name)
            .and_then(|mut device| device.write_all(bytes))
    };
    match written {
        // The reader had enough: that is no failure of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => {
            let shown = if name == STANDARD {
                "standard output"
            } else {
                name
            };
            other.map_err(|error| unwritable(shown, &error))
        }
    }
}

/// Writes what stands beside a file; `beside` is relative to the folder of `name`.
///
/// # Errors
/// If it can not be written.
pub fn write_beside(name: &str, beside: &str, bytes: &[u8]) -> Result<(), Error> {
    let mut staged = Staged::default();
    staged.write_beside(name, beside, bytes)?;
    staged.commit()
}

/// Adds to the end of a file, which is made if it is not there.
///
/// # Errors
/// If it can not be written.
pub fn append(name: &str, bytes: &[u8]) -> Result<(), Error> {
    File::options()
        .append(true)
        .create(true)
        .open(name)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| unwritable(name, &error))
}

/// Removes a file, if it is there.
///
/// # Errors
/// If it is there and can not be removed.
pub fn remove(name: &str) -> Result<(), Error> {
    match fs::remove_file(name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(name, &error)),
        _ => Ok(()),
    }
}

/// Writes a file that must not be there yet; makes the folders that lead to it.
///
/// # Errors
/// If it exists, or can not be written.
pub fn write_new(name: &str, bytes: &[u8]) -> Result<(), Error> {
    if exists(name) {
        return Err(Error::output("this file exists, and is left as it is").at(Place::file(name)));
    }
    write_beside("", name, bytes)
}

/// Writes a whole file beside its target and renames it, so that a failure leaves what was there.
///
/// # Errors
/// If the file can not be written, with the system's reason.
pub fn write(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let mut staged = Staged::default();
    staged.write(name, bytes)?;
    staged.commit()
}

/// Writes one of many files: whole or not at all, but without waiting for the disk each time. A link is replaced.
///
/// # Errors
/// If the file can not be written, with the system's reason.
pub fn write_one_of_many(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let target = Path::new(name);
    replace(target, bytes, |_| Ok(())).map_err(|error| unwritable(name, &error))
}

/// Writes beside the target and renames.
fn replace(
    target: &Path,
    bytes: &[u8],
    settle: impl Fn(&File) -> io::Result<()>,
) -> io::Result<()> {
    let (mut file, temporary) = create_beside(target)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| settle(&file))
        .and_then(|()| {
            if let Ok(metadata) = fs::metadata(target) {
                let _ = fs::set_permissions(&temporary, metadata.permissions());
            }
            fs::rename(&temporary, target)
        });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes a folder, and those above it, unless it is there.
///
/// # Errors
/// If it can not be made.
pub fn make_folder(name: &str) -> Result<(), Error> {
    fs::create_dir_all(name).map_err(|error| unwritable(name, &error))
}

/// A new file in the target's directory, which nobody else writes.
fn create_beside(target: &Path) -> io::Result<(File, PathBuf)> {
    let name = target.file_name().unwrap_or_default();
    for attempt in 0..1000_u32 {
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{attempt}.part", std::process::id()));
        let path = target.with_file_name(temporary);
        match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn unwritable(name: &str, error: &io::Error) -> Error {
    Error::output(format!("the report can not be written: {}", reason(error)))
        .at(Place::file(name))
        .hint("an earlier report at this place is left as it was")
}
