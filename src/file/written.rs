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
        self.write_in_pieces(name, |take| take(bytes))
    }

    /// The same with bytes that come in pieces; `fill` makes them.
    ///
    /// # Errors
    /// If the file can not be written, with the system's reason.
    pub fn write_in_pieces(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn FnMut(&[u8])),
    ) -> Result<(), Error> {
        let target = target_of(name);
        if is_stream(name, &target) {
            let mut bytes = Vec::new();
            fill(&mut |piece| bytes.extend_from_slice(piece));
            let name = name.to_owned();
            self.files.push(Waiting::Stream { name, bytes });
            return Ok(());
        }
        self.fill(name, target, |take| {
            fill(take);
            Ok(())
        })
    }

    /// Writes beside the target what `fill` hands on.
    fn fill<T>(&mut self, name: &str, target: PathBuf, fill: impl Fill<T>) -> Result<T, Error> {
        let (mut file, temporary) =
            create_beside(&target).map_err(|error| unwritable(name, &error))?;
        self.files.push(Waiting::File {
            name: name.to_owned(),
            temporary: temporary.clone(),
            target: target.clone(),
        });
        let (made, written) = poured(&mut file, fill)?;
        let written = written.and_then(|()| file.sync_data());
        keep_permissions(&target, &temporary);
        written.map_err(|error| unwritable(name, &error))?;
        Ok(made)
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
        // What has its place is taken off the end, so that a failure leaves only what is to be removed.
        self.files.reverse();
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

/// Makes the bytes of a file, and hands them on piece by piece.
trait Fill<T>: FnOnce(&mut dyn FnMut(&[u8])) -> Result<T, Error> {}

impl<T, F: FnOnce(&mut dyn FnMut(&[u8])) -> Result<T, Error>> Fill<T> for F {}

/// Writes the pieces as they come; after one that can not be written the others are dropped.
fn poured<T>(out: &mut dyn Write, fill: impl Fill<T>) -> Result<(T, io::Result<()>), Error> {
    let mut written = Ok(());
    let made = fill(&mut |piece| {
        if written.is_ok() {
            written = out.write_all(piece);
        }
    })?;
    Ok((made, written.and_then(|()| out.flush())))
}

/// The file that a name leads to: a link is written through, so that it stays a link.
fn target_of(name: &str) -> PathBuf {
    fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name))
}

/// True for standard output and devices, which can not be replaced.
fn is_stream(name: &str, target: &Path) -> bool {
    name == STANDARD || fs::metadata(target).is_ok_and(|metadata| !metadata.is_file())
}

/// Writes to standard output or a device.
fn stream<T>(name: &str, fill: impl Fill<T>) -> Result<T, Error> {
    let shown = if name == STANDARD {
        "standard output"
    } else {
        name
    };
    let mut out: Box<dyn Write> = if name == STANDARD {
        Box::new(io::stdout().lock())
    } else {
        let device = File::options().write(true).open(name);
        Box::new(device.map_err(|error| unwritable(shown, &error))?)
    };
    let (made, written) = poured(&mut *out, fill)?;
    match written {
        // The reader had enough: that is no failure of ours.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable(shown, &error)),
        _ => Ok(made),
    }
}

fn write_stream(name: &str, bytes: &[u8]) -> Result<(), Error> {
    stream(name, |take| {
        take(bytes);
        Ok(())
    })
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
        return Err(Error::output("this file exists, and is left as it is")
            .at(Place::file(name))
            .hint("name another folder, or remove the file first"));
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

/// Writes a file whose bytes come in pieces: whole or not at all, as [`write()`] does. Standard output and devices get each
/// piece as it comes. `fill` makes the pieces; what it gives is given back.
///
/// # Errors
/// If `fill` fails, or the file can not be written, with the system's reason.
pub fn write_in_pieces<T>(
    name: &str,
    fill: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<T, Error>,
) -> Result<T, Error> {
    let target = target_of(name);
    if is_stream(name, &target) {
        return stream(name, fill);
    }
    let mut staged = Staged::default();
    let made = staged.fill(name, target, fill)?;
    staged.commit()?;
    Ok(made)
}

/// Writes one of many files: whole or not at all, but without waiting for the disk each time. A link is replaced.
///
/// # Errors
/// If the file can not be written, with the system's reason.
pub fn write_one_of_many(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let target = Path::new(name);
    let replaced = create_beside(target).and_then(|(mut file, temporary)| {
        let written = file.write_all(bytes).and_then(|()| {
            keep_permissions(target, &temporary);
            fs::rename(&temporary, target)
        });
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    });
    replaced.map_err(|error| unwritable(name, &error))
}

/// Gives a file the permissions of the one whose place it takes. A file system without them is no failure.
fn keep_permissions(target: &Path, temporary: &Path) {
    if let Ok(metadata) = fs::metadata(target) {
        let _ = fs::set_permissions(temporary, metadata.permissions());
    }
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
