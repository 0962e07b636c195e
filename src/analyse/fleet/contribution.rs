//! What several experiments contribute to: each property against each experiment, and against each tag.

use std::collections::BTreeMap;

use super::outline::Outline;
use super::words::Text;

/// How much an experiment contributes to a property, the most first. Words that are none of the toolkit's stand last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `high`
    High,
    /// `medium`
    Medium,
    /// `low`
    Low,
    /// `none`: explicitly not addressed.
    None,
    /// Another word, as written.
    Other(String),
}

impl Level {
    /// The level of a word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "high" => Self::High,
            "medium" => Self::Medium,
            "low" => Self::Low,
            "none" => Self::None,
            _ => Self::Other(word.trim().to_owned()),
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::None => "none",
            Self::Other(word) => word,
        }
    }
}

/// Which property is addressed by what, and how much.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contributions {
    /// The properties, those that most experiments address first.
    pub properties: Vec<String>,
    /// The experiments that declare any, in the order of the runs.
    pub experiments: Vec<Row>,
    /// The tags of those experiments, the most frequent first.
    pub tags: Vec<Row>,
    /// How many experiments declare none.
    pub silent: usize,
}

/// An experiment or a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The experiment's title, or the tag; none for experiments without a title.
    pub name: Option<Text>,
    /// How many runs, or experiments with that tag, stand behind it.
    pub count: usize,
    /// For each property the levels that are declared, each with how often, the most first.
    pub levels: Vec<Vec<(Level, usize)>>,
}

/// One experiment, whatever number of its runs there is.
struct Experiment<'a> {
    outlines: Vec<&'a Outline>,
}

/// Brings the contributions of all runs together. An experiment counts once for its tags, however often it ran.
#[must_use]
pub fn contributions(outlines: &[&Outline]) -> Contributions {
    let mut places: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut experiments: Vec<Experiment<'_>> = Vec::new();
    for outline in outlines {
        let next = experiments.len();
        let place = *places.entry(outline.words.title.as_deref()).or_insert(next);
        match experiments.get_mut(place) {
            Some(experiment) => experiment.outlines.push(outline),
            None => experiments.push(Experiment {
                outlines: vec![outline],
            }),
        }
    }
    let declares = |experiment: &Experiment<'_>| {
        let mut runs = experiment.outlines.iter();
        runs.any(|outline| !outline.words.contributions.is_empty())
    };
    let all = experiments.len();
    experiments.retain(declares);
    let properties = properties(&experiments);
    Contributions {
        experiments: experiments
            .iter()
            .map(|experiment| Row {
                name: experiment
                    .outlines
                    .first()
                    .and_then(|outline| outline.words.title.clone()),
                count: experiment.outlines.len(),
                levels: levels(&properties, experiment.outlines.iter().copied()),
            })
            .collect(),
        tags: tags(&properties, &experiments),
        silent: all - experiments.len(),
        properties,
    }
}

/// Every property, by the number of experiments that name it, then by name.
fn properties(experiments: &[Experiment<'_>]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for experiment in experiments {
        let mut names: Vec<&str> = experiment
            .outlines
            .iter()
            .flat_map(|outline| &outline.words.contributions)
            .map(|(property, _)| &**property)
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut ordered: Vec<(&str, usize)> = counts.into_iter().collect();
    // The map is in the order of names already.
    ordered.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ordered
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The levels of each property in some outlines.
fn levels<'a>(
    properties: &[String],
    outlines: impl Iterator<Item = &'a Outline> + Clone,
) -> Vec<Vec<(Level, usize)>> {
    let of_property = |property: &String| {
        let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
        for outline in outlines.clone() {
            let mut declared = outline.words.contributions.iter();
            if let Some((_, level)) = declared.find(|(name, _)| **name == **property) {
                *counts.entry(Level::of(level)).or_default() += 1;
            }
        }
        counts.into_iter().collect()
    };
    properties.iter().map(of_property).collect()
}

/// Tags by the number of experiments that carry them, then by name. The latest run of an experiment speaks for it.
fn tags(properties: &[String], experiments: &[Experiment<'_>]) -> Vec<Row> {
    let mut by_tag: BTreeMap<&Text, Vec<&Outline>> = BTreeMap::new();
    for experiment in experiments {
        let Some(latest) = experiment.outlines.last() else {
            continue;
        };
        let mut tags: Vec<&Text> = latest.words.tags.iter().collect();
        tags.sort_unstable();
        tags.dedup();
        for tag in tags {
            by_tag.entry(tag).or_default().push(latest);
        }
    }
    let mut rows: Vec<Row> = by_tag
        .into_iter()
        .map(|(tag, outlines)| Row {
            name: Some(Text::clone(tag)),
            count: outlines.len(),
            levels: levels(properties, outlines.iter().copied()),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}
