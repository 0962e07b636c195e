//! What a probe asked, from its arguments: times such as `5 minutes ago` are resolved as the probe did when it ran.

use crate::model::{Asked, Moment};

impl Asked {
    /// What the arguments of `query_interval` or `query` mean when the probe began at `ran_at`.
    #[must_use]
    pub fn from_arguments(
        query: Option<&str>,
        start: Option<&str>,
        end: Option<&str>,
        step: Option<&str>,
        ran_at: Option<Moment>,
    ) -> Self {
        let resolve = |text: &str| moment(text, ran_at);
        Self {
            query: query.map(str::to_owned),
            start: start.and_then(resolve),
            end: end.and_then(resolve),
            step_seconds: step.and_then(duration),
        }
    }

    /// What the address of an HTTP probe asks: `…/api/v1/query_range?query=…&start=…&end=…&step=…`.
    #[must_use]
    pub fn from_url(url: &str, ran_at: Option<Moment>) -> Self {
        let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
        let parameter = |name: &str| {
            parameters.split(['&', '#']).find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                (key == name).then(|| decoded(value))
            })
        };
        let time = parameter("time");
        Self::from_arguments(
            parameter("query").as_deref(),
            parameter("start").or_else(|| time.clone()).as_deref(),
            parameter("end").or(time).as_deref(),
            parameter("step").as_deref(),
            ran_at,
        )
    }
}

/// A part of an address as it was meant: `%7B` is `{`, `+` a space.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let escaped = (*byte == b'%').then(|| {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match escaped.flatten() {
            Some(escaped) => {
                bytes.push(escaped);
                rest = behind.get(2..).unwrap_or_default();
            }
            None if *byte == b'+' => bytes.push(b' '),
            None => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A time as people write it: `now`, `2 minutes ago`, RFC 3339, seconds since 1970.
fn moment(text: &str, now: Option<Moment>) -> Option<Moment> {
    let text = text.trim();
    if let Some(moment) = Moment::parse(text) {
        return Some(moment);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return Moment::from_milliseconds(super::value::seconds(text)?).filter(|_| seconds > 1e8);
    }
    let words = text.to_ascii_lowercase();
    let now = now?;
    if words == "now" {
        return Some(now);
    }
    if let Some(past) = words.strip_suffix("ago") {
        return Some(now.plus_seconds(-spoken(past)?));
    }
    let future = words.strip_prefix("in ")?;
    Some(now.plus_seconds(spoken(future)?))
}

/// `1 hour 30 minutes`, `an hour and 5 min`, `90s`.
fn spoken(text: &str) -> Option<f64> {
    let mut total = None;
    let mut amount = None;
    for word in text
        .split([' ', ','])
        .filter(|word| !word.is_empty() && *word != "and")
    {
        let digits = word
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(word.len());
        let (number, name) = word.split_at_checked(digits)?;
        if !number.is_empty() {
            amount = Some(number.parse::<f64>().ok()?);
        } else if matches!(name, "a" | "an" | "one") {
            amount = Some(1.0);
            continue;
        }
        if !name.is_empty() {
            total = Some(total.unwrap_or(0.0) + amount.take()? * unit(name)?);
        }
    }
    total.filter(|_| amount.is_none())
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        _ => return None,
    })
}

/// A step: `5`, `0.5`, `15s`, `1m30s`.
fn duration(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds > 0.0 && seconds.is_finite()).then_some(seconds);
    }
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits =
            rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, behind) = rest.split_at_checked(digits)?;
        let end = behind
            .find(|character: char| character.is_ascii_digit())
            .unwrap_or(behind.len());
        let (name, behind) = behind.split_at_checked(end)?;
        total += number.parse::<f64>().ok()? * unit(name)?;
        rest = behind;
    }
    (total > 0.0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_resolved_as_the_probe_did() {
        let ran = Moment::parse("2018-04-24T17:21:20.000000");
        let read = |text: &str| moment(text, ran).map(|moment| moment.to_string());
        for (asked, meant) in [
            ("now", "2018-04-24T17:21:20.000000Z"),
            ("1 minute ago", "2018-04-24T17:20:20.000000Z"),
            ("90 seconds ago", "2018-04-24T17:19:50.000000Z"),
            ("an hour and 5 min ago", "2018-04-24T16:16:20.000000Z"),
            ("5m ago", "2018-04-24T17:16:20.000000Z"),
            ("in 2 minutes", "2018-04-24T17:23:20.000000Z"),
            ("2018-04-24T17:00:00Z", "2018-04-24T17:00:00Z"),
            ("1524590420.15", "2018-04-24T17:20:20.150Z"),
        ] {
            assert_eq!(read(asked).as_deref(), Some(meant), "{asked}");
        }
        for asked in ["", "yesterday evening", "5 ago", "minutes ago", "ago", "12"] {
            assert_eq!(read(asked), None, "{asked}");
        }
        assert_eq!(moment("5 minutes ago", None), None);
    }

    #[test]
    fn an_address_tells_what_it_asks() {
        let url = "http://prometheus:9090/api/v1/query_range?query=sum+by+(code)%28x%7Ba%3D%22b%22%7D%29&start=1524590420.15&end=now&step=5&x=%zz";
        let asked = Asked::from_url(url, Moment::parse("2018-04-24T17:21:20Z"));
        assert_eq!(asked.query.as_deref(), Some("sum by (code)(x{a=\"b\"})"));
        assert_eq!(
            asked.start.map(|start| start.to_string()).as_deref(),
            Some("2018-04-24T17:20:20.150Z")
        );
        assert_eq!(
            asked.end.map(|end| end.to_string()).as_deref(),
            Some("2018-04-24T17:21:20Z")
        );
        assert_eq!(asked.step_seconds, Some(5.0));
        assert_eq!(Asked::from_url("http://x/", None), Asked::default());
    }

    #[test]
    fn a_step_is_a_number_or_a_duration() {
        for (text, seconds) in [
            ("1", Some(1.0)),
            ("0.5", Some(0.5)),
            ("15s", Some(15.0)),
            ("1m30s", Some(90.0)),
            ("500ms", Some(0.5)),
            ("0", None),
            ("", None),
            ("s", None),
            ("5 apples", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }
}
