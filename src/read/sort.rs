//! Sorts what a user named into journals and everything else that a run may be made of.

use std::collections::BTreeSet;

use super::intake::{Gathering, Input, Intake, ReadingPlan, read_journal};
use super::kind::{InputKind, look_closely};
use crate::error::Error;
use crate::file;

/// A file that is no journal, and how it came here.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) kind: InputKind,
    /// True if the user named it; false if a folder holds it.
    pub(super) named: bool,
}

/// A journal's name, and what was read of it.
pub(super) type ReadJournal = (String, Result<(Gathering, Input), Error>);

/// Journals, and everything else that a run may be made of. A journal is read as soon as it is known for one, so that
/// no more than one text is at hand.
pub(super) fn sort_out(
    plan: &ReadingPlan,
    intake: &mut Intake,
) -> Result<(Vec<ReadJournal>, Vec<Found>), Error> {
    let (mut journals, mut others) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for name in &plan.inputs {
        if name == file::STANDARD {
            // Standard input can be read but once, so it is taken for a journal, as everything is that can not be told.
            journals.push((name.clone(), read_journal(name, None, plan)));
            continue;
        }
        if !file::is_directory(name) {
            let looked = match look_closely(name, plan.hash_large) {
                Ok(looked) => looked,
                Err(error) => {
                    intake.fail(name, error, plan)?;
                    continue;
                }
            };
            match looked.kind {
                kind @ (InputKind::Load(_) | InputKind::Metrics | InputKind::Log) => {
                    others.push(Found {
                        name: name.clone(),
                        kind,
                        named: true,
                    });
                }
                _ => journals.push((name.clone(), read_journal(name, looked.document, plan))),
            }
            continue;
        }
        let (files, unread) = match file::walk(name) {
            Ok(walked) => walked,
            Err(error) => {
                intake.fail(name, error, plan)?;
                continue;
            }
        };
        for error in unread {
            let name = error.place().map_or(name, |place| &place.file).clone();
            intake.fail(&name, error, plan)?;
        }
        for name in files {
            if !seen.insert(name.clone()) {
                continue;
            }
            let looked = match look_closely(&name, plan.hash_large) {
                Ok(looked) => looked,
                Err(error) => {
                    intake.fail(&name, error, plan)?;
                    continue;
                }
            };
            match looked.kind {
                InputKind::Journal => {
                    let journal = read_journal(&name, looked.document, plan);
                    journals.push((name, journal));
                }
                kind => others.push(Found {
                    name,
                    kind,
                    named: false,
                }),
            }
        }
    }
    Ok((journals, others))
}
