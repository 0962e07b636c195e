//! Several files can tell of one attack: the same results in another encoding, a report on them, or the results of
//! several machines that attacked together.

use std::collections::BTreeSet;

use crate::model::Traffic;
use crate::model::traffic::{Recording, Requests, Summary};
use crate::notice::Notice;
use crate::place::Place;

/// Puts together what belongs together. Of one attack in several encodings the first stays, results before reports;
/// parts of one attack become one. The order is that of the first part of each.
#[must_use]
pub fn gather(loads: Vec<Traffic>) -> (Vec<Traffic>, Vec<Notice>) {
    let mut gathered: Vec<Traffic> = Vec::new();
    let mut notices = Vec::new();
    // Results first, so that a report finds what it reports on; the sort keeps the order otherwise.
    let mut ordered: Vec<(usize, Traffic)> = loads.into_iter().enumerate().collect();
    ordered.sort_by_key(|(_, traffic)| traffic.requests().is_none());
    let mut places = Vec::new();
    for (place, traffic) in ordered {
        if let Some(known) = gathered.iter().find(|known| is_same(known, &traffic)) {
            let message = format!(
                "it tells of the same attack as {} and is counted once",
                known.sources.join(", ")
            );
            let source = traffic.sources.first().cloned().unwrap_or_default();
            notices.push(Notice::remark(Place::file(source), message));
            continue;
        }
        let whole = gathered.iter_mut().find(|known| are_parts(known, &traffic));
        match (whole, traffic.recording) {
            (Some(whole), Recording::Requests(part)) => {
                if let Recording::Requests(requests) = &mut whole.recording {
                    requests.merge(*part);
                    whole.sources.extend(traffic.sources);
                }
            }
            (_, recording) => {
                places.push(place);
                gathered.push(Traffic {
                    recording,
                    ..traffic
                });
            }
        }
    }
    let mut placed: Vec<(usize, Traffic)> = places.into_iter().zip(gathered).collect();
    placed.sort_by_key(|(place, _)| *place);
    (
        placed.into_iter().map(|(_, traffic)| traffic).collect(),
        notices,
    )
}

/// True if both tell of the same attack.
fn is_same(known: &Traffic, other: &Traffic) -> bool {
    // Reports and the older encodings do not say the attack's name.
    let named = !known.attack.is_empty() && !other.attack.is_empty();
    if known.tool != other.tool || (named && known.attack != other.attack) {
        return false;
    }
    match (&known.recording, &other.recording) {
        (Recording::Requests(one), Recording::Requests(other)) => {
            let (one, other) = (one.totals(), other.totals());
            one.codes == other.codes
                && one.latency_sum == other.latency_sum
                && one.latency_range == other.latency_range
                && one.span == other.span
        }
        (Recording::Requests(requests), Recording::Summary(summary)) => {
            reports_on(summary, requests)
        }
        (Recording::Summary(one), Recording::Summary(other)) => {
            one.requests.is_some()
                && one.requests == other.requests
                && !one.codes.is_empty()
                && one.codes == other.codes
                && agree(one.latency.mean, other.latency.mean)
                && agree(one.latency.max, other.latency.max)
        }
        (Recording::Summary(_), Recording::Requests(_)) => false,
    }
}

/// True if a report states what the results say. Reports for people round to four digits.
fn reports_on(summary: &Summary, requests: &Requests) -> bool {
    let totals = requests.totals();
    let count = totals.codes.requests();
    let greatest = totals.latency_range.map(|range| range.1);
    let mean = totals.latency_sum.checked_div(i128::from(count));
    let states_latency = summary.latency.max.is_some() || summary.latency.mean.is_some();
    let states_codes = !summary.codes.is_empty();
    summary.requests == Some(count)
        && (states_codes || states_latency)
        && (!states_codes || summary.codes == totals.codes)
        && agree(summary.latency.max, greatest)
        && agree(
            summary.latency.mean,
            mean.and_then(|mean| i64::try_from(mean).ok()),
        )
}

/// True unless both are known and differ by more than rounding.
fn agree(one: Option<i64>, other: Option<i64>) -> bool {
    one.zip(other).is_none_or(|(one, other)| {
        let difference = i128::from(one) - i128::from(other);
        difference.abs() * 1000 <= i128::from(one.max(other))
    })
}

/// True if both are parts of one attack: sent over the same time, under one name or to the same targets.
fn are_parts(known: &Traffic, other: &Traffic) -> bool {
    let (Some(one), Some(two)) = (known.requests(), other.requests()) else {
        return false;
    };
    let overlap = match (one.totals().span, two.totals().span) {
        (Some(one), Some(two)) => one.0 <= two.1 && two.0 <= one.1,
        _ => false,
    };
    known.tool == other.tool
        && known.attack == other.attack
        && overlap
        && (!known.attack.is_empty() || targets(one) == targets(two))
}

fn targets(requests: &Requests) -> BTreeSet<(&str, &str, &str)> {
    let targets = requests.targets().iter();
    targets
        .map(|target| {
            (
                target.method.as_str(),
                target.host.as_str(),
                target.path.as_str(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Options, read};
    use super::*;
    use crate::analyse::traffic::figures;

    fn lines(from: u64, count: u64, attack: &str) -> String {
        let line = |number: u64| {
            let code = if number.is_multiple_of(7) { 503 } else { 200 };
            format!(
                "{{\"attack\":\"{attack}\",\"code\":{code},\"timestamp\":\"2026-01-15T12:00:{number:02}Z\",\"latency\":{},\"error\":\"{}\",\"method\":\"GET\",\"url\":\"http://h/a/{number}\"}}\n",
                number * 1_000_000 + 5,
                if code == 503 {
                    "503 Service Unavailable"
                } else {
                    ""
                },
            )
        };
        (from..from + count).map(line).collect()
    }

    fn load(name: &str, text: &str, exact_limit: usize) -> Traffic {
        let options = Options {
            body_error: None,
            mask: &str::to_owned,
            exact_limit,
        };
        let mut load = read(&mut text.as_bytes(), name, Form::Json, &options).unwrap();
        load.traffic.remove(0)
    }

    #[test]
    fn parts_of_an_attack_become_what_one_file_would_have_been() {
        let whole: Vec<String> = lines(0, 50, "x").lines().map(str::to_owned).collect();
        let every_other = |from: usize| {
            let lines = whole.iter().skip(from).step_by(2);
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        let expected = figures(&load("all", &whole.join("\n"), 1000));
        let (parts, notices) = gather(vec![
            load("a", &every_other(0), 1000),
            load("b", &every_other(1), 1000),
        ]);
        assert_eq!(notices, []);
        let [merged] = &parts[..] else {
            panic!("{} attacks", parts.len())
        };
        let mut merged = figures(merged);
        assert_eq!(merged.source, "a, b");
        merged.source = "all".to_owned();
        assert_eq!(merged, expected);
        for (left, right) in [(1000, 10), (10, 1000), (10, 10)] {
            let (parts, _) = gather(vec![
                load("a", &every_other(0), left),
                load("b", &every_other(1), right),
            ]);
            let merged = figures(&parts[0]);
            assert_eq!(
                (merged.codes.as_ref(), merged.rate),
                (expected.codes.as_ref(), expected.rate)
            );
            assert_eq!(merged.latency.method, Some("histogram"));
            assert_eq!(
                merged.buckets.unwrap().codes,
                expected.buckets.clone().unwrap().codes
            );
            assert_eq!(merged.targets.unwrap()[0].requests, 50);
        }
    }

    #[test]
    fn an_attack_that_is_there_twice_counts_once_and_others_stay_apart() {
        let (apart, notices) = gather(vec![
            load("a", &lines(0, 20, ""), 1000),
            load("again", &lines(0, 20, ""), 1000),
            load("later", &lines(30, 20, ""), 1000),
            load("named", &lines(0, 20, "n"), 1000),
        ]);
        let sources: Vec<String> = apart
            .iter()
            .map(|traffic| traffic.sources.join(", "))
            .collect();
        // The named one holds the very same requests, and older encodings have no names.
        assert_eq!(sources, ["a", "later"]);
        assert_eq!(notices.len(), 2);
        assert_eq!(
            notices[0].to_string(),
            "warning: it tells of the same attack as a and is counted once\n  --> again"
        );
    }
}
