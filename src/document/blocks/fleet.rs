//! The blocks of many runs: what became of them, which are worth a look, what they contribute to, and all of them.

use super::overview::{hypothesis_word, unread_list};
use super::{absent, cell, cell_of, column, number_cell, status, trend};
use crate::analyse::Users;
use crate::analyse::fleet::{
    Contributions, Experiment, Figure, Level, Outline, Row, Tally, contributions, experiments,
};
use crate::document::fleet::Extent;
use crate::document::wording::{self, Clock, gate as gate_words, label};
use crate::document::{
    Align, Badge, Block, Cell, Column, Heading, Inline, KeyFigure, Sign, Table, Target, Tone,
    Verdict,
};
use crate::results::{Entry, Fleet};

/// The worst runs that are shown by themselves.
const MOST_NOTABLE: usize = 50;

/// As many on a terminal.
const MOST_NOTABLE_BRIEF: usize = 15;

/// Of more experiments no trend is shown.
const MOST_TRENDS: usize = 12;

/// More properties than this make no table.
const MOST_PROPERTIES: usize = 8;

/// More experiments or tags than this are counted.
const MOST_ROWS: usize = 200;

/// What the blocks are made from.
pub(in crate::document) struct Scene<'a> {
    fleet: &'a Fleet,
    clock: Clock,
    extent: Extent,
    labels: Vec<String>,
    tally: Tally,
    experiments: Vec<Experiment>,
}

impl<'a> Scene<'a> {
    pub(in crate::document) fn new(fleet: &'a Fleet, clock: Clock, extent: Extent) -> Self {
        let outlines = outlines(fleet);
        let journals: Vec<Option<&str>> = outlines
            .iter()
            .map(|outline| outline.journal.as_deref())
            .collect();
        Self {
            fleet,
            clock,
            extent,
            labels: label::of_runs(&journals),
            tally: Tally::of(outlines.iter().copied()),
            experiments: experiments(&outlines),
        }
    }

    /// How many runs are worth a look, and how many of them are shown.
    pub(in crate::document) fn notable_note(&self) -> String {
        let (all, shown) = (self.tally.notable, self.most_notable());
        if all > shown {
            format!("the worst {shown} of {}", wording::count(all as u64))
        } else {
            wording::plural(all as u64, "run", "runs")
        }
    }

    fn most_notable(&self) -> usize {
        if self.extent.brief {
            MOST_NOTABLE_BRIEF
        } else {
            MOST_NOTABLE
        }
    }

    fn several(&self) -> bool {
        self.experiments.len() > 1
    }

    /// The run's name, which leads to its report.
    fn name(&self, run: usize) -> Cell {
        let label = self.labels.get(run).cloned().unwrap_or_default();
        let report = self
            .fleet
            .runs
            .get(run)
            .and_then(|entry| entry.report.clone());
        let content = vec![Inline::text(label)];
        match report.filter(|_| self.extent.links) {
            Some(report) => cell_of(vec![Inline::Link {
                target: Target::Beside(report),
                content,
            }]),
            None => cell_of(content),
        }
    }
}

fn outlines(fleet: &Fleet) -> Vec<&Outline> {
    fleet.runs.iter().map(|entry| &entry.outline).collect()
}

/// All blocks of the index, by name.
pub(in crate::document) fn all(scene: &Scene<'_>) -> Vec<(&'static str, Vec<Block>)> {
    vec![
        ("facts", facts(scene)),
        ("verdict", verdict(scene)),
        ("key_figures", key_figures(scene)),
        ("unread", unread_list(&scene.fleet.failures)),
        ("gates", gates(scene)),
        ("notable", notable(scene)),
        ("experiments", experiment_table(scene)),
        ("trends", trends(scene)),
        ("contributions", contribution_tables(scene)),
        ("runs", runs(scene)),
    ]
}

fn facts(scene: &Scene<'_>) -> Vec<Block> {
    let starts = || {
        scene
            .fleet
            .runs
            .iter()
            .filter_map(|entry| entry.outline.start)
    };
    let mut facts = vec![
        wording::plural(scene.tally.runs as u64, "run", "runs"),
        wording::plural(scene.experiments.len() as u64, "experiment", "experiments"),
    ];
    if let (Some(first), Some(last)) = (starts().min(), starts().max()) {
        facts.push(scene.clock.date_range(first, last, 0));
    }
    facts.push(format!(
        "{} read",
        wording::plural(scene.fleet.files as u64, "file", "files")
    ));
    let facts = facts.into_iter().map(|fact| vec![Inline::text(fact)]);
    vec![Block::Facts(facts.collect())]
}

fn verdict(scene: &Scene<'_>) -> Vec<Block> {
    let tally = &scene.tally;
    let all = wording::plural(tally.runs as u64, "run", "runs");
    let count = |number: usize| wording::count(number as u64);
    let (tone, headline) = if tally.deviated > 0 {
        let deviated = count(tally.deviated);
        (
            Tone::Bad,
            format!("The hypothesis did not hold in {deviated} of {all}"),
        )
    } else if tally.affected() > 0 {
        let affected = count(tally.affected());
        (
            Tone::Bad,
            format!("Users were affected in {affected} of {all}"),
        )
    } else if tally.held == tally.runs {
        (Tone::Good, format!("The hypothesis held in all {all}"))
    } else {
        (
            Tone::Plain,
            format!("The hypothesis held in {} of {all}", count(tally.held)),
        )
    };
    let held = Badge {
        sign: if tally.held == tally.runs {
            Sign::Good
        } else {
            Sign::Info
        },
        word: "Held".to_owned(),
        detail: Some(format!("{} of {all}", count(tally.held))),
    };
    let bad = |number: usize, word: &str| Badge {
        sign: if number > 0 { Sign::Bad } else { Sign::Good },
        word: word.to_owned(),
        detail: Some(format!("{} of {all}", count(number))),
    };
    vec![Block::Verdict(Verdict {
        id: None,
        headline,
        tone,
        badges: vec![
            if tally.deviated > 0 {
                bad(tally.deviated, "Deviated")
            } else {
                held
            },
            bad(tally.affected(), "Users affected"),
        ],
        sentence: vec![Inline::text(sentence(tally))],
    })]
}

/// What became of the hypothesis and of the users in all runs.
fn sentence(tally: &Tally) -> String {
    let list = |parts: &[(usize, &str)]| {
        let parts: Vec<String> = parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, words)| format!("{words} in {}", wording::count(*number as u64)))
            .collect();
        wording::names(&parts)
    };
    let hypothesis = list(&[
        (tally.held, "held"),
        (tally.deviated, "deviated"),
        (tally.not_met_before, "was not met before the method"),
        (tally.not_checked, "was not checked"),
        (tally.no_hypothesis, "was not declared"),
    ]);
    let users = list(&[
        (tally.failing, "got failures"),
        (tally.degraded, "got errors in bodies"),
        (tally.slowed, "were slowed"),
        (tally.unaffected, "were not affected"),
        (tally.unknown, "had no load to tell"),
    ]);
    format!("The hypothesis {hypothesis}. Users {users}.")
}

fn key_figures(scene: &Scene<'_>) -> Vec<Block> {
    let tally = &scene.tally;
    let figure = |label: &str, number: usize, note: &str, bad: bool| KeyFigure {
        label: label.to_owned(),
        value: wording::count(number as u64),
        note: note.to_owned(),
        tone: if bad && number > 0 {
            Tone::Bad
        } else {
            Tone::Plain
        },
    };
    let share =
        |number: usize| wording::percent(number as u64, tally.runs as u64, 1).unwrap_or_default();
    let mut figures = vec![
        figure("Held", tally.held, &share(tally.held), false),
        figure("Deviated", tally.deviated, &share(tally.deviated), true),
        figure(
            "Users affected",
            tally.affected(),
            &share(tally.affected()),
            true,
        ),
    ];
    if !scene.fleet.gates.is_empty() {
        figures.push(figure(
            "Broke a gate",
            tally.gates_broken,
            &share(tally.gates_broken),
            true,
        ));
    }
    // What did not happen is not worth a place of its own.
    let rare = [
        ("Damaged", tally.damaged, "part of an input was lost"),
        (
            "Inputs not read",
            scene.fleet.failures.len(),
            "listed below",
        ),
    ];
    for (label, number, note) in rare {
        if number > 0 {
            figures.push(figure(label, number, note, false));
        }
    }
    vec![Block::KeyFigures(figures)]
}

fn gates(scene: &Scene<'_>) -> Vec<Block> {
    if scene.fleet.gates.is_empty() {
        return Vec::new();
    }
    let rows = scene
        .fleet
        .gates
        .iter()
        .map(|gate| {
            let broke = scene.fleet.runs.iter();
            let broke = broke
                .filter(|entry| entry.outline.broken_gates.contains(&gate.condition))
                .count();
            let result = if gate.met {
                status(Sign::Bad, "met")
            } else {
                status(Sign::Good, "not met")
            };
            vec![
                cell_of(vec![Inline::code(gate.condition.clone())]),
                cell_of(vec![Inline::Status(result)]),
                count_cell(broke),
                cell(gate_words::reason(gate)),
            ]
        })
        .collect();
    vec![Block::Table(Table {
        caption: Some("The conditions on which the pipeline fails".to_owned()),
        columns: vec![
            column("Condition", Align::Left, true),
            column("Result", Align::Left, false),
            column("Runs", Align::Right, false),
            column("The worst", Align::Left, false),
        ],
        rows,
        ..Table::default()
    })]
}

/// The worst runs, each with what is wrong with it.
fn notable(scene: &Scene<'_>) -> Vec<Block> {
    let mut places: Vec<usize> = (0..scene.fleet.runs.len())
        .filter(|place| {
            let entry = scene.fleet.runs.get(*place);
            entry.is_some_and(|entry| entry.outline.is_notable())
        })
        .collect();
    // A stable sort: of equals the first stays first.
    places.sort_by_key(|place| {
        scene
            .fleet
            .runs
            .get(*place)
            .map(|entry| entry.outline.rank())
    });
    places.truncate(scene.most_notable());
    let rows: Vec<Vec<Cell>> = places
        .into_iter()
        .filter_map(|place| Some((place, scene.fleet.runs.get(place)?)))
        .map(|(place, entry)| {
            let mut row = vec![scene.name(place)];
            if scene.several() && !scene.extent.brief {
                row.push(title_cell(entry));
            }
            if !scene.extent.brief {
                row.push(started(scene, entry));
            }
            row.push(cell(why(entry)));
            row
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![column("Run", Align::Left, true)];
    if scene.several() && !scene.extent.brief {
        columns.push(column("Experiment", Align::Left, false));
    }
    if !scene.extent.brief {
        columns.push(column("Started", Align::Left, false));
    }
    columns.push(column("What happened", Align::Left, false));
    vec![Block::Table(Table {
        caption: Some("Runs that are worth a look, the worst first".to_owned()),
        columns,
        rows,
        ..Table::default()
    })]
}

/// How the experiments with many runs went on: what stands out in each, and the figures of the first few.
fn trends(scene: &Scene<'_>) -> Vec<Block> {
    let all = &scene.fleet.trends;
    let several = all.trends.len() > 1;
    let mut blocks = Vec::new();
    for (index, trend) in all.trends.iter().enumerate().take(MOST_TRENDS) {
        let labels = trend.runs.iter();
        let labels = labels.map(|run| scene.labels.get(*run).cloned().unwrap_or_default());
        let own = trend::Scene {
            trend,
            labels: labels.collect(),
            limits: &all.limits,
            courses: Vec::new(),
            clock: scene.clock,
            prefix: format!("experiment-{}-", index + 1),
        };
        if several {
            let title = shown_title(trend.title.as_deref());
            blocks.push(Block::Heading(Heading {
                level: 3,
                id: format!("experiment-{}", index + 1),
                content: vec![Inline::text(title)],
                note: vec![Inline::text(wording::plural(
                    trend.runs.len() as u64,
                    "run",
                    "runs",
                ))],
            }));
        }
        blocks.extend(trend::findings(&own));
        if !scene.extent.brief {
            blocks.extend(trend::figure(&own));
        }
    }
    if all.trends.len() > MOST_TRENDS {
        let more = (all.trends.len() - MOST_TRENDS) as u64;
        let more = wording::plural(more, "more experiment has", "more experiments have");
        let words = format!("{more} enough runs for a trend; give their runs alone to see it.");
        blocks.push(Block::Paragraph(vec![Inline::text(words)]));
    }
    blocks
}

/// What is to be known of a run: its verdict, what failed, which gates it broke.
fn why(entry: &Entry) -> String {
    let outline = &entry.outline;
    let mut parts = vec![entry.headline.to_owned()];
    if !outline.failed_steps.is_empty() {
        let names = wording::names_at_most(&outline.failed_steps, 3);
        parts.push(format!("not met or failed: {names}"));
    }
    if let (Some(failed), Some(requests)) = (outline.failed, outline.requests)
        && failed > 0
    {
        parts.push(format!(
            "{} failed",
            wording::share_of(failed, requests, "request", "requests")
        ));
    }
    if let Some((checked, bad)) = outline.bodies
        && bad > 0
    {
        parts.push(format!(
            "{} with an error",
            wording::share_of(bad, checked, "body", "bodies")
        ));
    }
    if !outline.broken_gates.is_empty() {
        parts.push(format!(
            "broke {}",
            wording::names_at_most(&outline.broken_gates, 3)
        ));
    }
    if outline.damage == crate::analyse::fleet::Damage::Recovered {
        parts.push("recovered from a damaged input".to_owned());
    }
    parts.join("; ")
}

fn title_cell(entry: &Entry) -> Cell {
    cell(shown_title(entry.outline.title.as_deref()))
}

fn shown_title(title: Option<&str>) -> String {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => title.to_owned(),
        None => "(without a title)".to_owned(),
    }
}

fn started(scene: &Scene<'_>, entry: &Entry) -> Cell {
    match entry.outline.start {
        Some(start) => cell(scene.clock.stamp(start)),
        None => absent(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
fn count_cell(number: usize) -> Cell {
    number_cell(wording::count(number as u64), number as f64)
}

fn experiment_table(scene: &Scene<'_>) -> Vec<Block> {
    if !scene.several() {
        return Vec::new();
    }
    let row = |experiment: &Experiment| {
        let tally = &experiment.tally;
        let bad = |number: usize| Cell {
            tone: if number > 0 { Tone::Bad } else { Tone::Plain },
            ..count_cell(number)
        };
        let latest = scene.fleet.runs.get(experiment.latest);
        let window = experiment.window.map_or_else(absent, |(first, last)| {
            let (first, last) = (scene.clock.date(first), scene.clock.date(last));
            if first == last {
                cell(first)
            } else {
                cell(format!("{first}\u{a0}–\u{a0}{last}"))
            }
        });
        vec![
            cell(shown_title(experiment.title.as_deref())),
            count_cell(tally.runs),
            count_cell(tally.held),
            bad(tally.deviated),
            bad(tally.affected()),
            window,
            latest.map_or_else(absent, |entry| {
                let (sign, word) = hypothesis_word(entry.outline.verdict.hypothesis);
                cell_of(vec![Inline::Status(status(sign, word))])
            }),
        ]
    };
    let shown = scene.experiments.iter().take(MOST_ROWS);
    vec![Block::Table(Table {
        caption: Some("The experiments, and how their runs ended".to_owned()),
        columns: vec![
            column("Experiment", Align::Left, true),
            column("Runs", Align::Right, false),
            column("Held", Align::Right, false),
            column("Deviated", Align::Right, false),
            column("Users affected", Align::Right, false),
            column("First and last", Align::Left, false),
            column("Latest", Align::Left, false),
        ],
        rows: shown.map(row).collect(),
        notes: more_rows(scene.experiments.len(), "experiments"),
        ..Table::default()
    })]
}

fn more_rows(all: usize, what: &str) -> Vec<Vec<Inline>> {
    if all <= MOST_ROWS {
        return Vec::new();
    }
    let more = wording::count((all - MOST_ROWS) as u64);
    vec![vec![Inline::text(format!("And {more} more {what}."))]]
}

/// All runs, in the order of the inputs.
fn runs(scene: &Scene<'_>) -> Vec<Block> {
    if scene.extent.brief {
        return Vec::new();
    }
    let rows = scene.fleet.runs.iter().enumerate().map(|(place, entry)| {
        let outline = &entry.outline;
        let (sign, word) = hypothesis_word(outline.verdict.hypothesis);
        let mut row = vec![scene.name(place)];
        if scene.several() {
            row.push(title_cell(entry));
        }
        row.extend([
            started(scene, entry),
            outline.duration_seconds.map_or_else(absent, |seconds| {
                number_cell(wording::duration(seconds, 1), seconds)
            }),
            cell_of(vec![Inline::Status(status(sign, word))]),
            cell_of(vec![Inline::Status(users_status(outline.verdict.users))]),
            availability(outline),
            latency(outline),
            findings(outline),
        ]);
        row
    });
    let mut columns: Vec<Column> = vec![column("Run", Align::Left, true)];
    if scene.several() {
        columns.push(column("Experiment", Align::Left, false));
    }
    for (title, align) in [
        ("Started", Align::Left),
        ("Duration", Align::Right),
        ("Hypothesis", Align::Left),
        ("Users", Align::Left),
        ("Availability", Align::Right),
        ("p99", Align::Right),
        ("Critical, warnings", Align::Right),
    ] {
        columns.push(column(title, align, false));
    }
    vec![Block::Table(Table {
        caption: Some("All runs, in the order of the inputs".to_owned()),
        columns,
        rows: rows.collect(),
        ..Table::default()
    })]
}

fn users_status(users: Users) -> crate::document::Status {
    match users {
        Users::Failing => status(Sign::Bad, "failing"),
        Users::Degraded => status(Sign::Bad, "degraded"),
        Users::Slowed => status(Sign::Bad, "slowed"),
        Users::Unaffected => status(Sign::Good, "not affected"),
        Users::Unknown => status(Sign::Unknown, "unknown"),
    }
}

fn availability(outline: &Outline) -> Cell {
    match (
        outline.figure(Figure::FailedShare),
        outline.requests,
        outline.failed,
    ) {
        // Of several attacks the worst is shown; the counts are those of all.
        (Some(value), ..) if value.value > 0.0 => Cell {
            tone: Tone::Bad,
            ..number_cell(
                format!(
                    "{}{}%",
                    wording::fixed((1.0 - value.value) * 100.0, 2),
                    wording::NARROW
                ),
                1.0 - value.value,
            )
        },
        (Some(_), ..) => number_cell(format!("100{}%", wording::NARROW), 1.0),
        (None, Some(requests), Some(failed)) if requests > 0 => {
            cell(wording::percent(requests - failed.min(requests), requests, 2).unwrap_or_default())
        }
        _ => absent(),
    }
}

fn latency(outline: &Outline) -> Cell {
    match outline.figure(Figure::P99) {
        Some(value) => {
            let least = if value.at_least { "≥\u{a0}" } else { "" };
            let words = wording::milliseconds(value.value);
            number_cell(format!("{least}{words}"), value.value)
        }
        None => absent(),
    }
}

fn findings(outline: &Outline) -> Cell {
    let [critical, warnings, _] = outline.findings;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a run has a handful of findings"
    )]
    let sort = (critical * 1000 + warnings) as f64;
    Cell {
        tone: if critical > 0 { Tone::Bad } else { Tone::Plain },
        ..number_cell(format!("{critical}, {warnings}"), sort)
    }
}

fn contribution_tables(scene: &Scene<'_>) -> Vec<Block> {
    if scene.extent.brief {
        return Vec::new();
    }
    tables_of(&contributions(&outlines(scene.fleet)))
}

/// Property against experiment and property against tag; nothing if none is declared.
pub(super) fn tables_of(all: &Contributions) -> Vec<Block> {
    if all.properties.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![table_of(all, &all.experiments, "Experiment", "Runs", true)];
    if !all.tags.is_empty() {
        blocks.push(table_of(all, &all.tags, "Tag", "Experiments", false));
    }
    blocks
}

fn table_of(all: &Contributions, rows: &[Row], first: &str, second: &str, of_runs: bool) -> Block {
    let properties = all.properties.iter().take(MOST_PROPERTIES);
    let mut columns = vec![
        column(first, Align::Left, true),
        column(second, Align::Right, false),
    ];
    columns.extend(properties.map(|property| column(property, Align::Left, false)));
    let mut notes = more_rows(rows.len(), if of_runs { "experiments" } else { "tags" });
    if let Some(left) = all
        .properties
        .get(MOST_PROPERTIES..)
        .filter(|left| !left.is_empty())
    {
        notes.push(vec![Inline::text(format!(
            "Also declared: {}.",
            wording::names(left)
        ))]);
    }
    if of_runs && all.silent > 0 {
        let silent = wording::plural(
            all.silent as u64,
            "experiment declares",
            "experiments declare",
        );
        notes.push(vec![Inline::text(format!("{silent} no contribution."))]);
    }
    let rows = rows
        .iter()
        .take(MOST_ROWS)
        .map(|row| {
            let name = if of_runs {
                shown_title(row.name.as_deref())
            } else {
                row.name.clone().unwrap_or_default()
            };
            let mut cells = vec![cell(name), count_cell(row.count)];
            let levels = row.levels.iter().take(MOST_PROPERTIES);
            cells.extend(levels.map(|levels| level_cell(levels, of_runs)));
            cells
        })
        .collect();
    Block::Table(Table {
        caption: Some(
            if of_runs {
                "What each experiment contributes to, and how much"
            } else {
                "What the experiments of each tag contribute to: how many at which level"
            }
            .to_owned(),
        ),
        columns,
        rows,
        notes,
        ..Table::default()
    })
}

/// One level as its word; several, each with how often.
fn level_cell(levels: &[(Level, usize)], of_runs: bool) -> Cell {
    let words: Vec<String> = match levels {
        [] => return absent(),
        [(level, _)] if of_runs => vec![level.word().to_owned()],
        several => several
            .iter()
            .map(|(level, count)| format!("{} {}", wording::count(*count as u64), level.word()))
            .collect(),
    };
    let quiet = matches!(levels, [(Level::None, _)]);
    Cell {
        tone: if quiet { Tone::Quiet } else { Tone::Plain },
        ..cell(words.join(", "))
    }
}
