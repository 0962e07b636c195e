//! Reads what the experiment declares, in its current form and in the steps of 2017.

use std::collections::BTreeMap;

use super::activity;
use super::member::{Element, Members};
use crate::error::Error;
use crate::model::{Contribution, Control, Declared, Dry, Extra, Run, Section, Setting};

/// What activities say of themselves, by name: a recorded reference stands for one of them.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    by_name: BTreeMap<String, Members<'a>>,
}

impl<'a> Declarations<'a> {
    pub(super) fn find(&self, name: &str) -> Option<&Members<'a>> {
        self.by_name.get(name)
    }
}

/// The keys of an experiment that have a meaning of their own.
const KNOWN: [&str; 15] = [
    "version",
    "title",
    "description",
    "tags",
    "steady-state-hypothesis",
    "method",
    "rollbacks",
    "configuration",
    "secrets",
    "contributions",
    "controls",
    "extensions",
    "runtime",
    "dry",
    "$schema",
];

/// Fills a run with what its experiment declares.
pub(super) fn read<'a>(experiment: &Members<'a>, run: &mut Run) -> Result<Declarations<'a>, Error> {
    run.title = experiment.text("title");
    run.description = experiment.text("description");
    run.tags = read_tags(experiment);
    run.dry = dry(experiment);
    if let Some(runtime) = experiment.object_or_notice("runtime") {
        let strategy = |part: &str| runtime.object_or_notice(part)?.text("strategy");
        run.hypothesis_strategy = strategy("hypothesis");
        run.rollback_strategy = strategy("rollbacks");
    }
    if let Some(contributions) = experiment.object_or_notice("contributions") {
        run.contributions = contributions
            .each()
            .map(|(name, level)| Contribution {
                name,
                level: level
                    .scalar()
                    .unwrap_or_else(|| level.fragment().json().into_owned()),
            })
            .collect();
    }
    if let Some(configuration) = experiment.object_or_notice("configuration") {
        run.configuration = configuration
            .others(&[])
            .map(|(name, value)| Setting { name, value })
            .collect();
    }
    if let Some(secrets) = experiment.object_or_notice("secrets") {
        run.secret_names = secret_names(&secrets);
    }
    run.controls = read_controls(experiment);
    run.extras.extend(
        experiment
            .others(&KNOWN)
            .map(|(name, value)| Extra { name, value }),
    );
    run.extras
        .extend(experiment.fragment("extensions").map(|value| Extra {
            name: "extensions".to_owned(),
            value,
        }));
    declared(experiment, run)
}

/// `dry` was a boolean up to CLI 1.9: then true rehearsed everything.
pub(super) fn dry(members: &Members<'_>) -> Option<Dry> {
    let word = members.text("dry")?;
    match word.as_str() {
        "false" | "" => None,
        "true" | "activities" => Some(Dry::Activities),
        "probes" => Some(Dry::Probes),
        "actions" => Some(Dry::Actions),
        "pause" => Some(Dry::Pause),
        _ => Some(Dry::Other(word)),
    }
}

fn read_tags(experiment: &Members<'_>) -> Vec<String> {
    experiment
        .elements_or_notice("tags")
        .iter()
        .filter_map(Element::scalar)
        .filter(|tag| !tag.trim().is_empty())
        .collect()
}

/// `scope.name` of each secret; the values never come this far.
fn secret_names(secrets: &Members<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (scope, element) in secrets.each() {
        match element.object() {
            Some(inner) if !inner.has("type") => {
                names.extend(inner.each().map(|(name, _)| format!("{scope}.{name}")));
            }
            _ => names.push(scope),
        }
    }
    names
}

/// The controls of an experiment or activity.
pub(super) fn read_controls(members: &Members<'_>) -> Vec<Control> {
    members
        .elements_or_notice("controls")
        .into_iter()
        .filter_map(Element::object)
        .map(|control| Control {
            name: control
                .text("name")
                .or_else(|| control.text("ref"))
                .unwrap_or_default(),
            module: control
                .object_or_notice("provider")
                .and_then(|provider| provider.text("module")),
            scope: control.text("scope"),
            automatic: control.boolean("automatic"),
        })
        .collect()
}

fn declared<'a>(experiment: &Members<'a>, run: &mut Run) -> Result<Declarations<'a>, Error> {
    let mut declarations = Declarations::default();
    let mut lists = Vec::new();
    if let Some(hypothesis) = experiment.object("steady-state-hypothesis")? {
        lists.push((Section::Hypothesis, hypothesis.objects("probes")?));
    }
    lists.push((Section::Method, steps(experiment.objects("method")?)));
    lists.push((Section::Rollbacks, experiment.objects("rollbacks")?));
    let mut references = Vec::new();
    for (section, activities) in lists {
        for activity in activities {
            let (name, kind) = activity::name_and_kind(&activity);
            if let (Some(reference), false) = (activity.text("ref"), activity.has("provider")) {
                references.push((run.declared.len(), reference));
            } else if let Some(name) = &name {
                declarations.by_name.entry(name.clone()).or_insert(activity);
            }
            run.declared.push(Declared {
                name,
                kind,
                section,
                played: false,
            });
        }
    }
    for (index, reference) in references {
        let kind = declarations
            .find(&reference)
            .and_then(|activity| activity::name_and_kind(activity).1);
        if let Some(declared) = run.declared.get_mut(index) {
            declared.kind = kind.or(declared.kind.take());
        }
    }
    Ok(declarations)
}

/// Up to 0.5 the method was made of steps, each with probes around an action.
fn steps(method: Vec<Members<'_>>) -> Vec<Members<'_>> {
    let mut activities = Vec::new();
    for step in method {
        let is_step = !step.has("type")
            && !step.has("ref")
            && !step.has("provider")
            && (step.has("action") || step.has("probes"));
        if !is_step {
            activities.push(step);
            continue;
        }
        let probes = step.object_or_notice("probes");
        let probe = |name: &str| probes.as_ref()?.object_or_notice(name);
        activities.extend(probe("steady"));
        activities.extend(step.object_or_notice("action"));
        activities.extend(probe("close"));
    }
    activities
}

/// Notes which declared activities the journal records. Names may repeat: as many are played as were recorded.
pub(super) fn mark_played(run: &mut Run) {
    let mut recorded: BTreeMap<(Section, Option<String>), usize> = BTreeMap::new();
    let mut count = |section, name: &Option<String>| {
        *recorded.entry((section, name.clone())).or_default() += 1;
    };
    for activity in &run.activities {
        count(Section::Method, &activity.name);
    }
    for activity in &run.rollbacks {
        count(Section::Rollbacks, &activity.name);
    }
    let outcomes = run.hypothesis.iter().flat_map(|hypothesis| {
        let checks = hypothesis.before.iter().chain(&hypothesis.after);
        checks.chain(&hypothesis.during)
    });
    for probe in outcomes.flat_map(|outcome| &outcome.probes) {
        count(Section::Hypothesis, &probe.name);
    }
    for declared in &mut run.declared {
        if let Some(left) = recorded.get_mut(&(declared.section, declared.name.clone()))
            && *left > 0
        {
            declared.played = true;
            *left -= 1;
        }
    }
}
