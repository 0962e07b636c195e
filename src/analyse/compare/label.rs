//! What sides are called: by the part of their path that tells them apart.

/// A name for each path: the folder of a `journal.json`, else the file without its ending; with the folders above it
/// where names would be the same, and numbered where even that does not help.
#[must_use]
pub fn labels(paths: &[&str]) -> Vec<String> {
    let parts: Vec<Vec<&str>> = paths.iter().map(|path| parts(path)).collect();
    let mut depth = vec![1; paths.len()];
    let deepest = parts.iter().map(Vec::len).max().unwrap_or(1);
    let named = |depth: &[usize]| -> Vec<String> {
        parts
            .iter()
            .zip(depth)
            .map(|(parts, depth)| {
                let from = parts.len().saturating_sub(*depth);
                parts.get(from..).unwrap_or_default().join("/")
            })
            .collect()
    };
    for _ in 1..deepest {
        let names = named(&depth);
        for ((name, own), depth) in names.iter().zip(&parts).zip(&mut depth) {
            // The same path twice is told apart by a number alone.
            let mut others = names.iter().zip(&parts);
            if others.any(|(other, parts)| other == name && parts != own) {
                *depth += 1;
            }
        }
    }
    let names = named(&depth);
    let mut given: Vec<String> = Vec::new();
    for name in &names {
        let before = names.iter().take(given.len()).filter(|one| *one == name);
        given.push(match before.count() {
            0 => name.clone(),
            number => format!("{name} #{}", number + 1),
        });
    }
    given
}

/// The folders of a path and the name of its file, without what all files have.
fn parts(path: &str) -> Vec<&str> {
    if path == "-" {
        return vec!["standard input"];
    }
    let mut parts: Vec<&str> = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .collect();
    if let Some(last) = parts.last_mut() {
        let bare = last.strip_suffix(".gz").unwrap_or(last);
        let bare = bare.strip_suffix(".json").unwrap_or(bare);
        *last = bare;
    }
    let common = matches!(parts.last(), Some(&("journal" | "report")));
    if common && parts.len() > 1 {
        parts.pop();
    }
    if parts.is_empty() {
        parts.push(path);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn sides_are_called_by_what_tells_them_apart() {
        let called = |paths: &[&str]| labels(paths).join(", ");
        assert_eq!(
            called(&[
                "runs/breaker-01-before/journal.json",
                "runs/breaker-02-after/"
            ]),
            "breaker-01-before, breaker-02-after"
        );
        assert_eq!(
            called(&["a.json", "./b.json.gz", "-"]),
            "a, b, standard input"
        );
        assert_eq!(
            called(&["monday/run/journal.json", "tuesday/run/journal.json"]),
            "monday/run, tuesday/run"
        );
        assert_eq!(called(&["x/journal.json", "x/journal.json"]), "x, x #2");
        assert_eq!(called(&["/a/b/x/journal.json", "/a/b/x"]), "x, x #2");
        assert_eq!(called(&["journal.json", "/"]), "journal, /");
    }
}
