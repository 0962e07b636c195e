//! All access to files: reading (plain, gzip, standard input, directories) and atomic writing.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::place::Place;

/// The name that stands for standard input and output.
pub const STANDARD: &str = "-";

/// Files larger than this are hashed only when asked to.
pub const HASHED_WITHOUT_ASKING: u64 = 64 * 1024 * 1024;

/// More decompressed bytes than this are no journal but an attack on the memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024 * 1024;

/// How much of a file decides what it is.
const HEAD_BYTES: usize = 64 * 1024;

/// A file that is being read.
pub struct Opened {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    hash: Option<std::rc::Rc<std::cell::RefCell<Counted>>>,
}

/// What has been read of a file's own bytes.
#[derive(Default)]
struct Counted {
    bytes: u64,
    hasher: Option<Sha256>,
}

/// A file's size and hash, known once all of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// How many bytes it has on disk.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal; none for large files unless asked for.
    pub sha256: Option<String>,
}

/// Counts and hashes what passes.
struct Counting<R> {
    inner: R,
    counted: std::rc::Rc<std::cell::RefCell<Counted>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let mut counted = self.counted.borrow_mut();
        counted.bytes += length as u64;
        if let (Some(hasher), Some(part)) = (&mut counted.hasher, buffer.get(..length)) {
            hasher.update(part);
        }
        Ok(length)
    }
}

impl Opened {
    /// Opens a file, or standard input for `-`. Gzip is unpacked.
    ///
    /// # Errors
    /// If the file can not be opened, with the system's reason.
    pub fn open(name: &str, hash_large: bool) -> Result<Self, Error> {
        let (raw, size): (Box<dyn Read>, Option<u64>) = if name == STANDARD {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(name).map_err(|error| unreadable(name, &error))?;
            let metadata = file.metadata().map_err(|error| unreadable(name, &error))?;
            if metadata.is_dir() {
                return Err(Error::input("this is a directory").at(Place::file(name)));
            }
            (Box::new(file), Some(metadata.len()))
        };
        let hashed = hash_large || size.is_some_and(|size| size <= HASHED_WITHOUT_ASKING);
        let counted = std::rc::Rc::new(std::cell::RefCell::new(Counted {
            bytes: 0,
            hasher: hashed.then(Sha256::new),
        }));
        let counting = Counting {
            inner: raw,
            counted: counted.clone(),
        };
        let mut packed = BufReader::with_capacity(HEAD_BYTES, counting);
        let head = packed
            .fill_buf()
            .map_err(|error| unreadable(name, &error))?;
        let reader: Box<dyn Read> = if head.starts_with(&[0x1F, 0x8B]) {
            Box::new(MultiGzDecoder::new(packed))
        } else {
            Box::new(packed)
        };
        Ok(Self {
            name: name.to_owned(),
            reader: BufReader::with_capacity(HEAD_BYTES, reader),
            hash: Some(counted),
        })
    }

    /// The file's name as the user gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first bytes, which decide what the file is; they will be read again.
    ///
    /// # Errors
    /// If they can not be read.
    pub fn head(&mut self) -> Result<&[u8], Error> {
        let name = self.name.clone();
        self.reader
            .fill_buf()
            .map_err(|error| unreadable(&name, &error))
    }

    /// All of it.
    ///
    /// # Errors
    /// If it can not be read, or unpacks to more than any journal has.
    pub fn read_to_end(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(self.expected_bytes());
        let name = self.name.clone();
        (&mut self.reader)
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&name, &error))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Error::input("the file unpacks to more than 16 GiB")
                .at(Place::file(&self.name))
                .hint("is this really a result of a run?"));
        }
        Ok(bytes)
    }

    /// The size of a plain file, so that its bytes are read into one piece of memory.
    fn expected_bytes(&self) -> usize {
        fs::metadata(&self.name)
            .ok()
            .filter(|metadata| metadata.is_file())
            .and_then(|metadata| usize::try_from(metadata.len()).ok())
            .map_or(0, |length| length.min(1 << 32) + 1)
    }

    /// The file's size and hash; what was not read yet is read now.
    ///
    /// # Errors
    /// If the rest can not be read.
    pub fn identity(mut self) -> Result<Identity, Error> {
        let name = self.name.clone();
        io::copy(&mut self.reader, &mut io::sink()).map_err(|error| unreadable(&name, &error))?;
        let counted = self.hash.take().map(|counted| counted.take());
        let counted = counted.unwrap_or_default();
        Ok(Identity {
            bytes: counted.bytes,
            sha256: counted.hasher.map(|hasher| hexadecimal(&hasher.finalize())),
        })
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// The SHA-256 of some bytes in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    Error::input(format!("the file can not be read: {}", reason(error))).at(Place::file(name))
}

/// The system's reason without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = words.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + characters.as_str())
        .unwrap_or_default()
}

/// True if the path leads to a directory.
#[must_use]
pub fn is_directory(name: &str) -> bool {
    name != STANDARD && Path::new(name).is_dir()
}

/// True if something stands at the path.
#[must_use]
pub fn exists(name: &str) -> bool {
    fs::symlink_metadata(name).is_ok()
}

/// The regular files below a directory in a fixed order; links are not followed.
///
/// # Errors
/// If a directory can not be read.
pub fn walk(directory: &str) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::from(directory)];
    while let Some(directory) = open.pop() {
        let name = directory.to_string_lossy().into_owned();
        let entries = fs::read_dir(&directory).map_err(|error| unreadable(&name, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&name, &error))?;
            let kind = entry
                .file_type()
                .map_err(|error| unreadable(&name, &error))?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path().to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The folder that a file lies in, as it was named.
#[must_use]
pub fn folder_of(name: &str) -> String {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    folder.to_string_lossy().into_owned()
}

/// The file of a relative name below a folder, if there is one. A name that an input gives never leads out of the
/// folder: not through `..`, not as an absolute path, not over a link.
#[must_use]
pub fn below(folder: &str, name: &str) -> Option<String> {
    use std::path::Component;
    let relative = Path::new(name);
    let mut path = PathBuf::from(folder);
    for component in relative.components() {
        match component {
            Component::Normal(part) => path.push(part),
            Component::CurDir => continue,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
        if fs::symlink_metadata(&path).ok()?.file_type().is_symlink() {
            return None;
        }
    }
    let found = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    found.then(|| path.to_string_lossy().into_owned())
}

/// True if both names lead to the same file.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The name of the folder for what stands beside a file: `report_files` for `report.md`; none for standard output.
#[must_use]
pub fn folder_beside(name: &str) -> Option<String> {
    if name == STANDARD {
        return None;
    }
    let stem = Path::new(name).file_stem()?.to_str()?;
    Some(format!("{stem}_files"))
}

/// Writes what stands beside a file; `beside` is relative to the folder of `name`.
///
/// # Errors
/// If it can not be written.
pub fn write_beside(name: &str, beside: &str, bytes: &[u8]) -> Result<(), Error> {
    let folder = Path::new(name).parent().unwrap_or_else(|| Path::new(""));
    let path = folder.join(beside);
    let shown = path.to_string_lossy().into_owned();
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| unwritable(&shown, &error))?;
    }
    write(&shown, bytes)
}

/// How many bytes a file has; none if it is not there.
#[must_use]
pub fn size(name: &str) -> usize {
    fs::metadata(name).map_or(0, |metadata| {
        usize::try_from(metadata.len()).unwrap_or(usize::MAX)
    })
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
    if name == STANDARD {
        let mut output = io::stdout().lock();
        return match output.write_all(bytes).and_then(|()| output.flush()) {
            // The reader had enough: that is no failure of ours.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| unwritable("standard output", &error)),
        };
    }
    // A link is written through, so that it stays a link.
    let target = fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        let mut device = File::options()
            .write(true)
            .open(&target)
            .map_err(|error| unwritable(name, &error))?;
        return device
            .write_all(bytes)
            .map_err(|error| unwritable(name, &error));
    }
    let (mut file, temporary) = create_beside(&target).map_err(|error| unwritable(name, &error))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_data())
        .and_then(|()| {
            if let Ok(metadata) = fs::metadata(&target) {
                let _ = fs::set_permissions(&temporary, metadata.permissions());
            }
            fs::rename(&temporary, &target)
        });
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        unwritable(name, &error)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_unpacked_and_the_packed_bytes_are_hashed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"{\"a\": 1}").unwrap();
        let packed = encoder.finish().unwrap();
        fs::write(&path, &packed).unwrap();
        let mut opened = Opened::open(path.to_str().unwrap(), false).unwrap();
        assert_eq!(opened.head().unwrap(), b"{\"a\": 1}");
        assert_eq!(opened.read_to_end().unwrap(), b"{\"a\": 1}");
        let identity = opened.identity().unwrap();
        assert_eq!(identity.bytes, packed.len() as u64);
        assert_eq!(identity.sha256, Some(sha256(&packed)));
    }

    #[test]
    fn a_missing_file_is_named_with_the_systems_reason() {
        let error = Opened::open("no/such/file", false).err().unwrap();
        assert_eq!(
            error.to_string(),
            "error: the file can not be read: no such file or directory\n  --> no/such/file"
        );
    }

    #[test]
    fn a_failed_write_leaves_the_old_report_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.md");
        write(target.to_str().unwrap(), b"old").unwrap();
        write(target.to_str().unwrap(), b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert!(write(folder.path().join("none/x.md").to_str().unwrap(), b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_walk_is_sorted_and_follows_no_links() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/2"), "").unwrap();
        fs::write(folder.path().join("1"), "").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).unwrap();
        let files = walk(folder.path().to_str().unwrap()).unwrap();
        let names: Vec<&str> = files
            .iter()
            .map(|file| &file[folder.path().to_str().unwrap().len()..])
            .collect();
        assert_eq!(names, ["/1", "/b/2"]);
    }
}
