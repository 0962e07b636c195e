//! The real program: arguments, exit codes, messages, files.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use support::program::{command, reference, run, stderr, stdout};
use support::reading::fixture;

fn shape(name: &str) -> String {
    fixture(&format!("journals/shapes/{name}.json"))
        .to_string_lossy()
        .into_owned()
}

#[test]
fn without_an_output_a_summary_is_printed_that_fits_a_terminal() {
    let output = run(&[&reference()]);
    assert_eq!(output.status.code(), Some(0));
    let summary = stdout(&output);
    assert!(summary.starts_with("Are our users impacted by the loss of a function?\n"));
    assert!(!summary.contains('\u{1b}'), "no colour when piped");
    let verdicts = support::reading::facts("journals/verdicts.json");
    for name in verdicts
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| *name != "_")
    {
        let folder = fixture(&format!("journals/{name}"));
        let summary = stdout(&run(&[folder.to_str().unwrap()]));
        assert!(
            summary.lines().count() <= 40,
            "{name}: {}",
            summary.lines().count()
        );
        for line in summary.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn colour_can_be_asked_for_and_is_asked_off_by_the_environment() {
    let coloured = run(&[&reference(), "--color", "always"]);
    assert!(stdout(&coloured).contains("\u{1b}["));
    let plain = command()
        .arg(reference())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!stdout(&plain).contains('\u{1b}'));
}

#[test]
fn the_last_argument_is_the_output_and_its_ending_the_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, beginning) in [
        ("r.pdf", "%PDF-"),
        ("r.html", "<!DOCTYPE html>"),
        ("r.md", "# "),
        ("r.json", "{\n  \"schema\": \"chaos-report/1\""),
    ] {
        let path = folder.path().join(name);
        let output = run(&[&reference(), path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let written = fs::read(&path).unwrap();
        let head = String::from_utf8_lossy(&written[..beginning.len()]).to_lowercase();
        assert_eq!(head, beginning.to_lowercase(), "{name}");
        assert!(stderr(&output).contains("\nwrote "), "{}", stderr(&output));
    }
}

#[test]
fn several_outputs_come_from_one_reading() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("a.md"), folder.path().join("b.out"));
    let output = run(&[
        &reference(),
        "--output",
        one.to_str().unwrap(),
        "--output",
        other.to_str().unwrap(),
        "--format",
        "markdown",
        "--charts",
        "none",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap());
}

#[test]
fn charts_stand_beside_markdown_as_pixels_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.md");
    let output = run(&[&reference(), path.to_str().unwrap(), "--charts", "png"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(path).unwrap();
    let files: Vec<_> = fs::read_dir(folder.path().join("r_files"))
        .unwrap()
        .map(|file| file.unwrap())
        .collect();
    assert!(files.len() >= 5);
    for file in files {
        let name = file.file_name().into_string().unwrap();
        assert!(text.contains(&format!("](<r_files/{name}>)")), "{name}");
        assert!(fs::read(file.path()).unwrap().starts_with(b"\x89PNG"));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for journal in [
        "openfaas-terminate-function",
        "refs-config-secrets",
        "unicode-markdown",
        "long-output",
    ] {
        let input = fixture(&format!("journals/{journal}/journal.json"));
        for ending in ["pdf", "html", "md", "json"] {
            let made: Vec<Vec<u8>> = ["one", "two"]
                .iter()
                .map(|name| {
                    let path = folder.path().join(format!("{name}.{ending}"));
                    let output = run(&[
                        input.to_str().unwrap(),
                        path.to_str().unwrap(),
                        "--charts",
                        "none",
                    ]);
                    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
                    fs::read(path).unwrap()
                })
                .collect();
            assert_eq!(made[0], made[1], "{journal} {ending}");
        }
    }
}

#[test]
fn the_moment_of_creation_is_the_runs_end_or_what_the_environment_says() {
    let folder = tempfile::tempdir().unwrap();
    let make = |epoch: Option<&str>| {
        let path = folder.path().join("r.pdf");
        let mut program = command();
        program.arg(reference()).arg(&path);
        if let Some(epoch) = epoch {
            program.env("SOURCE_DATE_EPOCH", epoch);
        }
        assert!(program.output().unwrap().status.success());
        String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
    };
    assert!(make(None).contains("2018-04-24T17:21:44Z"));
    assert!(make(Some("86400")).contains("1970-01-02T00:00:00Z"));
    let refused = command()
        .arg(reference())
        .env("SOURCE_DATE_EPOCH", "soon")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn errors_name_file_line_column_and_path() {
    let output = run(&[&shape("run_not_array")]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    let mut lines = message.lines();
    assert_eq!(
        lines.next(),
        Some("error: `run` is an object, an array was expected")
    );
    assert!(
        lines
            .next()
            .unwrap()
            .ends_with("run_not_array.json:23:10, $.run"),
        "{message}"
    );
    assert!(lines.next().unwrap().starts_with("  hint: "), "{message}");
    assert!(output.stdout.is_empty(), "no partial report");
}

#[test]
fn of_several_inputs_a_broken_one_is_listed_and_not_fatal() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("r.json");
    let output = run(&[
        &reference(),
        &shape("trailing_comma"),
        report.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("error: this is not JSON"));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    assert!(
        report["inputs"][1]["error"]
            .as_str()
            .unwrap()
            .contains("trailing_comma.json")
    );
    let strict = run(&[&reference(), &shape("trailing_comma"), "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn strict_refuses_what_was_cut() {
    assert_eq!(run(&[&shape("truncated_output")]).status.code(), Some(0));
    let strict = run(&[&shape("truncated_output"), "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(stderr(&strict).contains("truncated_output.json:50:17, $.run[1].output"));
}

#[test]
fn a_directory_is_read_recursively_and_what_is_unknown_passed_over() {
    let output = run(&[
        fixture("journals/nightly").to_str().unwrap(),
        "--format",
        "json",
        "--output",
        "-",
        "--verbose",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 12);
}

#[test]
fn standard_input_and_gzip_are_read() {
    let journal = fs::read(reference()).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&journal).unwrap();
    for bytes in [journal, packed.finish().unwrap()] {
        let mut child = command()
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(stdout(&output).starts_with("Are our users impacted"));
    }
}

#[test]
#[cfg(unix)]
fn a_journal_is_read_once_so_it_may_come_through_a_pipe() {
    let mut child = command()
        .arg("/dev/stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let journal = fs::read(reference()).unwrap();
    child.stdin.take().unwrap().write_all(&journal).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(stdout(&output).starts_with("Are our users impacted"));
}

#[test]
fn an_input_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.json");
    fs::copy(reference(), &journal).unwrap();
    let before = fs::read(&journal).unwrap();
    let journal = journal.to_str().unwrap();
    // An existing journal as the last argument is an input, so there are two runs and no output.
    let output = run(&[&reference(), journal]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("2\u{a0}runs"),
        "{}",
        stdout(&output)
    );
    let output = run(&[journal, "--output", journal]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(journal).unwrap(), before);
}

#[test]
fn foreign_json_is_not_taken_for_an_output_but_an_earlier_report_is() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("package.json");
    fs::write(&foreign, "{\"name\": \"mine\"}").unwrap();
    let output = run(&[&reference(), foreign.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("error: this is not a journal"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        fs::read_to_string(&foreign).unwrap(),
        "{\"name\": \"mine\"}"
    );
    let report = folder.path().join("report.json");
    for _ in 0..2 {
        let output = run(&[&reference(), report.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

#[test]
fn an_earlier_report_of_any_size_is_replaced_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let name = report.to_str().unwrap();
    assert!(run(&[&reference(), name]).status.success());
    let written = fs::read(&report).unwrap();
    // More than the program reads of any file, as a hole that takes no room on the disk.
    let file = fs::OpenOptions::new().write(true).open(&report).unwrap();
    file.set_len(5 << 30).unwrap();
    drop(file);
    let output = run(&[&reference(), name]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read(&report).unwrap(), written);
}

#[test]
fn a_report_that_can_not_be_written_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&[
        &reference(),
        folder.path().join("none/r.pdf").to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error: the report can not be written"));
}

#[test]
fn usage_mistakes_stop_before_any_work() {
    for arguments in [
        &["--timezone", "Mars/Olympus"][..],
        &["--output", "report.docx"],
        &["--redact", "("],
        &["--fault", "2024-03-05T10:00:30Z..2024-03-05T10:00:00Z"],
        &["--no-such-option"],
    ] {
        let reference = reference();
        let mut all = vec![reference.as_str()];
        all.extend(arguments);
        let output = run(&all);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
    assert_eq!(run(&[]).status.code(), Some(2));
}

#[test]
fn the_fault_can_be_named_or_given() {
    let fault = |choice: &str| {
        let output = run(&[
            &reference(),
            "--fault",
            choice,
            "--format",
            "json",
            "--output",
            "-",
        ]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["runs"][0]["fault"].clone()
    };
    let named = fault("fetch-openfaas-gateway-logs");
    assert_eq!(named["activities"][0], "fetch-openfaas-gateway-logs");
    assert_eq!(named["start"], "2018-04-24T17:21:19.000000Z");
    let given = fault("2018-04-24T17:20:48Z..2018-04-24T17:20:49Z");
    assert_eq!(given["end"], "2018-04-24T17:20:49Z");
    assert_eq!(given["activities"][0], "terminate-one-function");
}

#[test]
fn times_are_shown_in_the_zone_that_was_asked_for_and_json_stays_in_utc() {
    let output = run(&[
        &reference(),
        "--timezone",
        "Europe/Paris",
        "--format",
        "markdown",
        "--output",
        "-",
    ]);
    assert!(stdout(&output).contains("19:20:48"));
    assert!(stdout(&output).contains("CEST"));
    let output = run(&[
        &reference(),
        "--timezone",
        "Europe/Paris",
        "--format",
        "json",
        "--output",
        "-",
    ]);
    assert!(stdout(&output).contains("2018-04-24T17:20:41.000000Z"));
}

#[test]
fn inspect_says_what_each_file_is() {
    let output = run(&["inspect", &reference(), &shape("experiment_file")]);
    assert_eq!(output.status.code(), Some(0));
    let said = stdout(&output);
    assert!(said.contains("journal.json: Chaos Toolkit journal"));
    assert!(said.contains("experiment_file.json: Chaos Toolkit experiment"));
    assert!(said.contains("  written by: chaostoolkit-lib 0.16.0"));
}

#[test]
fn the_title_can_be_replaced() {
    let output = run(&[&reference(), "--title", "Night of the pods"]);
    assert!(stdout(&output).starts_with("Night of the pods\n"));
}

#[test]
fn a_page_follows_the_readers_system_or_keeps_the_theme_that_was_asked_for() {
    let page = |options: &[&str]| {
        let reference = reference();
        let arguments = [
            &[reference.as_str(), "--format", "html", "--output", "-"],
            options,
        ]
        .concat();
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let system = page(&[]);
    assert!(system.contains("prefers-color-scheme: dark"));
    assert_eq!(page(&["--theme", "system"]), system);
    for theme in ["light", "dark"] {
        let page = page(&["--theme", theme]);
        let head = page.split("</head>").next().unwrap();
        assert!(!head.contains("prefers-color-scheme: dark"), "{theme}");
        assert!(head.contains(&format!("content=\"{theme}\"")), "{theme}");
    }
}

#[test]
fn the_help_lists_the_exit_codes_and_examples() {
    let help = stdout(&run(&["--help"]));
    for words in [
        "Exit codes:",
        "Examples:",
        "chaos-report journal.json report.pdf",
    ] {
        assert!(help.contains(words), "{words}");
    }
    assert!(Path::new(env!("CARGO_BIN_EXE_chaos-report")).exists());
}

#[test]
fn a_font_of_ones_own_draws_what_the_others_lack() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.json");
    let text = fs::read_to_string(fixture("journals/shapes/utf8_bom_crlf.json")).unwrap();
    fs::write(
        &journal,
        text.replace("Cache can vanish", "𒀀 and 𒀁 can vanish"),
    )
    .unwrap();
    let report = folder.path().join("report.pdf");
    let (journal, report) = (journal.to_str().unwrap(), report.to_str().unwrap());

    let told = stderr(&run(&[journal, report]));
    assert!(told.contains("--fallback-font"), "{told}");
    for (font, program) in [("wedges.ttf", "FontFile2"), ("wedges.otf", "FontFile3")] {
        let font = fixture(&format!("fonts/{font}"));
        let output = run(&[journal, report, "--fallback-font", font.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("U+12000"));
        let file = support::pdf::read(&fs::read(report).unwrap());
        let words = support::pdf::texts(&file).concat().replace('\n', "");
        assert!(words.contains("𒀀 and 𒀁 can vanish"), "{words}");
        let has_program = file.objects.values().any(|object| {
            object
                .as_dict()
                .is_ok_and(|dictionary| dictionary.has(program.as_bytes()))
        });
        assert!(has_program, "{program}");
    }
}

#[test]
fn a_file_that_is_no_font_stops_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.pdf");
    let arguments = [&reference(), report.to_str().unwrap(), "--fallback-font"];
    let output = command().args(arguments).arg(reference()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(told.contains("the fallback font is no font"), "{told}");
    assert!(told.contains(".ttf, .otf or .ttc"), "{told}");
    assert!(!report.exists());
}
