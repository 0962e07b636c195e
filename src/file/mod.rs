//! All access to files: reading (plain, gzip, standard input, directories) and atomic writing.

mod opened;
mod path;
mod written;

use std::io;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::place::Place;

pub use opened::{HASHED_WITHOUT_ASKING, Identity, Opened};
pub use path::{
    below, exists, folder_beside, folder_of, from_folder, in_folder, is_directory, is_same,
    own_folder, own_name, real, size, walk,
};
pub use written::{
    Staged, append, make_folder, remove, write, write_beside, write_in_pieces, write_new,
    write_one_of_many,
};

/// The name that stands for standard input and output.
pub const STANDARD: &str = "-";

/// The SHA-256 of some bytes in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    let unreadable =
        Error::input(format!("the file can not be read: {}", reason(error))).at(Place::file(name));
    let is_report = [".pdf", ".html", ".md"]
        .iter()
        .any(|end| name.ends_with(end));
    if error.kind() == io::ErrorKind::NotFound && is_report {
        return unreadable
            .hint("is it to be written? Name each of several reports with `--output`");
    }
    unreadable
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

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
        // Somebody wanted two reports and named one of them too early.
        let error = Opened::open("report.pdf", false).err().unwrap();
        assert!(error.to_string().contains("`--output`"), "{error}");
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

    #[test]
    fn a_file_in_pieces_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("index.html").display().to_string();
        let count = write_in_pieces(&name, |write| {
            write(b"one, ");
            // Nothing of it is seen before it is whole.
            assert!(!exists(&name));
            write(b"two");
            Ok(2)
        });
        assert_eq!(count.unwrap(), 2);
        assert_eq!(fs::read(&name).unwrap(), b"one, two");
        let failed = write_in_pieces(&name, |write| {
            write(b"three");
            Err::<(), _>(Error::output("no more"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&name).unwrap(), b"one, two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
