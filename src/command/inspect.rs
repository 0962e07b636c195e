//! Says what each file is and what was read from it.

use super::say;
use crate::clean;
use crate::cli::InspectArguments;
use crate::document::wording;
use crate::error::{Error, exit};
use crate::file;
use crate::model::Run;
use crate::read::{self, InputKind, ReadingPlan, look};

pub(super) fn run(arguments: &InspectArguments) -> Result<u8, Error> {
    let mut unread = 0;
    for path in &arguments.paths {
        let (files, unreadable) = if file::is_directory(path) {
            file::walk(path)?
        } else {
            (vec![path.clone()], Vec::new())
        };
        unread += unreadable.len();
        unreadable.into_iter().for_each(say::aside);
        for name in files {
            if let Err(error) = inspect(&name) {
                say::aside(error);
                unread += 1;
            }
        }
    }
    Ok(if unread > 0 {
        exit::FAILED
    } else {
        exit::WRITTEN
    })
}

fn inspect(name: &str) -> Result<(), Error> {
    let kind = look(name)?;
    say::answer(format_args!("{}: {}", clean::line(name), kind.words()));
    if kind != InputKind::Journal {
        return Ok(());
    }
    let intake = read::read(&ReadingPlan {
        inputs: vec![name.to_owned()],
        ..ReadingPlan::default()
    })?;
    for run in &intake.runs {
        describe(run);
    }
    Ok(())
}

fn describe(run: &Run) {
    let say = |name: &str, value: &str| {
        say::answer(format_args!("  {name}: {}", clean::line(value)));
    };
    if let Some(title) = &run.title {
        say("title", title);
    }
    if let Some(version) = &run.chaoslib_version {
        say("written by", &format!("chaostoolkit-lib {version}"));
    }
    if let Some(status) = &run.status {
        say("status", status);
    }
    if let Some(start) = run.start.known() {
        say("start", &start.to_string());
    }
    let count = |number: usize, one, many| wording::plural(number as u64, one, many);
    say(
        "recorded",
        &format!(
            "{}, {}",
            count(run.activities.len(), "activity", "activities"),
            count(run.rollbacks.len(), "rollback", "rollbacks")
        ),
    );
    if run.redactions.count > 0 {
        say(
            "masked",
            &count(
                run.redactions.count,
                "occurrence of a secret",
                "occurrences of secrets",
            ),
        );
    }
    for notice in &run.notices {
        let place = notice.place.as_ref().and_then(crate::place::Place::within);
        say(
            "notice",
            &format!("{} ({})", notice.message, place.unwrap_or_default()),
        );
    }
}
