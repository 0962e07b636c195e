//! Labels reduced to what tells series apart, and the classes of status that some of them name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::Series;

/// Labels that name a status, the first that exists counts.
const STATUS_LABELS: [&str; 12] = [
    "code",
    "status",
    "status_code",
    "http_status",
    "http_status_code",
    "http_response_status_code",
    "response_code",
    "status_class",
    "grpc_code",
    "grpc_status",
    "outcome",
    "result",
];

/// Labels that come next in a series' short name, in this order; the others follow by name.
const NEXT_LABELS: [&str; 9] = [
    "method", "path", "route", "handler", "uri", "service", "instance", "pod", "le",
];

/// Values longer than this lose the beginning that they share.
const LONG: usize = 12;

/// Labels that only say who scraped; series that differ in nothing else may be one series seen twice.
const SCRAPERS: [&str; 4] = ["job", "replica", "prometheus", "prometheus_replica"];

/// What to call the series of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The metric, if all series are of one.
    pub title: Option<String>,
    /// The labels that differ, in the order of the names' parts.
    pub labels: Vec<String>,
    /// A name for each series, in their order; empty if nothing tells a series from the others.
    pub names: Vec<String>,
}

/// Names series by what differs between them.
#[must_use]
pub fn names(series: &[Series]) -> Names {
    let first = series.first().and_then(Series::name);
    let title = first.filter(|name| series.iter().all(|one| one.name() == Some(name)));
    let mut labels = differing(series);
    // A bucket's bound is no name, but without it the buckets of a histogram could not be told apart.
    let bounds = labels.iter().any(|label| label == "le");
    labels.retain(|label| label != "le");
    drop_paired(series, &mut labels);
    sort_labels(&mut labels);
    let columns: Vec<Vec<Option<&str>>> = labels
        .iter()
        .map(|label| shortened(series.iter().map(|one| one.label(label)).collect()))
        .collect();
    let mut names: Vec<String> = (0..series.len())
        .map(|row| {
            let parts = columns
                .iter()
                .filter_map(|column| column.get(row).copied()?);
            let parts = parts.filter(|part| !part.is_empty()).map(str::to_owned);
            let bound = bounds.then(|| series.get(row)?.label("le")).flatten();
            let bound = bound.map(|bound| format!("≤ {bound}"));
            parts.chain(bound).collect::<Vec<_>>().join(" · ")
        })
        .collect();
    number_twins(&mut names);
    Names {
        title: title.map(str::to_owned),
        labels,
        names,
    }
}

/// The labels that do not have one value in all series; a missing label is a value.
fn differing(series: &[Series]) -> Vec<String> {
    let all: BTreeSet<&String> = series.iter().flat_map(|one| one.labels.keys()).collect();
    let first = series.first();
    all.into_iter()
        .filter(|label| {
            let expected = first.and_then(|one| one.label(label));
            series.iter().any(|one| one.label(label) != expected)
        })
        .cloned()
        .collect()
}

/// Of `job` and `instance` one suffices if they map one to one.
fn drop_paired(series: &[Series], labels: &mut Vec<String>) {
    if !["job", "instance"]
        .iter()
        .all(|name| labels.iter().any(|label| label == name))
    {
        return;
    }
    let pairs: BTreeSet<_> = series
        .iter()
        .map(|one| (one.label("job"), one.label("instance")))
        .collect();
    let jobs: BTreeSet<_> = pairs.iter().map(|pair| pair.0).collect();
    let instances: BTreeSet<_> = pairs.iter().map(|pair| pair.1).collect();
    if jobs.len() == pairs.len() && instances.len() == pairs.len() {
        labels.retain(|label| label != "job");
    }
}

fn sort_labels(labels: &mut [String]) {
    let rank = |label: &str| {
        let place = |list: &[&str]| list.iter().position(|known| *known == label);
        place(&STATUS_LABELS)
            .map(|place| (0, place))
            .or_else(|| place(&NEXT_LABELS).map(|place| (1, place)))
            .unwrap_or((2, 0))
    };
    labels.sort_by(|one, other| rank(one).cmp(&rank(other)).then_with(|| one.cmp(other)));
}

/// Long values without the beginning that all of them share, up to a separator, if they stay different.
fn shortened(values: Vec<Option<&str>>) -> Vec<Option<&str>> {
    let mut known = values.iter().flatten().copied();
    let Some(first) = known.next() else {
        return values;
    };
    let mut shared = first;
    for value in known {
        let common = shared
            .char_indices()
            .zip(value.chars())
            .find(|((_, one), other)| one != other)
            .map_or(shared.len().min(value.len()), |((at, _), _)| at);
        shared = shared.get(..common).unwrap_or_default();
    }
    let cut = shared
        .rfind(['-', '/', '.', '_', ':'])
        .map_or(0, |at| at + 1);
    let all_long = values.iter().flatten().all(|value| value.len() > LONG);
    let all_keep = values.iter().flatten().all(|value| value.len() > cut);
    // A path is known by its beginning.
    if cut < 4 || !all_long || !all_keep || first.starts_with('/') {
        return values;
    }
    values
        .into_iter()
        .map(|value| value.and_then(|value| value.get(cut..)))
        .collect()
}

/// Series that can not be told apart get a number.
fn number_twins(names: &mut [String]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for name in names.iter_mut().filter(|name| !name.is_empty()) {
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            *name = format!("{name} ({times})");
        }
    }
}

/// What a status says, coarsely.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusClass {
    /// 1xx to 5xx: the first digit.
    Hundred(u8),
    /// 0: there was no response.
    NoResponse,
    /// A word for success.
    Good,
    /// A word for failure.
    Bad,
    /// Something else, by its own name.
    Other(String),
}

/// The status that a series counts, as its label says it and what that means.
#[must_use]
pub fn status(labels: &BTreeMap<String, String>) -> Option<(&str, StatusClass)> {
    let (label, value) = STATUS_LABELS
        .iter()
        .find_map(|label| Some((*label, labels.get(*label)?)))?;
    Some((value, status_class(label, value)))
}

fn status_class(label: &str, value: &str) -> StatusClass {
    let lower = value.to_ascii_lowercase();
    match lower.as_bytes() {
        b"0" | b"000" if !label.starts_with("grpc") => StatusClass::NoResponse,
        b"0" => StatusClass::Good,
        [digit @ b'1'..=b'5', rest @ ..]
            if rest == b"xx" || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit)) =>
        {
            StatusClass::Hundred(digit - b'0')
        }
        b"ok" | b"success" | b"succeeded" | b"successful" => StatusClass::Good,
        b"error" | b"failure" | b"failed" | b"fail" => StatusClass::Bad,
        _ if label.starts_with("grpc") => StatusClass::Bad,
        _ => StatusClass::Other(value.to_owned()),
    }
}

impl StatusClass {
    /// The class as reports name it.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Hundred(digit) => format!("{digit}xx"),
            Self::NoResponse => "no response".to_owned(),
            Self::Good => "successes".to_owned(),
            Self::Bad => "failures".to_owned(),
            Self::Other(name) => crate::clean::line(name).into_owned(),
        }
    }

    /// True if it is a failure; none if that is not known.
    #[must_use]
    pub fn failed(&self) -> Option<bool> {
        match self {
            Self::Hundred(digit) => Some(*digit >= 4),
            Self::NoResponse | Self::Bad => Some(true),
            Self::Good => Some(false),
            Self::Other(_) => None,
        }
    }
}

/// Pairs of series that are probably one series scraped twice: they differ only in who scraped, and end within a
/// twentieth of each other. Gives the later of each pair; adding it would count everything twice.
#[must_use]
pub fn doubles(series: &[Series]) -> Vec<usize> {
    let mut seen: BTreeMap<Vec<(&str, &str)>, &Series> = BTreeMap::new();
    let mut doubles = Vec::new();
    for (index, one) in series.iter().enumerate() {
        // Without an instance nothing says that it is the same process.
        if one.label("instance").is_none() {
            continue;
        }
        let rest: Vec<(&str, &str)> = one
            .labels
            .iter()
            .filter(|(name, _)| !SCRAPERS.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        match seen.get(&rest) {
            Some(other) if run_alike(other, one) => doubles.push(index),
            Some(_) => {}
            None => _ = seen.insert(rest, one),
        }
    }
    doubles
}

fn run_alike(one: &Series, other: &Series) -> bool {
    let last = |series: &Series| series.samples.last().map(|sample| sample.value);
    let (Some(one_last), Some(other_last)) = (last(one), last(other)) else {
        return false;
    };
    one.labels != other.labels && (one_last - other_last).abs() <= one_last.abs() * 0.05
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[&[(&str, &str)]]) -> Vec<Series> {
        let owned = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        labels
            .iter()
            .map(|labels| Series {
                labels: labels.iter().map(owned).collect(),
                ..Series::default()
            })
            .collect()
    }

    #[test]
    fn only_what_differs_is_named() {
        let common = [("__name__", "x_total"), ("service", "shop")];
        let with = |more: &[(&'static str, &'static str)]| [&common, more].concat();
        let found = names(&series(&[
            &with(&[
                ("code", "200"),
                ("method", "GET"),
                ("job", "a"),
                ("instance", "h1"),
            ]),
            &with(&[
                ("code", "503"),
                ("method", "GET"),
                ("job", "b"),
                ("instance", "h2"),
            ]),
            &with(&[("method", "POST"), ("job", "b"), ("instance", "h2")]),
        ]));
        assert_eq!(found.title.as_deref(), Some("x_total"));
        assert_eq!(found.labels, ["code", "method", "instance"]);
        assert_eq!(
            found.names,
            ["200 · GET · h1", "503 · GET · h2", "POST · h2"]
        );
    }

    #[test]
    fn long_values_lose_what_they_share() {
        let pods = ["checkout-7d9f-a1b2c", "checkout-7d9f-d3e4f"];
        let found = names(&series(&[&[("pod", pods[0])], &[("pod", pods[1])]]));
        assert_eq!(found.names, ["a1b2c", "d3e4f"]);
    }

    #[test]
    fn series_without_difference_are_numbered_or_left_to_the_query() {
        let found = names(&series(&[&[]]));
        assert_eq!((found.title, found.names), (None, vec![String::new()]));
        let twins = names(&series(&[&[("a", "x")], &[("a", "x")], &[("a", "y")]]));
        assert_eq!(twins.names, ["x", "x (2)", "y"]);
        assert!(names(&[]).names.is_empty());
    }

    #[test]
    fn statuses_fall_into_classes() {
        for (label, value, class, failed) in [
            ("code", "200", StatusClass::Hundred(2), Some(false)),
            ("status", "5XX", StatusClass::Hundred(5), Some(true)),
            ("code", "0", StatusClass::NoResponse, Some(true)),
            ("grpc_code", "OK", StatusClass::Good, Some(false)),
            ("grpc_code", "Unavailable", StatusClass::Bad, Some(true)),
            ("outcome", "failure", StatusClass::Bad, Some(true)),
            ("result", "hit", StatusClass::Other("hit".to_owned()), None),
            ("code", "2000", StatusClass::Other("2000".to_owned()), None),
        ] {
            let labels = BTreeMap::from([(label.to_owned(), value.to_owned())]);
            let (name, found) = status(&labels).unwrap();
            assert_eq!((name, &found), (value, &class));
            assert_eq!(found.failed(), failed, "{value}");
        }
        assert_eq!(status(&BTreeMap::new()), None);
    }
}
