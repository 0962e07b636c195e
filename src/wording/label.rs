//! What runs are called beside each other: the part of their paths that tells them apart.

use std::collections::BTreeMap;

/// Longer names leave no room for what is said of the run.
const LONGEST: usize = 28;

/// A name for each path: the folder of a `journal.json`, else the file without its ending; with the folders above it
/// where names would be the same, and numbered where even that does not help.
#[must_use]
pub fn of_paths(paths: &[&str]) -> Vec<String> {
    let parts = |place: usize| paths.get(place).map(|path| parts(path)).unwrap_or_default();
    let mut names = vec![String::new(); paths.len()];
    let mut alike = vec![(1, (0..paths.len()).collect::<Vec<_>>())];
    while let Some((depth, group)) = alike.pop() {
        let name = |place: usize| {
            let own = parts(place);
            let from = own.len().saturating_sub(depth);
            own.get(from..).unwrap_or_default().join("/")
        };
        let mut named: Vec<(String, usize)> = group
            .into_iter()
            .map(|place| (name(place), place))
            .collect();
        named.sort_unstable();
        for same in named.chunk_by_mut(|one, other| one.0 == other.0) {
            // The same path twice is told apart by a number alone.
            if let [(_, first), others @ ..] = &*same {
                let first = parts(*first);
                let differ = others.iter().any(|(_, other)| parts(*other) != first);
                if differ && same.iter().any(|(_, place)| parts(*place).len() > depth) {
                    alike.push((depth + 1, same.iter().map(|(_, place)| *place).collect()));
                    continue;
                }
            }
            for (name, place) in same {
                if let Some(own) = names.get_mut(*place) {
                    *own = std::mem::take(name);
                }
            }
        }
    }
    numbered(names)
}

/// Names that several have, with a number from the second on.
fn numbered(mut names: Vec<String>) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut again = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let times = seen.entry(name).or_default();
        *times += 1;
        if *times > 1 {
            again.push((place, *times));
        }
    }
    for (place, times) in again {
        if let Some(name) = names.get_mut(place) {
            name.push_str(&format!(" #{times}"));
        }
    }
    names
}

/// A short name for each run, from the files of their journals: `09` for `nightly/09/journal.json`. If the paths give
/// none that are short and different, the runs are numbered.
#[must_use]
pub fn of_runs(journals: &[Option<&str>]) -> Vec<String> {
    let paths: Option<Vec<&str>> = journals.iter().copied().collect();
    let short = |name: &String| name.chars().count() <= LONGEST;
    let names = paths.filter(|paths| paths.len() > 1).map(|paths| {
        let mut whole = paths.clone();
        whole.sort_unstable();
        whole.dedup();
        (whole.len() == paths.len()).then(|| of_paths(&paths))
    });
    match names.flatten() {
        Some(names) if names.iter().all(short) => names,
        _ => (1..=journals.len())
            .map(|number| number.to_string())
            .collect(),
    }
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
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        of_runs(&paths.iter().map(|path| Some(*path)).collect::<Vec<_>>())
    }

    #[test]
    fn sides_are_called_by_what_tells_them_apart() {
        let called = |paths: &[&str]| of_paths(paths).join(", ");
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
        assert_eq!(called(&["x", "a/x", "b/x"]), "x, a/x, b/x");
    }

    #[test]
    fn runs_are_called_by_what_differs_in_their_paths() {
        assert_eq!(
            names(&["nightly/01/journal.json", "nightly/02/journal.json"]),
            ["01", "02"]
        );
        assert_eq!(
            names(&["a/2026-01-01.json", "a/2026-01-02.json.gz"]),
            ["2026-01-01", "2026-01-02"]
        );
        assert_eq!(
            names(&["x/journal.json", "x/deep/journal.json"]),
            ["x", "deep"]
        );
    }

    #[test]
    fn runs_without_names_of_their_own_are_numbered() {
        assert_eq!(names(&["a/journal.json", "a/journal.json"]), ["1", "2"]);
        assert_eq!(of_runs(&[None, Some("a.json"), None]), ["1", "2", "3"]);
        assert_eq!(names(&["one.json"]), ["1"]);
        let long = format!("{}/1.json", "long".repeat(20));
        assert_eq!(names(&[&long, "b/1.json"]), ["1", "2"]);
        assert!(names(&[]).is_empty());
    }

    #[test]
    fn names_of_a_hundred_thousand_runs_take_no_time() {
        let paths: Vec<String> = (0..100_000)
            .map(|number| format!("runs/{}/night/journal.json", number / 2))
            .collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let names = of_paths(&paths);
        assert_eq!(names[99_998], "49999/night");
        assert_eq!(names[99_999], "49999/night #2");
    }
}
