//! Which runs stand against which: inputs are read one by one, because the same file given twice stands for two runs,
//! and an earlier report stands for its runs wherever a journal can.

use super::plan::Plan;
use crate::analyse::compare::{self, Comparison, Digest, Side, earlier};
use crate::error::Error;
use crate::file::{self, Opened};
use crate::place::Place;
use crate::read::{self, Input, InputKind, Intake, ReadingPlan, look};
use crate::results::Analysed;
use crate::wording::label;

/// Beyond so many runs a plain report does not compare each with the first.
const MOST_UNASKED: usize = 100;

/// What was read, and which of it stands together.
pub(super) struct Gathered {
    pub(super) intake: Intake,
    /// One for each input; what a plain report read is one.
    groups: Vec<Group>,
    /// The baseline that was named and is not among the inputs.
    baseline: Option<Group>,
}

/// The runs of one input.
struct Group {
    name: String,
    members: Vec<Member>,
}

enum Member {
    /// By its place among the runs of the intake.
    Run(usize),
    /// A run of an earlier report.
    Earlier(Box<Digest>),
}

/// Reads what the plan names.
///
/// # Errors
/// If nothing could be read, or no baseline where one is named.
pub(super) fn gather(plan: &Plan) -> Result<Gathered, Error> {
    let inputs = &plan.reading.inputs;
    let mut gathered = Gathered {
        intake: Intake::default(),
        groups: Vec::new(),
        baseline: None,
    };
    // A load or metric file given by itself belongs to one of the runs, so all are read together.
    let apart = plan.comparing.explicit && inputs.iter().all(|name| stands_alone(name));
    if apart {
        let mut parts = Vec::new();
        for name in inputs {
            match gathered.group(plan, name, &mut parts) {
                Ok(group) => gathered.groups.push(group),
                Err(error) if plan.reading.strict => return Err(error),
                Err(error) => gathered.intake.failures.push(error),
            }
        }
        if gathered.groups.is_empty() {
            let first = gathered.intake.failures.into_iter().next();
            return Err(first.unwrap_or_else(|| Error::input("nothing to compare was found")));
        }
        parts.insert(0, std::mem::take(&mut gathered.intake));
        gathered.intake = Intake::joined(parts);
        if plan.reading.public {
            gathered.intake.give_other_names(&plan.reading)?;
        }
    } else {
        gathered.intake = read::read(&plan.reading)?;
        let members = (0..gathered.intake.runs.len()).map(Member::Run).collect();
        gathered.groups.push(Group {
            name: inputs.first().cloned().unwrap_or_default(),
            members,
        });
    }
    if let Some(name) = &plan.comparing.baseline {
        gathered.take_baseline(plan, name)?;
    }
    Ok(gathered)
}

/// True for what is a run, or several, by itself.
fn stands_alone(name: &str) -> bool {
    if name == file::STANDARD || file::is_directory(name) {
        return true;
    }
    !matches!(
        look(name),
        Ok(InputKind::Load(_) | InputKind::Metrics | InputKind::Log | InputKind::Events)
    )
}

impl Gathered {
    /// The runs of one input, which are added to the parts that were read before.
    fn group(&mut self, plan: &Plan, name: &str, parts: &mut Vec<Intake>) -> Result<Group, Error> {
        if let Some(earlier) = earlier_report(plan, name, &mut self.intake.inputs)? {
            return Ok(earlier);
        }
        let read = read::read(&ReadingPlan {
            inputs: vec![name.to_owned()],
            // All parts get their other names together: one host is one in both runs.
            public: false,
            ..plan.reading.clone()
        })?;
        let from = parts.iter().map(|part| part.runs.len()).sum();
        let members = (from..from + read.runs.len()).map(Member::Run).collect();
        parts.push(read);
        Ok(Group {
            name: name.to_owned(),
            members,
        })
    }

    /// Puts the named baseline first: one of the inputs, or one more that is held against and not reported.
    fn take_baseline(&mut self, plan: &Plan, name: &str) -> Result<(), Error> {
        let among = self.groups.iter().position(|group| {
            group.name == name || (name != file::STANDARD && file::is_same(&group.name, name))
        });
        if let Some(place) = among.filter(|_| self.groups.len() > 1) {
            let group = self.groups.remove(place);
            self.groups.insert(0, group);
            return Ok(());
        }
        if let Some(earlier) = earlier_report(plan, name, &mut self.intake.inputs)? {
            self.baseline = Some(earlier);
            return Ok(());
        }
        if plan.reading.public {
            // One host would be two, and two would be one.
            return Err(Error::usage(
                "`--public` can not give other names to a baseline that is read apart",
            )
            .at(Place::file(name))
            .hint("put it among the inputs: `chaos-report compare BASELINE RUN… --public`"));
        }
        let read = read::read(&ReadingPlan {
            inputs: vec![name.to_owned()],
            events: Vec::new(),
            ..plan.reading.clone()
        })?;
        let members = read
            .runs
            .iter()
            .map(|run| {
                let analysis = crate::analyse::analyse(run, &plan.analysis);
                Member::Earlier(Box::new(Digest::of(run, &analysis)))
            })
            .collect();
        self.intake.inputs.extend(read.inputs);
        self.baseline = Some(Group {
            name: name.to_owned(),
            members,
        });
        Ok(())
    }
}

/// The runs of an earlier report; none if the file is something else.
fn earlier_report(
    plan: &Plan,
    name: &str,
    inputs: &mut Vec<Input>,
) -> Result<Option<Group>, Error> {
    let is_report =
        name != file::STANDARD && !file::is_directory(name) && look(name)? == InputKind::Report;
    if !is_report {
        return Ok(None);
    }
    if plan.reading.public {
        return Err(Error::usage(
            "`--public` can not give other names to what an earlier report tells",
        )
        .at(Place::file(name))
        .hint("give the journals that it was made from"));
    }
    let mut opened = Opened::open(name, plan.reading.hash_large)?;
    let bytes = opened.read_to_end()?;
    let identity = opened.identity()?;
    let digests = earlier::digests(&bytes, name).map_err(|what| {
        Error::input(what)
            .at(Place::file(name))
            .hint("an earlier report is one that `chaos-report … report.json` wrote")
    })?;
    inputs.push(Input {
        path: name.to_owned(),
        kind: InputKind::Report,
        bytes: identity.bytes,
        sha256: identity.sha256,
        attached_to: digests.first().map(|digest| digest.id.clone()),
        error: None,
    });
    Ok(Some(Group {
        name: name.to_owned(),
        members: digests
            .into_iter()
            .map(|digest| Member::Earlier(Box::new(digest)))
            .collect(),
    }))
}

/// The groups without what was read, to be made into sides once the runs are analysed.
pub(super) struct Sides {
    groups: Vec<Group>,
    baseline: Option<Group>,
}

impl Gathered {
    /// Parts what was read from how it stands together.
    pub(super) fn part(self) -> (Intake, Sides) {
        let sides = Sides {
            groups: self.groups,
            baseline: self.baseline,
        };
        (self.intake, sides)
    }
}

impl Sides {
    /// Holds the sides against each other; none if there is nothing to compare.
    pub(super) fn compare(self, plan: &Plan, runs: &[Analysed]) -> Option<Comparison> {
        let explicit = plan.comparing.explicit;
        if !explicit && self.baseline.is_none() && !(2..=MOST_UNASKED).contains(&runs.len()) {
            return None;
        }
        let mut sides: Vec<Side> = Vec::new();
        let mut paths: Vec<String> = Vec::new();
        let made: Vec<(String, Side)> = self
            .groups
            .into_iter()
            .map(|group| side(group, runs))
            .filter(|(_, side)| !side.digests.is_empty())
            .collect();
        // Several runs stand together if there is another side to hold them against, and they are alike.
        let together = made.len() > 1 && made.iter().all(|(_, side)| is_one_experiment(side));
        let baseline = self.baseline.map(|group| side(group, runs));
        for (is_baseline, (name, side)) in baseline
            .into_iter()
            .map(|one| (true, one))
            .chain(made.into_iter().map(|one| (false, one)))
        {
            if together || is_baseline {
                let source = match side.digests.as_slice() {
                    [only] => only.source.clone(),
                    _ => None,
                };
                paths.push(source.unwrap_or(name));
                sides.push(side);
                continue;
            }
            for (digest, run) in side.digests.into_iter().zip(side.runs) {
                paths.push(digest.source.clone().unwrap_or_else(|| name.clone()));
                sides.push(Side {
                    label: String::new(),
                    digests: vec![digest],
                    runs: vec![run],
                });
            }
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        for (side, label) in sides.iter_mut().zip(label::of_paths(&paths)) {
            side.label = label;
        }
        let comparison = compare::compare(sides, &plan.comparing.floors)?;
        let asked = explicit || plan.comparing.baseline.is_some();
        (asked || comparison.is_one_experiment()).then_some(comparison)
    }
}

fn is_one_experiment(side: &Side) -> bool {
    let first = side.digests.first();
    side.digests
        .iter()
        .all(|digest| first.is_some_and(|first| digest.is_same_experiment(first)))
}

fn side(group: Group, runs: &[Analysed]) -> (String, Side) {
    let mut side = Side {
        label: String::new(),
        digests: Vec::new(),
        runs: Vec::new(),
    };
    for member in group.members {
        match member {
            Member::Run(place) => {
                let Some(analysed) = runs.get(place) else {
                    continue;
                };
                side.digests
                    .push(Digest::of(&analysed.run, &analysed.analysis));
                side.runs.push(Some(place));
            }
            Member::Earlier(digest) => {
                side.digests.push(*digest);
                side.runs.push(None);
            }
        }
    }
    (group.name, side)
}
