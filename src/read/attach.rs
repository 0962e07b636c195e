//! Which load belongs to which run: what a journal names, what lies beside it, and what the user gave.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::evidence::{self, Evidence};
use super::intake::{Gathering, Intake, ReadingPlan, refuse_damage};
use super::kind::{InputKind, look};
use super::redact::Secrets;
use super::role;
use super::sort::Found;
use super::vegeta::{self, Form, Load, Options};
use crate::error::Error;
use crate::file::{self, Identity, Opened};
use crate::model::traffic::{EXACT_LIMIT, Plan};
use crate::model::{
    ForeignResult, MissingResult, Moment, Recorded, Redactions, Role, Run, Traffic,
};
use crate::notice::Notice;
use crate::place::Place;
use crate::read::vegeta::command::VegetaCall;

/// Clocks and rounding may put a request this far outside the activity that sent it.
const TOLERANCE_SECONDS: f64 = 5.0;

/// Gives every run its load, and makes a run of load that no journal claims. What it gives back are secrets of files
/// of which it was not known whose they are.
pub(super) fn attach(
    gathered: &mut Vec<Gathering>,
    mut others: Vec<Found>,
    plan: &ReadingPlan,
    intake: &mut Intake,
) -> Result<Secrets, Error> {
    let mut named = BTreeSet::new();
    for gathering in gathered.iter_mut() {
        named_results(gathering, &mut named, plan, intake)?;
    }
    if !named.is_empty() {
        others.retain(|found| !named.contains(&file::real(&found.name)));
    }
    let folders: Vec<Option<String>> = gathered
        .iter()
        .map(|gathering| gathering.folder.clone())
        .collect();
    let mut orphans: Vec<(Found, SideFile, Identity)> = Vec::new();
    let mut ledger_of_orphans = Redactions::default();
    let mut loose = Secrets::default().beyond(gathered.iter().map(|one| &one.secrets));
    for found in others {
        if !matches!(
            found.kind,
            InputKind::Load(_) | InputKind::Metrics | InputKind::Log
        ) {
            match Opened::open(&found.name, false).and_then(Opened::identity) {
                Ok(identity) => intake.note(&found.name, found.kind, identity, None),
                Err(error) => intake.fail(&found.name, error, plan)?,
            }
            continue;
        }
        let own_folder = file::folder_of(&found.name);
        let beside: Vec<usize> = (0..gathered.len())
            .filter(|index| folders.get(*index).and_then(Option::as_ref) == Some(&own_folder))
            .collect();
        // A folder of several journals does not say whose its files are.
        let swept_by = match beside.as_slice() {
            [only] if !found.named => Some(*only),
            _ => None,
        };
        let only = (gathered.len() == 1).then_some(0);
        let secrets = swept_by
            .or(only)
            .and_then(|index| gathered.get_mut(index))
            .map_or(&mut loose, |gathering| &mut gathering.secrets);
        let read = match found.kind {
            InputKind::Load(form) => read_load(&found.name, form, secrets, plan)
                .map(|(load, identity, ledger)| (SideFile::Load(load), identity, ledger)),
            kind => evidence::read_file(&found.name, kind, secrets, plan),
        };
        let (side, identity, ledger) = match read {
            Ok(read) => read,
            Err(error) => {
                intake.fail(&found.name, error, plan)?;
                continue;
            }
        };
        refuse_damage(side.notices(), plan)?;
        let owner = match swept_by {
            Some(index) => Some(index),
            None => owner_by_time(gathered, &side),
        };
        if gathered.is_empty() {
            ledger_of_orphans.merge(ledger);
            orphans.push((found, side, identity));
            continue;
        }
        match owner.and_then(|index| gathered.get_mut(index)) {
            Some(gathering) => {
                let attached = match side {
                    SideFile::Load(load) => take(gathering, load, None, &found.name),
                    SideFile::Evidence(evidence) => {
                        evidence.add_to(&mut gathering.run);
                        true
                    }
                };
                gathering.run.redactions.merge(ledger);
                let id = attached.then(|| gathering.run.id.clone());
                intake.note(&found.name, found.kind, identity, id);
            }
            None => intake.note(&found.name, found.kind, identity, None),
        }
    }
    for gathering in gathered.iter_mut() {
        tell_what_is_missing(gathering);
        evidence::of_outputs(&mut gathering.run);
    }
    if !orphans.is_empty() {
        let mut gathering = without_journal(orphans, intake);
        gathering.run.redactions = ledger_of_orphans;
        gathered.push(gathering);
    }
    Ok(loose)
}

/// The result files that a journal's activities name; `named` takes note of them.
fn named_results(
    gathering: &mut Gathering,
    named: &mut BTreeSet<String>,
    plan: &ReadingPlan,
    intake: &mut Intake,
) -> Result<(), Error> {
    for (index, call) in role::attacks(&gathering.run) {
        let candidates = call
            .output
            .as_deref()
            .map(|output| places_for(gathering.folder.as_deref(), output))
            .unwrap_or_default();
        let found = candidates.into_iter().find_map(|name| match look(&name) {
            Ok(InputKind::Load(form)) => Some((name, form)),
            _ => None,
        });
        let Some((name, form)) = found else {
            gathering.run.missing_results.push(MissingResult {
                activity: index,
                file: call.output,
            });
            continue;
        };
        named.insert(file::real(&name));
        match read_load(&name, form, &mut gathering.secrets, plan) {
            Ok((load, identity, ledger)) => {
                refuse_damage(&load.notices, plan)?;
                gathering.run.redactions.merge(ledger);
                let attached = take(gathering, load, Some((index, &call)), &name);
                let id = attached.then(|| gathering.run.id.clone());
                intake.note(&name, InputKind::Load(form), identity, id);
            }
            Err(error) => {
                gathering.run.missing_results.push(MissingResult {
                    activity: index,
                    file: call.output,
                });
                intake.fail(&name, error, plan)?;
            }
        }
    }
    Ok(())
}

/// Where a result file may lie: below the journal's folder, then beside the journal by its base name; nowhere else.
fn places_for(folder: Option<&str>, output: &str) -> Vec<String> {
    let Some(folder) = folder else {
        return Vec::new();
    };
    let mut places = Vec::new();
    if let Some(below) = file::below(folder, output) {
        places.push(below);
    }
    if let Some(base) = output.rsplit(['/', '\\']).next()
        && let Some(beside) = file::below(folder, base)
        && !places.contains(&beside)
    {
        places.push(beside);
    }
    places
}

pub(super) fn read_load(
    name: &str,
    form: Form,
    secrets: &mut Secrets,
    plan: &ReadingPlan,
) -> Result<(Load, Identity, Redactions), Error> {
    let known = RefCell::new((secrets, Redactions::default()));
    let mask = |text: &str| {
        let (secrets, ledger) = &mut *known.borrow_mut();
        secrets
            .mask_text(text, name, &plan.redaction, ledger)
            .into_owned()
    };
    let options = Options {
        body_error: plan.body_error.as_ref(),
        mask: &mask,
        exact_limit: EXACT_LIMIT,
        jobs: plan.jobs,
    };
    let mut opened = Opened::open(name, plan.hash_large)?;
    let load = vegeta::read(&mut opened, name, form, &options)?;
    let identity = opened.identity()?;
    let (_, ledger) = known.into_inner();
    Ok((load, identity, ledger))
}

/// Adds load to a run, unless its requests lie outside of it. True if any of it belongs there.
fn take(
    gathering: &mut Gathering,
    load: Load,
    activity: Option<(usize, &VegetaCall)>,
    name: &str,
) -> bool {
    let run = &mut gathering.run;
    let bounds = match activity {
        Some((index, _)) => activity_window(run, index).or_else(|| run_window(run)),
        None => run_window(run),
    };
    let mut taken = false;
    for mut traffic in load.traffic {
        if let (Some(bounds), Some(window)) = (bounds, traffic.window())
            && !lies_within(window, bounds)
        {
            run.foreign_results.push(ForeignResult {
                file: name.to_owned(),
                window,
            });
            continue;
        }
        taken = true;
        if let Some((index, call)) = activity {
            traffic.activity = Some(index);
            traffic.plan = plan_of(call);
        }
        add(run, traffic);
    }
    if taken {
        run.notices.extend(load.notices);
    }
    taken
}

fn plan_of(call: &VegetaCall) -> Plan {
    Plan {
        rate: call.rate,
        duration_seconds: call.duration_seconds,
        timeout_seconds: call.timeout_seconds,
    }
}

/// Adds traffic to a run: an attack in another encoding counts once, parts of one attack become one.
fn add(run: &mut Run, traffic: Traffic) {
    let same = run
        .traffic
        .iter()
        .position(|known| known.is_same_attack(&traffic));
    if let Some(index) = same {
        if let Some(known) = run.traffic.get_mut(index) {
            // Requests tell more than their summary.
            if known.requests().is_none() && traffic.requests().is_some() {
                let (activity, plan) = (known.activity, known.plan);
                *known = traffic;
                known.activity = known.activity.or(activity);
                known.plan = if known.activity == activity {
                    plan
                } else {
                    known.plan
                };
            }
        }
        return;
    }
    let part_of = run.traffic.iter().position(|known| {
        known.activity == traffic.activity
            && known.attack == traffic.attack
            && known.requests().is_some()
            && traffic.requests().is_some()
            && overlap(known, &traffic)
    });
    match part_of.and_then(|index| run.traffic.get_mut(index)) {
        Some(known) => {
            if let Err(other) = known.merge(traffic) {
                run.traffic.push(*other);
            }
        }
        None => run.traffic.push(traffic),
    }
}

fn overlap(one: &Traffic, other: &Traffic) -> bool {
    match (one.window(), other.window()) {
        (Some((start, end)), Some((other_start, other_end))) => {
            start.plus_seconds(-TOLERANCE_SECONDS) <= other_end
                && other_start <= end.plus_seconds(TOLERANCE_SECONDS)
        }
        _ => false,
    }
}

fn lies_within(window: (Moment, Moment), bounds: (Moment, Moment)) -> bool {
    window.0.seconds_since(bounds.0) >= -TOLERANCE_SECONDS
        && window.1.seconds_since(bounds.1) <= TOLERANCE_SECONDS
}

pub(super) fn run_window(run: &Run) -> Option<(Moment, Moment)> {
    Some((*run.start.known()?, *run.end.known()?))
}

fn activity_window(run: &Run, index: usize) -> Option<(Moment, Moment)> {
    let activity = run.activities.get(index)?;
    let start = *activity.start.known()?;
    // An interruption leaves background load running: what it went on to send is still its own.
    let open = activity.unfinished() || run.status.as_deref() == Some("interrupted");
    let end = activity.end.known().or(run.end.known()).filter(|_| !open);
    Some((
        start,
        end.copied().unwrap_or_else(|| start.plus_seconds(86_400.0)),
    ))
}

/// The run in whose time the load falls; the only run, if there is but one.
fn owner_by_time(gathered: &[Gathering], side: &SideFile) -> Option<usize> {
    if gathered.len() == 1 {
        return Some(0);
    }
    let windows: Vec<_> = gathered
        .iter()
        .map(|gathering| run_window(&gathering.run))
        .collect();
    owner_of(side.window()?, &windows)
}

/// The first run in whose time a file's content falls.
pub(super) fn owner_of(
    window: (Moment, Moment),
    runs: &[Option<(Moment, Moment)>],
) -> Option<usize> {
    let holds = |bounds: &Option<_>| bounds.is_some_and(|bounds| lies_within(window, bounds));
    runs.iter().position(holds)
}

/// Load activities without results; a summary that lies beside the journal may stand for one of them.
fn tell_what_is_missing(gathering: &mut Gathering) {
    let run = &mut gathering.run;
    let attacks = role::attacks(run);
    let mut unclaimed: Vec<&mut Traffic> = run
        .traffic
        .iter_mut()
        .filter(|traffic| traffic.activity.is_none())
        .collect();
    if let ([missing], [traffic]) = (run.missing_results.as_slice(), unclaimed.as_mut_slice())
        && let Some((_, call)) = attacks.iter().find(|(index, _)| *index == missing.activity)
    {
        traffic.activity = Some(missing.activity);
        traffic.plan = plan_of(call);
    }
    let source = run.journal.clone().unwrap_or_default();
    for missing in &run.missing_results {
        let Some(activity) = run.activities.get(missing.activity) else {
            continue;
        };
        let place = Place::file(&source).path(activity.path.clone());
        let message = match &missing.file {
            Some(file) => format!(
                "the result file `{file}` that `{}` names was not found",
                activity.shown_name()
            ),
            None => format!(
                "`{}` names no result file, so its requests are known only if they are given",
                activity.shown_name()
            ),
        };
        run.notices.push(
            Notice::remark(place, message)
                .hint("give the file as another input, or keep it beside the journal"),
        );
    }
    for foreign in &run.foreign_results {
        run.notices.push(Notice::remark(
            Place::file(&foreign.file),
            format!(
                "its requests were sent from {} to {}, outside of this run; it is not used",
                foreign.window.0, foreign.window.1
            ),
        ));
    }
}

/// A report on files that no journal claims.
fn without_journal(orphans: Vec<(Found, SideFile, Identity)>, intake: &mut Intake) -> Gathering {
    let mut run = Run::default();
    let mut windows: Vec<(Moment, Moment)> = Vec::new();
    let mut files = Vec::new();
    for (found, side, identity) in orphans {
        windows.extend(side.window());
        run.notices.extend_from_slice(side.notices());
        match side {
            SideFile::Load(load) => load
                .traffic
                .into_iter()
                .for_each(|traffic| add(&mut run, traffic)),
            SideFile::Evidence(evidence) => evidence.add_results_to(&mut run),
        }
        files.push((found, identity));
    }
    if let (Some(start), Some(end)) = (
        windows.iter().map(|(start, _)| *start).min(),
        windows.iter().map(|(_, end)| *end).max(),
    ) {
        run.start = Recorded::Known(start);
        run.end = Recorded::Known(end);
        run.duration_seconds = Recorded::Known(end.seconds_since(start));
    }
    let names: Vec<&str> = files.iter().map(|(found, _)| found.name.as_str()).collect();
    let hash = file::sha256(names.join("\0").as_bytes());
    run.id = format!("files-{}", hash.get(..8).unwrap_or_default());
    for (found, identity) in files {
        intake.note(&found.name, found.kind, identity, Some(run.id.clone()));
    }
    Gathering {
        run,
        secrets: Secrets::default(),
        at_reading: 0,
        folder: None,
    }
}

/// What a file beside a journal holds.
pub(super) enum SideFile {
    /// Load.
    Load(Load),
    /// Metrics or logs.
    Evidence(Evidence),
}

impl SideFile {
    pub(super) fn notices(&self) -> &[Notice] {
        match self {
            Self::Load(load) => &load.notices,
            Self::Evidence(evidence) => &evidence.notices,
        }
    }

    pub(super) fn window(&self) -> Option<(Moment, Moment)> {
        match self {
            Self::Load(load) => load.traffic.iter().find_map(Traffic::window),
            Self::Evidence(evidence) => evidence.window(),
        }
    }
}

/// True if an activity of the run sent load.
#[must_use]
pub fn ran_load(run: &Run) -> bool {
    run.activities
        .iter()
        .any(|activity| activity.role == Role::Load && !activity.dry)
}
