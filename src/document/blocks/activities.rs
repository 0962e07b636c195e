//! Activities and rollbacks one by one, those that were never played included.

use super::head::activity_status;
use super::{Scene, figures as charts, load, logs, metrics, outputs, status};
use crate::document::{self, Block, Fold, Inline, Pair, Sign, Target, summary, wording};
use crate::json::{Cursor, Fragment, Kind, pretty};
use crate::model::{Activity, Declared, Pause, Provider, Recorded, Role, Section};

/// Longer arguments stand in a fold of their own.
const LONGEST_VALUE: usize = 400;

/// The method.
pub(super) fn method(scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = scene
        .run
        .activities
        .iter()
        .enumerate()
        .map(|(index, activity)| {
            let mut block = one(scene, activity, index, scene.activity_id(index));
            add_evidence(scene, index, &mut block);
            Block::Activity(Box::new(block))
        })
        .collect();
    blocks.extend(unplayed(scene, Section::Method));
    if blocks.is_empty() && scene.run.journal.is_some() {
        blocks.push(Block::Paragraph(vec![Inline::text(
            "No activity was played.",
        )]));
    }
    blocks
}

/// The rollbacks.
pub(super) fn rollbacks(scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = scene
        .run
        .rollbacks
        .iter()
        .enumerate()
        .map(|(index, activity)| {
            let id = scene.rollback_id(index);
            Block::Activity(Box::new(one(scene, activity, index, id)))
        })
        .collect();
    blocks.extend(unplayed(scene, Section::Rollbacks));
    if blocks.is_empty() && scene.run.journal.is_some() {
        blocks.push(Block::Paragraph(vec![Inline::text(
            "The experiment declares no rollbacks.",
        )]));
    }
    blocks
}

/// The load that an activity sent, and the metrics and logs that it fetched.
fn add_evidence(scene: &Scene<'_>, index: usize, block: &mut document::Activity) {
    let (run, analysis) = (scene.run, scene.analysis);
    for (traffic, figures) in run.traffic.iter().zip(&analysis.traffic) {
        if traffic.activity == Some(index) {
            block.pairs.extend(load::pairs(traffic, figures));
            block
                .blocks
                .extend(charts::of_traffic(scene, traffic, figures, &block.id));
            block.blocks.extend(load::latencies(figures));
            block.blocks.extend(load::targets(figures));
        }
    }
    for (result, figures) in run.queries.iter().zip(&analysis.queries) {
        if result.activity == Some(index) {
            block.pairs.extend(metrics::pairs(scene, figures));
            block
                .blocks
                .extend(charts::of_query(scene, result, figures, &block.id));
            block.blocks.extend(metrics::table(result, figures));
        }
    }
    for (log, figures) in run.logs.iter().zip(&analysis.logs) {
        if log.activity == Some(index) {
            block.pairs.extend(logs::pairs(scene, figures));
            block
                .blocks
                .extend(charts::of_log(scene, log, figures, &block.id));
        }
    }
}

/// Load, metrics and logs that no activity of the run made: given as files.
pub(super) fn beside(scene: &Scene<'_>) -> Vec<Block> {
    let (run, analysis) = (scene.run, scene.analysis);
    let mut blocks = Vec::new();
    let mut ids = (0..).map(|index| scene.file_id(index));
    let mut add = |title: &str, id: String, pairs: Vec<Pair>, more: Vec<Block>| {
        blocks.push(Block::Heading(document::Heading {
            level: 3,
            id,
            content: vec![Inline::text(title)],
            note: Vec::new(),
        }));
        blocks.push(Block::Pairs(pairs));
        blocks.extend(more);
    };
    for (traffic, figures) in run.traffic.iter().zip(&analysis.traffic) {
        if traffic.activity.is_none() {
            let id = ids.next().unwrap_or_default();
            let mut more = charts::of_traffic(scene, traffic, figures, &id);
            more.extend(load::latencies(figures));
            more.extend(load::targets(figures));
            let title = wording::names_at_most(&traffic.sources, 1);
            add(&title, id, load::pairs(traffic, figures), more);
        }
    }
    for (result, figures) in run.queries.iter().zip(&analysis.queries) {
        if result.activity.is_none() {
            let id = ids.next().unwrap_or_default();
            let mut more = charts::of_query(scene, result, figures, &id);
            more.extend(metrics::table(result, figures));
            add(&figures.source, id, metrics::pairs(scene, figures), more);
        }
    }
    for (log, figures) in run.logs.iter().zip(&analysis.logs) {
        if log.activity.is_none() {
            let id = ids.next().unwrap_or_default();
            let more = charts::of_log(scene, log, figures, &id);
            add(&figures.source, id, logs::pairs(scene, figures), more);
        }
    }
    blocks
}

fn one(scene: &Scene<'_>, activity: &Activity, index: usize, id: String) -> document::Activity {
    let time = match (activity.start.known(), activity.end.known()) {
        (Some(start), Some(end)) => scene.clock.range(*start, *end, 0),
        (Some(start), None) => format!("{} –", scene.clock.time(*start, 0)),
        _ => String::new(),
    };
    let mut blocks = Vec::new();
    if let Some(exception) = &activity.exception
        && exception.traceback.trim() != exception.root
    {
        blocks.push(traceback(&exception.traceback));
    }
    if let Some(arguments) = activity.provider.as_ref().and_then(long_arguments) {
        blocks.push(arguments);
    }
    document::Activity {
        id,
        number: Some(index + 1),
        name: activity.shown_name().to_owned(),
        kind: kind_words(activity),
        time,
        duration: activity
            .duration_seconds
            .known()
            .map(|seconds| wording::duration(*seconds, 1))
            .unwrap_or_default(),
        status: activity_status(activity),
        pairs: pairs(scene, activity, index),
        error: activity
            .exception
            .as_ref()
            .map(|exception| exception.root.clone()),
        blocks,
    }
}

fn kind_words(activity: &Activity) -> String {
    let mut words = vec![
        activity
            .kind
            .clone()
            .unwrap_or_else(|| "of no recorded kind".to_owned()),
    ];
    match activity.role {
        Role::Load => words.push("load".to_owned()),
        Role::Fault => words.push("fault".to_owned()),
        Role::Neutral => words.push("wait".to_owned()),
        Role::Probe => {}
    }
    if activity.background {
        words.push("background".to_owned());
    }
    words.join(" · ")
}

fn pairs(scene: &Scene<'_>, activity: &Activity, index: usize) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut say = |name: &str, value: Vec<Inline>| {
        pairs.push(Pair {
            name: name.to_owned(),
            value,
        });
    };
    if let Some(provider) = &activity.provider {
        let kind = provider.kind.as_deref().unwrap_or("provider of no kind");
        let mut words = vec![Inline::text(kind)];
        if !provider.target.is_empty() {
            words.push(Inline::text(" "));
            words.push(Inline::code(provider.target.clone()));
        }
        say("Provider", words);
        if let Some(arguments) = &provider.arguments
            && arguments.size_bytes() <= LONGEST_VALUE
        {
            say("Arguments", argument_words(arguments));
        }
        if let Some(timeout) = &provider.timeout {
            say("Timeout", vec![Inline::text(timeout_words(timeout))]);
        }
        if !provider.secrets.is_empty() {
            say(
                "Secrets",
                vec![Inline::text(format!(
                    "from {}",
                    wording::names(&provider.secrets)
                ))],
            );
        }
        for detail in &provider.details {
            say(&detail.name, vec![Inline::code(one_line(&detail.value))]);
        }
    }
    for (name, time) in [
        ("Start as written", &activity.start),
        ("End as written", &activity.end),
    ] {
        if let Recorded::Unreadable(written) = time {
            say(name, vec![Inline::text(written.clone())]);
        }
    }
    if let Recorded::Unreadable(written) = &activity.duration_seconds {
        say("Duration as written", vec![Inline::text(written.clone())]);
    }
    for (name, pause) in [
        ("Pause before", &activity.pause_before),
        ("Pause after", &activity.pause_after),
    ] {
        if let Some(pause) = pause {
            say(name, vec![Inline::text(pause_words(pause))]);
        }
    }
    if let Some(tolerance) = &activity.tolerance {
        say("Tolerance", vec![Inline::code(one_line(tolerance))]);
    }
    if let Some(output) = &activity.output {
        let mut words = vec![Inline::text(summary::output(output))];
        if outputs::stands_in_appendix(output) {
            words.push(Inline::text(" ("));
            words.push(Inline::Link {
                target: Target::Inside(outputs::id(scene, activity, index)),
                content: vec![Inline::text("raw output")],
            });
            words.push(Inline::text(")"));
        }
        say("Output", words);
    }
    if !activity.controls.is_empty() {
        let names: Vec<&str> = activity
            .controls
            .iter()
            .map(|control| control.name.as_str())
            .collect();
        say("Controls", vec![Inline::text(wording::names(&names))]);
    }
    for extra in &activity.extras {
        say(&extra.name, vec![Inline::code(one_line(&extra.value))]);
    }
    pairs
}

fn pause_words(pause: &Pause) -> String {
    match pause {
        Pause::Seconds(seconds) => wording::duration(*seconds, 1),
        Pause::Written(written) => format!("{written}, as written"),
    }
}

fn timeout_words(timeout: &Fragment) -> String {
    let words = timeout.words();
    match words.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => wording::duration(seconds, 1),
        _ => one_line(timeout),
    }
}

/// Arguments as `name: value` pairs, or as the command line they are.
fn argument_words(arguments: &Fragment) -> Vec<Inline> {
    let json = arguments.json();
    let mut cursor = Cursor::new(&json);
    match arguments.kind() {
        Kind::Object if cursor.enter_object().is_ok() => {
            let mut words = Vec::new();
            while let Ok(Some(key)) = cursor.next_key() {
                let Ok(value) = cursor.value() else { break };
                if !words.is_empty() {
                    words.push(Inline::Break);
                }
                words.push(Inline::text(format!("{key}: ")));
                words.push(Inline::code(one_line(&Fragment::from_json(value))));
            }
            words
        }
        Kind::Array if cursor.enter_array().is_ok() => {
            let mut words = Vec::new();
            while let Ok(true) = cursor.next_element() {
                let Ok(value) = cursor.value() else { break };
                if !words.is_empty() {
                    words.push(Inline::text(" "));
                }
                words.push(Inline::code(one_line(&Fragment::from_json(value))));
            }
            words
        }
        _ => vec![Inline::code(one_line(arguments))],
    }
}

fn long_arguments(provider: &Provider) -> Option<Block> {
    let arguments = provider.arguments.as_ref()?;
    if arguments.size_bytes() <= LONGEST_VALUE {
        return None;
    }
    let text = match arguments.as_text() {
        Some(text) => text.into_owned(),
        None => {
            let lines = pretty(&arguments.json(), 200, 20);
            let mut text = lines.head.join("\n");
            if lines.omitted > 0 {
                text.push_str(&format!("\n… {} lines omitted …", lines.omitted));
            }
            for line in &lines.tail {
                text.push('\n');
                text.push_str(line);
            }
            text
        }
    };
    Some(Block::Fold(Fold {
        id: None,
        title: vec![Inline::text("Arguments")],
        detail: wording::bytes(arguments.size_bytes() as u64),
        open: false,
        blocks: vec![Block::Code {
            language: None,
            text,
        }],
    }))
}

fn traceback(traceback: &str) -> Block {
    let text = traceback.trim_end().to_owned();
    Block::Fold(Fold {
        id: None,
        title: vec![Inline::text("Traceback")],
        detail: wording::plural(text.lines().count() as u64, "line", "lines"),
        open: false,
        blocks: vec![Block::Code {
            language: None,
            text,
        }],
    })
}

/// A value in one line, cut where nobody reads on.
pub(super) fn one_line(value: &Fragment) -> String {
    const LONGEST: usize = 200;
    let words = match value.kind() {
        Kind::Text => value.words().into_owned(),
        _ => {
            let lines = pretty(&value.json(), 60, 0);
            let lines: Vec<&str> = lines.head.iter().map(|line| line.trim()).collect();
            lines.join(" ")
        }
    };
    if words.chars().count() <= LONGEST {
        return words;
    }
    words.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Declared activities that the journal does not record.
fn unplayed(scene: &Scene<'_>, section: Section) -> Vec<Block> {
    scene
        .run
        .declared
        .iter()
        .enumerate()
        .filter(|(_, declared)| declared.section == section && !declared.played)
        .map(|(index, declared)| never_played(scene, declared, index))
        .collect()
}

fn never_played(scene: &Scene<'_>, declared: &Declared, index: usize) -> Block {
    Block::Activity(Box::new(document::Activity {
        id: scene.declared_id(index),
        number: None,
        name: declared
            .name
            .clone()
            .unwrap_or_else(|| "(without a name)".to_owned()),
        kind: declared
            .kind
            .clone()
            .unwrap_or_else(|| "of no recorded kind".to_owned()),
        time: String::new(),
        duration: String::new(),
        status: status(Sign::Unknown, "never played"),
        pairs: Vec::new(),
        error: None,
        blocks: Vec::new(),
    }))
}
