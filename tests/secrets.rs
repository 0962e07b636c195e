//! No secret that stands in a journal comes out of the program, and innocent words stay as they are.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::process::Command;

use support::reading::{fixture, report};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chaos-report");

/// Everything the program says about an input: every text format, the terminal and its messages.
fn everything(input: &std::path::Path) -> String {
    let mut all = String::new();
    for format in ["terminal", "json", "markdown", "html"] {
        let output = Command::new(PROGRAM)
            .arg(input)
            .args(["--output", "-", "--verbose", "--full", "--format", format])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{format}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        all.push_str(&String::from_utf8_lossy(&output.stdout));
        all.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    let inspected = Command::new(PROGRAM)
        .arg("inspect")
        .arg(input)
        .output()
        .unwrap();
    all.push_str(&String::from_utf8_lossy(&inspected.stdout));
    all
}

#[test]
fn planted_secrets_of_the_fixtures_never_come_out() {
    for (journal, secrets) in [
        (
            "secret-in-arguments/journal.json",
            &["inline-secret-value", "s3cr3t"][..],
        ),
        ("refs-config-secrets/journal.json", &["s3cr3t"][..]),
        ("shapes/dynamic_configuration_secret.json", &["hunter2"][..]),
        (
            "openfaas-terminate-function/journal.json",
            &["amFuZTpkZW1v", "jane:demo"][..],
        ),
    ] {
        let path = fixture(&format!("journals/{journal}"));
        let written = fs::read_to_string(&path).unwrap();
        let said = everything(&path);
        for secret in declared_secrets(&written)
            .iter()
            .map(String::as_str)
            .chain(secrets.iter().copied())
        {
            assert!(
                !said.contains(secret),
                "{journal}: a planted secret came out"
            );
        }
        let redactions = &report(&path).unwrap()["runs"][0]["redactions"];
        assert!(
            redactions["count"].as_u64().unwrap() > 0,
            "{journal}: {redactions}"
        );
    }
}

/// The values that a journal holds inline under `experiment.secrets`.
fn declared_secrets(journal: &str) -> Vec<String> {
    let journal: serde_json::Value = serde_json::from_str(journal).unwrap();
    let mut values = Vec::new();
    for scope in journal["experiment"]["secrets"]
        .as_object()
        .unwrap()
        .values()
    {
        for value in scope.as_object().unwrap().values() {
            if let Some(text) = value.as_str() {
                values.extend(
                    text.split(' ')
                        .filter(|part| part.len() > 5)
                        .map(str::to_owned),
                );
            }
        }
    }
    values
}

#[test]
fn a_host_is_not_mangled_by_a_credential_that_shares_a_word_with_it() {
    let said = everything(&fixture(
        "journals/openfaas-terminate-function/journal.json",
    ));
    assert!(said.contains("http://demo.foo.bar"));
}

/// A secret in every shape and at every kind of place, each in the ways that writers encode it.
#[test]
fn secrets_of_every_shape_are_masked_wherever_they_stand() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
    let github = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    for (name, member, secret) in [
        (
            "password key",
            r#""password": "tr0ub4dor&3""#,
            "tr0ub4dor&3",
        ),
        (
            "nested api key",
            r#""deep": [{"X-Api-Key": "k-99-zz-77"}]"#,
            "k-99-zz-77",
        ),
        (
            "bearer",
            r#""Authorization": "Bearer abc.def-123""#,
            "abc.def-123",
        ),
        (
            "basic",
            r#""authorization": "Basic am9lOnBhc3N3MHJk""#,
            "passw0rd",
        ),
        (
            "cookie",
            r#""Set-Cookie": "sid=8a7b6c5d4e; Path=/""#,
            "8a7b6c5d4e",
        ),
        ("short", r#""token": "abc""#, "\"abc\""),
        ("number", r#""password": 123456789"#, "123456789"),
        (
            "userinfo",
            r#""url": "https://joe:pa55word@host/x""#,
            "pa55word",
        ),
        ("jwt in a text", &format!(r#""log": "got {jwt} back""#), jwt),
        (
            "github in a text",
            &format!(r#""log": "using {github}""#),
            github,
        ),
        (
            "aws",
            r#""log": "AKIAIOSFODNN7EXAMPLE used""#,
            "AKIAIOSFODNN7EXAMPLE",
        ),
        (
            "slack",
            r#""log": "xoxb-123456789012-AbCdEf""#,
            "xoxb-123456789012",
        ),
        (
            "pem",
            r#""log": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0\n-----END PRIVATE KEY-----""#,
            "MIIEvQIBADANBg",
        ),
        (
            "escaped JSON",
            r#""body": "{\"access_token\": \"zx-81-qq-42\"}""#,
            "zx-81-qq-42",
        ),
        (
            "query",
            r#""log": "GET /x?api_key=q1w2e3r4t5&y=1""#,
            "q1w2e3r4t5",
        ),
        (
            "unicode escapes",
            r#""secret": "h\u0075nter-two-22""#,
            "hunter-two-22",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.json");
        let journal = format!(
            r#"{{"chaoslib-version": "1.44.0", "status": "completed", "experiment": {{"title": "t", "method": []}},
            "run": [{{"activity": {{"type": "probe", "name": "first uses {secret}", "provider": {{"type": "python",
            "module": "m", "func": "f", "arguments": {{"a": "{secret}"}}}}}}, "status": "succeeded",
            "output": {{{member}}}}}]}}"#,
            secret = secret.trim_matches('"'),
        );
        fs::write(&path, journal).unwrap();
        let said = everything(&path);
        assert!(said.contains("‹secret:"), "{name}: nothing was masked");
        // A value too short to look for elsewhere is masked where it stands.
        let standing: &[&str] = match name {
            "short" => &["\"token\":\"abc\"", "\"token\": \"abc\""],
            _ => &[secret],
        };
        for standing in standing {
            assert!(!said.contains(standing), "{name}: the secret came out");
        }
    }
}

#[test]
fn a_secret_is_masked_in_base64_and_in_urls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.json");
    fs::write(
        &path,
        r#"{"status": "completed", "experiment": {"secrets": {"s": {"v": "correct horse/battery"}}}, "run": [
        {"activity": {"name": "a"}, "output": "Y29ycmVjdCBob3JzZS9iYXR0ZXJ5 and eDpjb3JyZWN0IGhvcnNlL2JhdHRlcnk= and correct%20horse%2Fbattery"}]}"#,
    )
    .unwrap();
    let said = everything(&path);
    for form in [
        "Y29ycmVjdCBob3JzZS9iYXR0ZXJ5",
        "jb3JyZWN0IGhvcnNlL2JhdHRlcn",
        "correct%20horse",
    ] {
        assert!(!said.contains(form), "{form}");
    }
}

#[test]
fn redaction_can_be_widened_and_switched_off() {
    let path = fixture("journals/openfaas-terminate-function/journal.json");
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM)
            .arg(&path)
            .args(["--output", "-", "--format", "json"])
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&[]).contains("sylvain-laptop"));
    let widened = run(&["--redact", "sylvain-[a-z]+"]);
    assert!(!widened.contains("sylvain-laptop"));
    assert!(widened.contains("‹secret:pattern#1›"));
    assert!(run(&["--no-redact"]).contains("\"switched_off\": true"));
}
