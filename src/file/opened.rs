//! Files that are read: plain, packed, from a pipe; with their size and hash.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::{STANDARD, hexadecimal, unreadable};
use crate::error::Error;
use crate::place::Place;

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
    inner: Box<dyn Read + Send>,
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
        let (raw, size): (Box<dyn Read + Send>, Option<u64>) = if name == STANDARD {
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
