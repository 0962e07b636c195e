//! Runs one target over the corpus and mutants of it for some time, on the stable toolchain.
//!
//! Without the compiler's help nothing tells which branches an input took, but its outcome does in part: what was found,
//! warned of or refused. Mutants with an outcome not seen before join the corpus.

mod corpus;
mod mutate;
#[path = "../targets/mod.rs"]
mod targets;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mutate::Random;
use targets::Target;

/// An input that takes longer than this is taken for one that never ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// An input that takes longer than this is told of.
const SLOW: Duration = Duration::from_secs(4);

/// Mutants that join the corpus are at most so many.
const MOST_KEPT: usize = 20_000;

struct Arguments {
    target: &'static Target,
    seconds: u64,
    seed: u64,
    files: Vec<PathBuf>,
}

fn arguments() -> Option<Arguments> {
    let mut words = std::env::args().skip(1);
    let target = targets::named(&words.next()?)?;
    let mut arguments = Arguments {
        target,
        seconds: 60,
        seed: 1,
        files: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => arguments.seconds = words.next()?.parse().ok()?,
            "--seed" => arguments.seed = words.next()?.parse().ok()?,
            "--try" => arguments.files.extend(words.by_ref().map(PathBuf::from)),
            _ => return None,
        }
    }
    Some(arguments)
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        let names: Vec<&str> = targets::TARGETS.iter().map(|target| target.name).collect();
        eprintln!(
            "usage: fuzz {} [--seconds N] [--seed N] [--try FILE…]",
            names.join("|")
        );
        return ExitCode::from(2);
    };
    if !arguments.files.is_empty() {
        for file in &arguments.files {
            let bytes = std::fs::read(file).unwrap_or_default();
            let begun = Instant::now();
            println!(
                "{}: {} in {:?}",
                file.display(),
                (arguments.target.run)(&bytes),
                begun.elapsed()
            );
        }
        return ExitCode::SUCCESS;
    }
    let crashes = search(&arguments);
    if crashes == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Milliseconds after the start at which the input at hand was begun; 0 between inputs.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// Ends the process when an input does not end; the input is in the file of that name.
fn watch(start: Instant, current: &Path) {
    let current = current.to_owned();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let begun = Duration::from_millis(BEGUN.load(Ordering::Relaxed));
            if !begun.is_zero() && start.elapsed() > begun + PATIENCE {
                eprintln!("no end after {PATIENCE:?}: {}", current.display());
                std::process::exit(1);
            }
        }
    });
}

/// Tries inputs until the time is over, and gives the number of those that panicked.
fn search(arguments: &Arguments) -> usize {
    let target = arguments.target;
    let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
    std::fs::create_dir_all(&artifacts).expect("a folder for artifacts");
    // Kept up to date, so that an input that ends the process is not lost.
    let current = artifacts.join(format!("{}-current-{}", target.name, std::process::id()));
    let start = Instant::now();
    watch(start, &current);
    let mut random = Random::new(arguments.seed);
    let mut pool = corpus::read(target.corpus);
    let from_fixtures = pool.len();
    let mut outcomes = HashSet::new();
    let mut crashes: HashSet<String> = HashSet::new();
    let (mut executions, mut slowest) = (0_u64, Duration::ZERO);
    let mut told = Instant::now();
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed().as_secs() < arguments.seconds {
        // First the corpus itself, then its mutants; those that were kept lately are tried more often.
        let input = match pool.get(usize::try_from(executions).unwrap_or(usize::MAX)) {
            Some(known) if executions < from_fixtures as u64 => known.clone(),
            _ => {
                let recent = pool.len().min(64);
                let index = if random.below(3) == 0 {
                    pool.len() - 1 - random.below(recent.max(1))
                } else {
                    random.below(pool.len())
                };
                let other = random.below(pool.len());
                let empty = Vec::new();
                mutate::mutant(
                    pool.get(index).unwrap_or(&empty),
                    pool.get(other).unwrap_or(&empty),
                    &mut random,
                )
            }
        };
        std::fs::write(&current, &input).expect("the input at hand is kept");
        let begun = Instant::now();
        BEGUN.store(
            u64::try_from(start.elapsed().as_millis())
                .unwrap_or(1)
                .max(1),
            Ordering::Relaxed,
        );
        let tried = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        BEGUN.store(0, Ordering::Relaxed);
        executions += 1;
        let took = begun.elapsed();
        slowest = slowest.max(took);
        if took > SLOW {
            keep(
                &artifacts,
                target.name,
                "slow",
                &input,
                &format!("{took:?}"),
            );
        }
        match tried {
            Ok(outcome) => {
                if outcomes.insert(hash(outcome.as_bytes()))
                    && pool.len() < from_fixtures + MOST_KEPT
                {
                    pool.push(input);
                }
            }
            Err(panic) => {
                let message = message(panic.as_ref());
                if crashes.insert(message.clone()) {
                    keep(&artifacts, target.name, "crash", &input, &message);
                }
            }
        }
        if told.elapsed().as_secs() >= 60 {
            told = Instant::now();
            eprintln!(
                "{}: {executions} executions, {} outcomes, {} crashes",
                target.name,
                outcomes.len(),
                crashes.len()
            );
        }
    }
    let _ = std::fs::remove_file(&current);
    println!(
        "{}: {executions} executions in {} s, {} outcomes from {from_fixtures} files, slowest {slowest:?}, {} crashes (seed {})",
        target.name,
        start.elapsed().as_secs(),
        outcomes.len(),
        crashes.len(),
        arguments.seed
    );
    crashes.len()
}

fn keep(artifacts: &Path, target: &str, what: &str, input: &[u8], message: &str) {
    let path = artifacts.join(format!("{target}-{what}-{:016x}", hash(input)));
    eprintln!("{what}: {message}\n  --> {}", path.display());
    std::fs::write(path, input).expect("an artifact can be written");
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without words".to_owned())
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
