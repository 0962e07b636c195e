//! What runs are called beside each other: the part of their paths in which they differ, else their numbers.

/// Longer names leave no room for what is said of the run.
const LONGEST: usize = 28;

/// A short name for each run, from the files of their journals: `09` for `nightly/09/journal.json`. If the paths give
/// none that are short and different, the runs are numbered.
#[must_use]
pub fn of_runs(journals: &[Option<&str>]) -> Vec<String> {
    let numbers = || {
        (1..=journals.len())
            .map(|number| number.to_string())
            .collect()
    };
    let paths: Vec<Vec<&str>> = journals
        .iter()
        .map(|journal| journal.unwrap_or_default().split('/').collect())
        .collect();
    let Some(first) = paths.first().filter(|_| paths.len() > 1) else {
        return numbers();
    };
    let shortest = paths.iter().map(Vec::len).min().unwrap_or(0);
    let same = |at: usize, from_end: bool| {
        let part = |path: &Vec<&str>| {
            let at = if from_end {
                path.len().checked_sub(at + 1)?
            } else {
                at
            };
            path.get(at).map(ToString::to_string)
        };
        paths.iter().all(|path| part(path) == part(first))
    };
    let before = (0..shortest).take_while(|at| same(*at, false)).count();
    // Something is to stay of each.
    let behind = (0..(shortest - before).saturating_sub(1))
        .take_while(|at| same(*at, true))
        .count();
    let labels: Vec<String> = paths
        .iter()
        .map(|path| {
            let end = path.len() - behind;
            let own = path.get(before..end).unwrap_or_default();
            let own = match own {
                [folders @ .., "journal.json"] if !folders.is_empty() => folders,
                own => own,
            };
            let own = own.join("/");
            let own = own.strip_suffix(".gz").unwrap_or(&own);
            own.strip_suffix(".json").unwrap_or(own).to_owned()
        })
        .collect();
    let mut sorted: Vec<&String> = labels.iter().collect();
    sorted.sort();
    sorted.dedup();
    let fit = |label: &String| !label.is_empty() && label.chars().count() <= LONGEST;
    if sorted.len() == labels.len() && labels.iter().all(fit) {
        labels
    } else {
        numbers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        of_runs(&paths.iter().map(|path| Some(*path)).collect::<Vec<_>>())
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
            ["journal", "deep"]
        );
        assert_eq!(
            names(&[
                "breaker-01-before/journal.json",
                "breaker-02-after/journal.json"
            ]),
            ["breaker-01-before", "breaker-02-after"]
        );
    }

    #[test]
    fn runs_without_names_of_their_own_are_numbered() {
        assert_eq!(names(&["a/journal.json", "a/journal.json"]), ["1", "2"]);
        assert_eq!(of_runs(&[None, Some("a.json"), None]), ["1", "2", "3"]);
        assert_eq!(names(&["one.json"]), ["1"]);
        let long = format!("{}/1.json", "long".repeat(20));
        assert_eq!(names(&[&long, "b/2.json"]), ["1", "2"]);
        assert!(names(&[]).is_empty());
    }
}
