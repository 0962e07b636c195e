//! Names of files, and what the disk says of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{STANDARD, unreadable};
use crate::error::Error;

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
    own_folder(name).to_owned()
}

/// The same, as part of the name.
#[must_use]
pub fn own_folder(name: &str) -> &str {
    let folder = Path::new(name).parent().and_then(Path::to_str);
    folder.unwrap_or_default()
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
/// How many bytes a file has; none if it is not there.
#[must_use]
pub fn size(name: &str) -> usize {
    fs::metadata(name).map_or(0, |metadata| {
        usize::try_from(metadata.len()).unwrap_or(usize::MAX)
    })
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
