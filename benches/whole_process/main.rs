//! What whole runs of the release binary cost.
//!
//!     cargo bench --bench whole_process                  the jobs that are made in a minute or two, as a table
//!     cargo bench --bench whole_process -- gob           those whose name holds the word
//!     cargo bench --bench whole_process -- --large       also 1 GB of journal and ten million results: 4 GB of disk
//!     cargo bench --bench whole_process -- --document    all of them, written into `docs/performance.md` with a plot
//!
//! CPU is user and system time of the process, wall its time from start to end, each the median of five runs; peak is
//! the most memory that any of them held. What is read is a fixture, or made up by `generated`: the same bytes each
//! time, kept in the target folder. A new job is a line in [`job::all`].
#![expect(clippy::print_stdout, reason = "a table is printed")]

#[path = "../generated/mod.rs"]
mod generated;
mod input;
mod job;
mod limit;
mod measure;
mod page;
mod plot;

use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, rest @ ..] = arguments.as_slice() {
        match first.as_str() {
            "--measure" => return measure::print(rest),
            "--limit" => return limit::print(rest),
            "--make" => return input::print_journal(rest),
            _ => {}
        }
    }
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let document = has("--document");
    let word = arguments.iter().find(|argument| !argument.starts_with('-'));
    let wanted = |name: &str| word.is_none_or(|word| name.contains(word.as_str()));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let jobs: Vec<job::Job> = job::all()
        .into_iter()
        .filter(|job| wanted(&job.name) && (!job.large || document || has("--large")))
        .collect();
    let conditions = page::conditions()?;
    println!("{conditions}\n\n{}", page::HEADING);
    let mut results = Vec::new();
    for job in jobs {
        let result = job.run(folder)?;
        println!("{}", page::row(&result));
        results.push(result);
    }
    if word.is_none() {
        let limits = limit::all(folder)?;
        println!("\n{}", page::limits(&limits));
        if document {
            page::write(&conditions, &results, &limits)?;
        }
    }
    Ok(())
}
