//! Runs as tables: what is written agrees with the report, in both forms, and runs add up.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chaos_report::export::reference;
use serde_json::Value;
use support::program::run_in;
use support::reading::{fixture, report};

/// The files below a folder, by their names from there.
fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, path);
            }
        }
    }
    found
}

/// The rows of a table in JSON lines.
fn rows(folder: &Path, table: &str) -> Vec<Value> {
    files(folder)
        .into_iter()
        .filter(|(name, _)| name.starts_with(&format!("{table}/")))
        .flat_map(|(_, path)| {
            let text = fs::read_to_string(path).unwrap();
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect::<Vec<Value>>()
        })
        .collect()
}

fn path_of(name: &str) -> String {
    fixture(&format!("journals/{name}"))
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_page_on_fleets_lists_every_column() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fleet.md")).unwrap();
    let (words, _) = page.split_once("\n## Tables\n\n").unwrap();
    let renewed = format!("{words}\n## Tables\n\n{}\n", reference().trim_end());
    support::assert_golden("../../docs/fleet.md", renewed.as_bytes());
}

#[test]
fn the_tables_hold_the_figures_of_the_report() {
    for name in [
        "breaker-01-before",
        "prom-counter-reset",
        "terminate-service",
        "rollbacks-fail",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = run_in(
            folder.path(),
            &["export", "--to", "ndjson", "t", &path_of(name)],
        );
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let tables = folder.path().join("t");
        let report = report(&fixture(&format!("journals/{name}"))).unwrap();
        let run = &report["runs"][0];
        let exported = &rows(&tables, "runs")[0];
        for (column, figure) in [
            ("run_id", &run["id"]),
            ("title", &run["title"]),
            ("status", &run["status"]),
            ("deviated", &run["deviated"]),
            ("code", &run["verdict"]["code"]),
            ("sentence", &run["verdict"]["sentence"]),
            ("hypothesis", &run["verdict"]["hypothesis"]),
            ("users", &run["verdict"]["users"]),
            ("requests", &run["traffic"][0]["requests"]),
            ("p99_ms", &run["traffic"][0]["latency"]["p99_ms"]),
            ("duration_seconds", &run["duration_seconds"]),
        ] {
            assert_eq!(exported[column], *figure, "{name}: {column}");
        }
        let played = run["activities"].as_array().unwrap();
        let method: Vec<Value> = rows(&tables, "activities")
            .into_iter()
            .filter(|row| row["section"] == "method")
            .collect();
        assert_eq!(method.len(), played.len());
        for (row, activity) in method.iter().zip(played) {
            assert_eq!(row["name"], activity["name"], "{name}");
            assert_eq!(row["status"], activity["status"], "{name}");
        }
        let findings: Vec<Value> = rows(&tables, "findings")
            .into_iter()
            .map(|row| row["code"].clone())
            .collect();
        let told: Vec<Value> = run["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["code"].clone())
            .collect();
        assert_eq!(findings, told, "{name}");
        let counted: u64 = rows(&tables, "buckets")
            .iter()
            .map(|row| row["requests"].as_u64().unwrap())
            .sum();
        let sent = run["traffic"][0]["requests"].as_u64();
        assert_eq!(counted, sent.unwrap_or(0), "{name}");
    }
}

#[test]
fn what_is_not_recorded_is_null_and_a_table_without_rows_has_no_file() {
    let folder = tempfile::tempdir().unwrap();
    run_in(
        folder.path(),
        &["export", "--to", "ndjson", "t", &path_of("before-not-met")],
    );
    let tables = folder.path().join("t");
    let exported = &rows(&tables, "runs")[0];
    for column in [
        "requests",
        "failed",
        "p50_ms",
        "outage_seconds",
        "recovery_seconds",
    ] {
        assert_eq!(exported[column], Value::Null, "{column}");
    }
    assert!(!tables.join("buckets").exists());
}

#[test]
fn further_runs_add_files_and_the_same_run_replaces_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let export = |name: &str| {
        let output = run_in(
            folder.path(),
            &["export", "--to", "ndjson", "t", &path_of(name)],
        );
        assert_eq!(output.status.code(), Some(0));
        files(&folder.path().join("t"))
            .into_iter()
            .map(|(name, path)| (name, fs::read(path).unwrap()))
            .collect::<BTreeMap<_, _>>()
    };
    let first = export("nightly/01");
    let both = export("nightly/02");
    assert!(
        first
            .iter()
            .all(|(name, bytes)| both.get(name) == Some(bytes))
    );
    assert_eq!(both.len(), 2 * first.len());
    assert_eq!(
        export("nightly/01"),
        both,
        "the same bytes at the same places"
    );
}

/// Every night's journal and load, in two folders that say nothing of each other.
fn nights_apart(folder: &Path) {
    for night in 1..=12 {
        let from = fixture(&format!("journals/nightly/{night:02}"));
        for (file, to) in [("journal.json", "journals"), ("result.bin", "load")] {
            let to = folder.join(to).join(format!("{night:02}"));
            fs::create_dir_all(&to).unwrap();
            fs::copy(from.join(file), to.join(file)).unwrap();
        }
    }
}

#[test]
fn runs_that_are_read_one_by_one_give_the_tables_of_a_run_alone() {
    let folder = tempfile::tempdir().unwrap();
    let whole = path_of("nightly");
    let written: Vec<_> = ["1", "2"]
        .into_iter()
        .map(|jobs| {
            let arguments = ["export", "--to", "ndjson", jobs, &whole, "--jobs", jobs];
            let output = run_in(folder.path(), &arguments);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("12\u{a0}runs"), "{said}");
            files(&folder.path().join(jobs))
                .into_iter()
                .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
                .collect::<BTreeMap<_, _>>()
        })
        .collect();
    assert_eq!(written[0], written[1]);
    for night in 1..=12 {
        let name = path_of(&format!("nightly/{night:02}"));
        run_in(folder.path(), &["export", "--to", "ndjson", "alone", &name]);
    }
    let alone: BTreeMap<_, _> = files(&folder.path().join("alone"))
        .into_iter()
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect();
    assert_eq!(written[0], alone);
}

#[test]
fn load_that_lies_apart_is_in_the_tables_of_its_run() {
    let folder = tempfile::tempdir().unwrap();
    nights_apart(folder.path());
    let output = run_in(
        folder.path(),
        &["export", "--to", "ndjson", "t", "journals", "load"],
    );
    assert_eq!(output.status.code(), Some(0));
    run_in(
        folder.path(),
        &["export", "--to", "ndjson", "beside", &path_of("nightly")],
    );
    let figures = |name: &str| {
        rows(&folder.path().join(name), "runs")
            .into_iter()
            .map(|row| (row["start"].clone(), row["requests"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(figures("t"), figures("beside"));
    assert!(figures("t").iter().all(|(_, requests)| requests.is_u64()));
}

#[cfg(feature = "parquet")]
mod parquet {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;

    use super::*;

    fn value(field: &Field) -> Value {
        match field {
            Field::Str(text) => text.as_str().into(),
            Field::Long(number) => (*number).into(),
            Field::Double(number) => (*number).into(),
            Field::Bool(truth) => (*truth).into(),
            _ => Value::Null,
        }
    }

    #[test]
    fn both_forms_hold_the_same_rows() {
        let folder = tempfile::tempdir().unwrap();
        for form in ["ndjson", "parquet"] {
            let output = run_in(
                folder.path(),
                &["export", "--to", form, form, &path_of("prom-counter-reset")],
            );
            assert_eq!(output.status.code(), Some(0));
        }
        for table in ["runs", "activities", "buckets", "series", "findings"] {
            let lines = rows(&folder.path().join("ndjson"), table);
            let columns: Vec<Value> = files(&folder.path().join("parquet"))
                .into_iter()
                .filter(|(name, _)| name.starts_with(&format!("{table}/")))
                .flat_map(|(_, path)| {
                    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
                    let rows: Vec<Value> = reader
                        .get_row_iter(None)
                        .unwrap()
                        .map(|row| {
                            row.unwrap()
                                .get_column_iter()
                                .map(|(name, field)| (name.clone(), value(field)))
                                .collect()
                        })
                        .collect();
                    rows
                })
                .collect();
            assert_eq!(columns.len(), lines.len(), "{table}");
            for (row, line) in columns.iter().zip(&lines) {
                for (name, value) in line.as_object().unwrap() {
                    // Instants have another form in each.
                    if !matches!(
                        name.as_str(),
                        "start" | "end" | "at" | "fault_start" | "fault_end"
                    ) {
                        assert_eq!(row[name], *value, "{table}: {name}");
                    }
                }
            }
        }
    }
}

#[test]
fn public_tables_hold_the_same_figures_under_other_names() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (path_of("breaker-01-before"), path_of("breaker-02-after"));
    for (directory, options) in [("named", &[][..]), ("public", &["--public"])] {
        let mut arguments = vec!["export", "--to", "ndjson", directory, &one, &other];
        arguments.extend(options);
        let output = run_in(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    let table = |directory: &str, name: &str| rows(&folder.path().join(directory), name);
    for name in ["runs", "activities", "buckets", "series", "findings"] {
        let (named, public) = (table("named", name), table("public", name));
        assert_eq!(named.len(), public.len(), "{name}");
        for (named, public) in named.iter().zip(&public) {
            for (column, value) in named.as_object().unwrap() {
                if !value.is_string() {
                    assert_eq!(public[column], *value, "{name}: {column}");
                }
            }
        }
    }
    let nodes = |directory: &str| -> Vec<Value> {
        let runs = table(directory, "runs").into_iter();
        runs.map(|row| row["node"].clone()).collect()
    };
    // Both ran on one machine, and still do.
    let named = nodes("named");
    assert_eq!((named.len(), &named[0]), (2, &named[1]));
    assert_eq!(nodes("public"), ["host-1", "host-1"]);
}
