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

/// What is read whole and is larger than this is no journal but an attack on the memory.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// A packed file may become this large whatever its size, and beyond that so many times as large as it is. Logs and
/// results shrink to a tenth or a thirtieth; only what was made to explode shrinks to less than a hundredth.
const UNPACKED_FREELY: u64 = 256 * 1024 * 1024;
const MOST_UNPACKED_RATIO: u64 = 200;

/// How much of a file decides what it is.
const HEAD_BYTES: usize = 64 * 1024;

/// A file that is being read.
pub struct Opened {
    name: String,
    reader: BufReader<Unpacking>,
    size: Option<u64>,
}

/// A file's size and hash, known once all of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// How many bytes it has on disk.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal; none for large files unless asked for.
    pub sha256: Option<String>,
}

/// A file's own bytes; counts and hashes what passes.
struct Counting {
    inner: Box<dyn Read>,
    bytes: u64,
    hasher: Option<Sha256>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.bytes += length as u64;
        if let (Some(hasher), Some(part)) = (&mut self.hasher, buffer.get(..length)) {
            hasher.update(part);
        }
        Ok(length)
    }

    /// Straight into the caller's memory, which need not be cleared before.
    fn read_to_end(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let from = bytes.len();
        let length = self.inner.read_to_end(bytes)?;
        self.bytes += length as u64;
        if let (Some(hasher), Some(part)) = (&mut self.hasher, bytes.get(from..)) {
            hasher.update(part);
        }
        Ok(length)
    }
}

/// A file's content: its own bytes, or what they unpack to.
enum Unpacking {
    Plain(BufReader<Counting>),
    Gzip {
        decoder: MultiGzDecoder<BufReader<Counting>>,
        unpacked: u64,
    },
}

impl Unpacking {
    fn counting(&mut self) -> &mut Counting {
        match self {
            Self::Plain(reader) => reader.get_mut(),
            Self::Gzip { decoder, .. } => decoder.get_mut().get_mut(),
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip { decoder, unpacked } => {
                let length = decoder.read(buffer)?;
                *unpacked += length as u64;
                let packed = decoder.get_ref().get_ref().bytes;
                if *unpacked > UNPACKED_FREELY && *unpacked / MOST_UNPACKED_RATIO > packed {
                    return Err(io::Error::other(format!(
                        "it unpacks to more than {MOST_UNPACKED_RATIO} times its size"
                    )));
                }
                Ok(length)
            }
        }
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
            // Looked at first: to open a pipe is to wait for whoever writes into it.
            let metadata = fs::metadata(name).map_err(|error| unreadable(name, &error))?;
            refuse_what_is_no_file(name, &metadata)?;
            let file = File::open(name).map_err(|error| unreadable(name, &error))?;
            (Box::new(file), metadata.is_file().then_some(metadata.len()))
        };
        let hashed = hash_large || size.is_some_and(|size| size <= HASHED_WITHOUT_ASKING);
        let counting = Counting {
            inner: raw,
            bytes: 0,
            hasher: hashed.then(Sha256::new),
        };
        let mut packed = BufReader::with_capacity(HEAD_BYTES, counting);
        let head = packed
            .fill_buf()
            .map_err(|error| unreadable(name, &error))?;
        let reader = if head.starts_with(&[0x1F, 0x8B]) {
            Unpacking::Gzip {
                decoder: MultiGzDecoder::new(packed),
                unpacked: 0,
            }
        } else {
            Unpacking::Plain(packed)
        };
        Ok(Self {
            name: name.to_owned(),
            reader: BufReader::with_capacity(HEAD_BYTES, reader),
            size,
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
    /// If it can not be read, or is more than any journal has.
    pub fn read_to_end(&mut self) -> Result<Vec<u8>, Error> {
        let too_large = || {
            Error::input("the file is larger than 4 GiB, and would be read whole")
                .at(Place::file(&self.name))
                .hint("is this really a result of a run? Results of load may be of any size")
        };
        if self.size.is_some_and(|size| size > MOST_BYTES) {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(self.expected_bytes());
        let name = self.name.clone();
        let size = self.size;
        bytes.extend_from_slice(self.reader.buffer());
        let at_hand = self.reader.buffer().len();
        self.reader.consume(at_hand);
        let read = match self.reader.get_mut() {
            // A file whose size is known needs no bound.
            Unpacking::Plain(plain) if size.is_some() => plain.read_to_end(&mut bytes),
            other => other.take(MOST_BYTES + 1).read_to_end(&mut bytes),
        };
        read.map_err(|error| unreadable(&name, &error))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(too_large());
        }
        Ok(bytes)
    }

    /// The size of a plain file, so that its bytes are read into one piece of memory.
    fn expected_bytes(&self) -> usize {
        self.size
            .and_then(|size| usize::try_from(size).ok())
            .map_or(0, |length| length.min(1 << 32) + 1)
    }

    /// The file's size and hash; what was not read yet is read now.
    ///
    /// # Errors
    /// If the rest can not be read.
    pub fn identity(mut self) -> Result<Identity, Error> {
        // The file's own bytes: there is no need to unpack what nobody looks at.
        let counting = self.reader.get_mut().counting();
        io::copy(counting, &mut io::sink()).map_err(|error| unreadable(&self.name, &error))?;
        Ok(Identity {
            bytes: counting.bytes,
            sha256: counting
                .hasher
                .take()
                .map(|hasher| hexadecimal(&hasher.finalize())),
        })
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// What the shell has opened already, as `<(…)` and `/dev/stdin`, can be read once and ends.
const OPENED_ALREADY: [&str; 3] = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"];

/// A pipe on the disk waits for a writer that may never come, and a device may have no end.
fn refuse_what_is_no_file(name: &str, metadata: &fs::Metadata) -> Result<(), Error> {
    let kind = metadata.file_type();
    let what = if kind.is_dir() {
        return Err(Error::input("this is a directory").at(Place::file(name)));
    } else if kind.is_file() || OPENED_ALREADY.iter().any(|start| name.starts_with(start)) {
        return Ok(());
    } else if is_pipe(kind) {
        "this is a pipe, not a file"
    } else {
        "this is a device, not a file"
    };
    Err(Error::input(what)
        .at(Place::file(name))
        .hint("give it to standard input, and name that `-`: `… | chaos-report - report.html`"))
}

#[cfg(unix)]
fn is_pipe(kind: fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_: fs::FileType) -> bool {
    false
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

/// The regular files below a directory in a fixed order, and the errors of folders that can not be read; links are not
/// followed, so none can lead in a circle.
///
/// # Errors
/// If the directory itself can not be read.
pub fn walk(directory: &str) -> Result<(Vec<String>, Vec<Error>), Error> {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    let mut open = vec![PathBuf::from(directory)];
    let mut first = true;
    while let Some(directory) = open.pop() {
        if let Err(error) = entries(&directory, &mut open, &mut files) {
            let error = unreadable(&directory.to_string_lossy(), &error);
            if first {
                return Err(error);
            }
            unread.push(error);
        }
        first = false;
    }
    files.sort();
    Ok((files, unread))
}

fn entries(directory: &Path, open: &mut Vec<PathBuf>, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            open.push(entry.path());
        } else if kind.is_file() {
            files.push(entry.path().to_string_lossy().into_owned());
        }
    }
    Ok(())
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

/// The file that a name leads to, by one name whatever way leads there.
#[must_use]
pub fn real(name: &str) -> String {
    fs::canonicalize(name).map_or_else(
        |_| name.to_owned(),
        |path| path.to_string_lossy().into_owned(),
    )
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

/// A file in a folder.
#[must_use]
pub fn in_folder(folder: &str, name: &str) -> String {
    Path::new(folder).join(name).to_string_lossy().into_owned()
}

/// What a path is called, without the folders before it.
#[must_use]
pub fn own_name(name: &str) -> String {
    let own = Path::new(name).file_name().unwrap_or_default();
    own.to_string_lossy().into_owned()
}

/// A path from a folder on, if it lies below it.
#[must_use]
pub fn from_folder(folder: &str, name: &str) -> Option<String> {
    let rest = Path::new(name).strip_prefix(folder).ok()?;
    Some(rest.to_string_lossy().into_owned())
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
        let (files, unread) = walk(folder.path().to_str().unwrap()).unwrap();
        assert!(unread.is_empty());
        let names: Vec<&str> = files
            .iter()
            .map(|file| &file[folder.path().to_str().unwrap().len()..])
            .collect();
        assert_eq!(names, ["/1", "/b/2"]);
    }
}
