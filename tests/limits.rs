//! What would exhaust, mislead or interrupt the program: it says so in a line and leaves earlier reports as they were.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chaos-report");

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path)
}

fn journal() -> PathBuf {
    fixture("journals/breaker-01-before/journal.json")
}

/// Runs the program; one that is still there after a minute waits for something that never comes.
fn run(arguments: &[&Path]) -> Output {
    let child = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    ended(child)
}

fn ended(mut child: Child) -> Output {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("the program does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

fn messages(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

fn in_shell(script: &str) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(script)
        .env("PROGRAM", PROGRAM)
        .env("JOURNAL", journal())
        .output()
        .unwrap()
}

/// What lies in a folder, but the names given.
fn litter(folder: &Path, known: &[&str]) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !known.contains(&name.as_str()))
        .collect()
}

#[test]
fn a_packed_file_that_explodes_is_refused_before_it_fills_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = folder.path().join("bomb.json.gz");
    let mut packed =
        flate2::write::GzEncoder::new(File::create(&bomb).unwrap(), flate2::Compression::fast());
    let piece = vec![b' '; 1024 * 1024];
    for _ in 0..400 {
        packed.write_all(&piece).unwrap();
    }
    packed.finish().unwrap();
    let output = run(&[&bomb]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        messages(&output).contains("it unpacks to more than 200 times its size"),
        "{}",
        messages(&output)
    );
    // Beside a journal it is listed, and the report is made.
    let report = folder.path().join("report.md");
    let output = run(&[&journal(), &bomb, &report]);
    assert!(output.status.success(), "{}", messages(&output));
    assert!(fs::read_to_string(report).unwrap().contains("200 times"));
}

#[test]
fn a_value_nested_deeper_than_any_output_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.json");
    let deep = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    fs::write(
        &path,
        format!(r#"{{"status": "completed", "experiment": {{}}, "run": [{{"output": {deep}}}]}}"#),
    )
    .unwrap();
    let output = run(&[&path]);
    assert_eq!(output.status.code(), Some(1));
    let said = messages(&output);
    assert!(
        said.contains("2048") && said.contains("$.run[0].output"),
        "{said}"
    );
}

#[test]
fn descriptions_nested_without_end_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("quotes", "> ".repeat(20_000)),
        ("lists", "- ".repeat(20_000)),
        ("stars", "*a _b ".repeat(20_000)),
        ("brackets", "[".repeat(50_000)),
    ] {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, format!(r#"{{"status": "completed", "experiment": {{"description": "{text} x"}}, "run": []}}"#)).unwrap();
        for ending in ["html", "md", "pdf"] {
            let output = run(&[&path, &folder.path().join(format!("{name}.{ending}"))]);
            assert!(
                output.status.success(),
                "{name}, {ending}: {}",
                messages(&output)
            );
        }
    }
}

#[test]
fn a_journal_leads_to_no_file_outside_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("runs");
    fs::create_dir(&inner).unwrap();
    let results = fixture("vegeta/outage/results.json");
    let results = if results.exists() {
        results
    } else {
        any_results()
    };
    fs::copy(&results, folder.path().join("outside.bin")).unwrap();
    symlink(folder.path().join("outside.bin"), inner.join("link.bin")).unwrap();
    symlink(folder.path(), inner.join("up")).unwrap();
    let absolute = folder.path().join("outside.bin");
    for named in [
        "/etc/passwd",
        "../outside.bin",
        "runs/../../outside.bin",
        "link.bin",
        "up/outside.bin",
        "..",
        "/dev/zero",
        absolute.to_str().unwrap(),
    ] {
        let journal = inner.join("journal.json");
        fs::write(&journal, format!(r#"{{"status": "completed", "experiment": {{"method": []}}, "run": [{{"activity": {{"type": "action", "name": "load",
            "provider": {{"type": "process", "path": "vegeta", "arguments": "attack -rate=1 -output={named}"}}}}, "status": "succeeded", "output": {{}}}}]}}"#)).unwrap();
        let output = Command::new(PROGRAM)
            .arg(&journal)
            .args(["--output", "-", "--format", "json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", messages(&output));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(
            report["runs"][0]["traffic"].as_array().unwrap().is_empty(),
            "{named} was read"
        );
        assert_eq!(
            report["inputs"].as_array().unwrap().len(),
            1,
            "{named}: {}",
            report["inputs"]
        );
        // What goes to a device is not even looked for.
        assert!(
            messages(&output).contains("was not found") || named == "/dev/zero",
            "{named}"
        );
    }
}

/// Some file of requests.
fn any_results() -> PathBuf {
    let mut open = vec![fixture("vegeta")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "bin") {
                return path;
            }
        }
    }
    panic!("there are results among the fixtures");
}

#[test]
fn links_in_circles_pipes_and_devices_are_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (itself, pipe) = (
        folder.path().join("itself.json"),
        folder.path().join("pipe.json"),
    );
    symlink(&itself, &itself).unwrap();
    symlink(folder.path(), folder.path().join("circle")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    fs::copy(journal(), folder.path().join("journal.json")).unwrap();
    for (path, what) in [
        (itself.as_path(), "too many levels of symbolic links"),
        (pipe.as_path(), "this is a pipe, not a file"),
        (Path::new("/dev/zero"), "this is a device, not a file"),
        (
            Path::new("/proc/self/mem"),
            "the file can not be read: input/output error",
        ),
    ] {
        let output = run(&[path]);
        assert_eq!(output.status.code(), Some(1), "{}", path.display());
        assert!(
            messages(&output).contains(what),
            "{}: {}",
            path.display(),
            messages(&output)
        );
        // With a journal beside it the report is made, and lists it.
        let report = folder.path().join("report.html");
        let output = run(&[&journal(), path, &report]);
        assert!(output.status.success(), "{}", messages(&output));
        assert!(messages(&output).contains(what));
        fs::remove_file(&report).unwrap();
    }
    // In a folder they are passed over.
    let output = run(&[folder.path()]);
    assert!(output.status.success(), "{}", messages(&output));
}

#[test]
fn what_can_not_be_read_in_a_folder_is_listed_and_the_rest_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::copy(journal(), folder.path().join("journal.json")).unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(folder.path().join("closed.json"), "{}").unwrap();
    for path in [closed.clone(), folder.path().join("closed.json")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    let output = run(&[folder.path()]);
    assert!(output.status.success(), "{}", messages(&output));
    // Whoever may read everything is told nothing.
    if File::open(folder.path().join("closed.json")).is_err() {
        assert_eq!(
            messages(&output).matches("permission denied").count(),
            2,
            "{}",
            messages(&output)
        );
    }
    fs::set_permissions(closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_full_disk_is_told_and_the_old_report_stays() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    fs::write(&report, "old").unwrap();
    // The system lets no file grow beyond a few blocks, as a full disk does.
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; \"$PROGRAM\" \"$JOURNAL\" '{}'",
        report.display()
    );
    let output = in_shell(&script);
    assert_eq!(output.status.code(), Some(1));
    let said = messages(&output);
    assert!(
        said.contains("the report can not be written: file too large"),
        "{said}"
    );
    assert!(said.contains("left as it was"), "{said}");
    assert_eq!(fs::read_to_string(&report).unwrap(), "old");
    assert!(litter(folder.path(), &["report.html"]).is_empty());
    for script in [
        "\"$PROGRAM\" \"$JOURNAL\" --output /dev/full --format json",
        "\"$PROGRAM\" \"$JOURNAL\" --output - --format json > /dev/full",
    ] {
        let output = in_shell(script);
        assert_eq!(output.status.code(), Some(1), "{script}");
        assert!(
            messages(&output).contains("no space left on device"),
            "{script}: {}",
            messages(&output)
        );
    }
}

#[test]
fn of_several_outputs_all_are_written_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (page, missing) = (
        folder.path().join("report.html"),
        folder.path().join("none/report.pdf"),
    );
    fs::write(&page, "old").unwrap();
    let output = Command::new(PROGRAM)
        .arg(journal())
        .arg("--output")
        .arg(&page)
        .arg("--output")
        .arg(&missing)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&page).unwrap(), "old");
    assert!(litter(folder.path(), &["report.html"]).is_empty());
}

#[test]
fn messages_that_nobody_can_read_keep_no_report_from_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    for redirection in ["2>/dev/full", "2>&-", ">&- 2>&-", "2>&1 | true"] {
        let output = in_shell(&format!(
            "\"$PROGRAM\" \"$JOURNAL\" --verbose '{}' {redirection}",
            report.display()
        ));
        assert!(output.status.success(), "{redirection}");
        assert!(
            fs::read_to_string(&report)
                .unwrap()
                .trim_end()
                .ends_with("</html>"),
            "{redirection}"
        );
        fs::remove_file(&report).unwrap();
        let tables = folder.path().join("tables");
        let output = in_shell(&format!(
            "\"$PROGRAM\" export --to ndjson '{}' \"$JOURNAL\" {redirection}",
            tables.display()
        ));
        assert!(output.status.success(), "export {redirection}");
        fs::remove_dir_all(&tables).unwrap();
    }
}

#[test]
fn a_reader_that_had_enough_is_no_failure() {
    for arguments in [
        "\"$JOURNAL\"",
        "\"$JOURNAL\" --output - --format html",
        "inspect \"$JOURNAL\" \"$JOURNAL\"",
        "--help",
    ] {
        let output = in_shell(&format!(
            "{{ \"$PROGRAM\" {arguments}; echo $? >&2; }} | head -c1"
        ));
        let said = messages(&output);
        assert!(said.ends_with("0\n"), "{arguments}: {said}");
    }
}

#[test]
fn two_that_write_one_report_at_once_leave_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    assert!(run(&[&journal(), &report]).status.success());
    let whole = fs::read(&report).unwrap();
    let children: Vec<Child> = (0..4)
        .map(|_| {
            Command::new(PROGRAM)
                .arg(journal())
                .arg(&report)
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        assert!(ended(child).status.success());
    }
    assert_eq!(fs::read(&report).unwrap(), whole);
    assert!(litter(folder.path(), &["report.html"]).is_empty());
}

#[test]
fn whenever_the_process_is_killed_the_earlier_report_is_there_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let outputs = ["report.html", "report.md", "report.json"].map(|name| folder.path().join(name));
    let command = |journal: &Path| {
        let mut command = Command::new(PROGRAM);
        command
            .arg(journal)
            .arg("--charts=none")
            .stderr(Stdio::null());
        for output in &outputs {
            command.arg("--output").arg(output);
        }
        command
    };
    let contents = || outputs.each_ref().map(|path| fs::read(path).unwrap());
    let later = fixture("journals/breaker-02-after/journal.json");
    assert!(command(&later).status().unwrap().success());
    let after = contents();
    let begun = Instant::now();
    assert!(command(&journal()).status().unwrap().success());
    let whole_time = begun.elapsed();
    let before = contents();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut killed, mut replaced) = (0, 0);
    for round in 0..50 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        // Half of them anywhere, half of them about when the files take their places.
        let share = f64::from(u32::try_from(seed >> 40).unwrap()) / f64::from(1 << 24);
        let share = if round % 2 == 0 {
            share
        } else {
            0.7 + share * 0.5
        };
        let mut child = command(&later).spawn().unwrap();
        std::thread::sleep(whole_time.mul_f64(share));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        for ((content, old), new) in contents().iter().zip(&before).zip(&after) {
            assert!(
                content == old || content == new,
                "a report was damaged in round {round}"
            );
            replaced += usize::from(content == new);
        }
        for (path, old) in outputs.iter().zip(&before) {
            fs::write(path, old).unwrap();
        }
    }
    assert!(killed > 10, "only {killed} were killed");
    assert!(replaced < 150);
}
