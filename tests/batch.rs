//! Hundreds of runs: read one by one on all cores, an index of them, a report of each.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../benches/generated/mod.rs"]
mod generated;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn report(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chaos-report"))
        .args(arguments)
        .output()
        .unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// So many small runs of six experiments in a folder of their own.
fn fleet(runs: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    generated::fleet::write(&folder.path().join("runs"), runs).unwrap();
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// The names and bytes of all files of a folder.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn many_runs_make_an_index_with_the_worst_first() {
    let folder = fleet(43);
    let out = path(&folder, "index.md");
    let ran = report(&[&path(&folder, "runs"), &out]);
    assert_eq!(ran.status.code(), Some(0), "{}", words(&ran.stderr));
    let index = fs::read_to_string(&out).unwrap();
    assert!(index.contains("43\u{a0}runs of chaos experiments"));
    // Run 0 deviated; 7, 14, … had failures; the others held.
    assert!(
        index.contains("The hypothesis did not hold in 1 of 43\u{a0}runs"),
        "{index}"
    );
    assert!(index.contains("Users got failures in 7"), "{index}");
    let notable = index.split("## Runs to look at").nth(1).unwrap();
    let first = notable.lines().find(|line| line.contains("run-")).unwrap();
    assert!(
        first.contains("run-00000") && first.contains("front-responds"),
        "{first}"
    );
    assert!(first.contains("of 120\u{a0}requests"), "{first}");
    let all = index.split("## All runs").nth(1).unwrap();
    assert_eq!(all.lines().filter(|line| line.contains("run-")).count(), 43);
}

#[test]
fn an_index_says_the_same_as_the_reports_of_its_runs() {
    let folder = fleet(38);
    let index = path(&folder, "index.md");
    report(&[&path(&folder, "runs"), &index]);
    let index = fs::read_to_string(&index).unwrap();
    let all = index.split("## All runs").nth(1).unwrap();
    for number in [0, 7, 12, 21] {
        let runs = path(&folder, &format!("runs/{number:02}/run-{number:05}"));
        let own = report(&[&runs, "--format", "json", "--output", "-"]);
        let own: serde_json::Value = serde_json::from_slice(&own.stdout).unwrap();
        let traffic = &own["runs"][0]["traffic"][0];
        let ratio = traffic["success_ratio"].as_f64().unwrap() * 100.0;
        let said = if ratio == 100.0 {
            "100".to_owned()
        } else {
            format!("{ratio:.2}")
        };
        let row = all
            .lines()
            .find(|line| line.contains(&format!("run-{number:05}")));
        assert!(
            row.unwrap().contains(&format!("{said}\u{202f}%")),
            "{row:?}"
        );
    }
}

#[test]
fn each_run_gets_a_report_and_the_index_leads_to_it_whatever_the_number_of_jobs() {
    let folder = fleet(9);
    let made: Vec<Vec<(String, Vec<u8>)>> = ["1", "4"]
        .iter()
        .map(|jobs| {
            let reports = path(&folder, &format!("reports-{jobs}"));
            let runs = path(&folder, "runs");
            let ran = report(&[&runs, "--each", &reports, "--jobs", jobs, "--quiet"]);
            assert_eq!(ran.status.code(), Some(0), "{}", words(&ran.stderr));
            files(&reports)
        })
        .collect();
    assert_eq!(made[0], made[1]);
    let names: Vec<&str> = made[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 11);
    let index = made[0]
        .iter()
        .find(|(name, _)| name == "index.html")
        .unwrap();
    let index = words(&index.1);
    for name in names
        .iter()
        .filter(|name| name.ends_with(".html") && **name != "index.html")
    {
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        );
        assert!(index.contains(&format!("href=\"{name}\"")), "{name}");
    }
    let one = made[0]
        .iter()
        .find(|(name, _)| name == "07-run-00007.html")
        .unwrap();
    assert!(words(&one.1).contains("Users were affected although the hypothesis held"));
}

#[test]
fn reports_of_each_run_come_in_the_format_that_is_asked_for() {
    let folder = fleet(2);
    for (format, report_name, index) in [
        ("markdown", "01-run-00001.md", "index.md"),
        ("json", "01-run-00001.json", "index.html"),
        ("pdf", "01-run-00001.pdf", "index.pdf"),
    ] {
        let reports = path(&folder, format);
        let ran = report(&[
            &path(&folder, "runs"),
            "--each",
            &reports,
            "--format",
            format,
        ]);
        assert_eq!(ran.status.code(), Some(0), "{}", words(&ran.stderr));
        for name in [report_name, index] {
            assert!(Path::new(&reports).join(name).is_file(), "{format} {name}");
        }
    }
    // Charts of Markdown stand beside the reports.
    assert!(Path::new(&path(&folder, "markdown/01-run-00001_files")).is_dir());
}

#[test]
fn what_is_not_ours_is_never_written_over() {
    let folder = fleet(2);
    let (runs, reports) = (path(&folder, "runs"), path(&folder, "reports"));
    fs::create_dir(&reports).unwrap();
    fs::write(path(&folder, "reports/01-run-00001.html"), "mine").unwrap();
    let refused = report(&[&runs, "--each", &reports]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused.stderr).contains("01-run-00001.html"));
    assert_eq!(
        files(&reports),
        [("01-run-00001.html".to_owned(), b"mine".to_vec())]
    );
    fs::remove_file(path(&folder, "reports/01-run-00001.html")).unwrap();
    fs::write(path(&folder, "reports/notes.txt"), "mine too").unwrap();
    assert_eq!(report(&[&runs, "--each", &reports]).status.code(), Some(0));
    let first = files(&reports);
    // The second time everything there is ours.
    assert_eq!(report(&[&runs, "--each", &reports]).status.code(), Some(0));
    assert_eq!(files(&reports), first);
    assert!(first.contains(&("notes.txt".to_owned(), b"mine too".to_vec())));
}

#[test]
fn a_broken_journal_is_listed_and_the_others_are_reported() {
    let folder = fleet(40);
    let broken = path(&folder, "runs/03/run-00003/journal.json");
    let text = fs::read_to_string(&broken).unwrap();
    fs::write(
        &broken,
        text.replacen("\"run\": [", "\"run\": [ nonsense ", 1),
    )
    .unwrap();
    let out = path(&folder, "index.md");
    let ran = report(&[&path(&folder, "runs"), &out]);
    assert_eq!(ran.status.code(), Some(0));
    assert!(
        words(&ran.stderr).contains("run-00003/journal.json:1:"),
        "{}",
        words(&ran.stderr)
    );
    let index = fs::read_to_string(&out).unwrap();
    assert!(index.contains("39\u{a0}runs"));
    assert!(index.contains("1\u{a0}input could not be read") && index.contains("run-00003"));
    // With a gate, what could not be read counts as failing it.
    let gated = report(&[&path(&folder, "runs"), &out, "--fail-on", "failed>1000"]);
    assert_eq!(gated.status.code(), Some(3));
    assert_eq!(
        report(&[&path(&folder, "runs"), &out, "--strict"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn load_that_lies_apart_finds_its_run() {
    let folder = fleet(40);
    // All journals in one folder, all load in another: only the times say what belongs together.
    let (journals, load) = (path(&folder, "flat/journals"), path(&folder, "flat/load"));
    fs::create_dir_all(&journals).unwrap();
    fs::create_dir_all(&load).unwrap();
    for number in 0..40 {
        let own = path(&folder, &format!("runs/{number:02}/run-{number:05}"));
        fs::rename(
            format!("{own}/journal.json"),
            format!("{journals}/{number:02}.json"),
        )
        .unwrap();
        fs::rename(
            format!("{own}/result.bin"),
            format!("{load}/{number:02}.bin"),
        )
        .unwrap();
    }
    let out = path(&folder, "index.md");
    let ran = report(&[&path(&folder, "flat"), &out, "--quiet"]);
    assert_eq!(ran.status.code(), Some(0), "{}", words(&ran.stderr));
    let index = fs::read_to_string(&out).unwrap();
    assert!(index.contains("Users got failures in 6"), "{index}");
    let all = index.split("## All runs").nth(1).unwrap();
    let row = all
        .lines()
        .find(|line| line.contains("| 14 ") || line.contains("/14"))
        .unwrap();
    assert!(row.contains("90.00\u{202f}%"), "{row}");
    // As one whole report says it.
    let fourteen = format!("{journals}/14.json");
    let whole = report(&[&fourteen, &load, "--format", "json", "--output", "-"]);
    let whole: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(whole["runs"][0]["impact"]["failed"], 12);
}

#[test]
fn gates_hold_the_worst_of_all_runs() {
    let folder = fleet(40);
    let (runs, out) = (path(&folder, "runs"), path(&folder, "index.md"));
    let ran = report(&[
        &runs,
        &out,
        "--fail-on",
        "availability<95%",
        "--fail-on",
        "failed>1000",
    ]);
    assert_eq!(ran.status.code(), Some(3));
    let said = words(&ran.stderr);
    assert!(
        said.contains("availability is 90") && !said.contains("`failed>1000`"),
        "{said}"
    );
    let index = fs::read_to_string(&out).unwrap();
    let gates = index.split("## Gates").nth(1).unwrap();
    let row = gates
        .lines()
        .find(|line| line.contains("availability"))
        .unwrap();
    assert!(row.contains("| 6 |"), "{row}");
}

#[test]
fn a_few_runs_are_reported_one_after_another() {
    let folder = fleet(3);
    let out = path(&folder, "report.md");
    report(&[&path(&folder, "runs"), &out]);
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains("## 1 · ") && text.contains("## 3 · "));
}

#[test]
fn contributions_stand_by_experiment_and_by_tag() {
    let folder = fleet(38);
    let out = path(&folder, "index.md");
    report(&[&path(&folder, "runs"), &out]);
    let index = fs::read_to_string(&out).unwrap();
    let part = index.split("## Contributions").nth(1).unwrap();
    let part = part.split("## All runs").next().unwrap();
    let row = |words: &str| {
        part.lines()
            .find(|line| line.contains(words))
            .unwrap()
            .to_owned()
    };
    assert!(row("Experiment").contains("availability"));
    assert!(row("Orders survive").contains("high"));
    assert!(row("Payments survive").contains("none"));
    assert!(part.contains("1\u{a0}experiment declares no contribution"));
    // Five of the six experiments declare something, all of them nightly; each counts once however often it ran.
    assert!(row("| nightly").contains("| 5 |"), "{}", row("| nightly"));
    assert!(
        row("| nightly").contains("1 high, 1 medium"),
        "{}",
        row("| nightly")
    );
}

#[test]
fn what_one_run_declares_a_secret_is_masked_in_all() {
    let folder = fleet(40);
    let runs = folder.path().join("runs");
    // The run that shows it is read before the run that declares it.
    for (name, journal) in [
        (
            "00/a",
            r#"{"status": "completed", "experiment": {"title": "Night of battery-staple-17", "configuration": {"v": "battery-staple-17"}},
            "run": [{"activity": {"name": "say battery-staple-17", "type": "probe"}, "status": "failed", "output": "battery-staple-17"}]}"#,
        ),
        (
            "99/b",
            r#"{"status": "completed", "experiment": {"title": "Another", "secrets": {"s": {"v": "battery-staple-17"}}}, "run": []}"#,
        ),
    ] {
        fs::create_dir_all(runs.join(name)).unwrap();
        fs::write(runs.join(name).join("journal.json"), journal).unwrap();
    }
    let (index, each) = (path(&folder, "index.html"), path(&folder, "each"));
    let tables = path(&folder, "tables");
    let runs = runs.to_str().unwrap();
    for arguments in [
        vec![runs, &index, "--verbose"],
        vec![runs, "--each", &each],
        vec!["export", "--to", "ndjson", &tables, runs],
    ] {
        let ran = report(&arguments);
        assert_eq!(ran.status.code(), Some(0), "{}", words(&ran.stderr));
        assert!(!words(&ran.stderr).contains("staple"));
    }
    let index = fs::read_to_string(&index).unwrap();
    assert!(index.contains("Night of ‹secret:"), "{index}");
    assert!(!index.contains("staple"));
    let mut seen = 0;
    let mut folders = vec![each, tables];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.to_str().unwrap().to_owned());
                continue;
            }
            let text = words(&fs::read(&path).unwrap());
            assert!(!text.contains("staple"), "{}", path.display());
            seen += usize::from(text.contains("‹secret:"));
        }
    }
    assert!(seen >= 3, "{seen}");
}
