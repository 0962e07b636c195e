//! The inputs to begin with: files of `fixtures/`.

use std::path::{Path, PathBuf};

/// Larger files are the business of other tests.
const LARGEST: u64 = 128 * 1024;

/// Every small file below some folders of `fixtures/`, in a fixed order.
pub(crate) fn read(folders: &[&str]) -> Vec<Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = if fixtures.ends_with("fuzz") {
        fixtures.join("../fixtures")
    } else {
        fixtures.join("fixtures")
    };
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| fixtures.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .metadata()
                .is_ok_and(|metadata| metadata.len() <= LARGEST)
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}
