//! Sixty planted secrets, each shape in each place and each form: none is in any byte of any report. And a corpus of
//! innocent words that look like secrets: all of them are left as they are.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chaos-report");

/// The secrets by shape: what is known by its key, and what is known by itself wherever it stands. `%` is a number, so
/// that each place has a secret of its own.
const SHAPES: [(&str, &str); 12] = [
    ("word", "tr0ub4dor%&3x"),
    ("phrase", "correct horse/battery=%\"staple\""),
    ("unicode", "pässwörd-ключ-%"),
    ("number", "90210%4711007"),
    (
        "jwt",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkw%In0.dozjgNryP4J3jVmNHl0w5N",
    ),
    ("aws", "AKIAIOSFODNN7EXA%PL"),
    ("github", "ghp_16C7e42F292c6912E7710c838347Ae178B%a"),
    ("slack", "xoxb-1234567890%-AbCdEfGhIjKl"),
    ("gitlab", "glpat-abcdefghij0123456%89"),
    (
        "pem",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN%Bgkq\nhkiG9w0BAQEF%AASC\n-----END PRIVATE KEY-----",
    ),
    ("url", "postgres://app:pa55w%rd!@db/x"),
    ("bearer", "abcdef.%.ghijkl-mnop1"),
];

/// How each place writes a secret down, as plain text or in a form.
const FORMS: [&str; 5] = ["plain", "JSON", "base64", "URL", "twice"];

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}

fn in_form(secret: &str, form: &str) -> String {
    match form {
        "JSON" => serde_json::to_string(secret).unwrap(),
        "base64" => STANDARD.encode(format!("user:{secret}")),
        "URL" => format!("https://h/?q={}", percent(secret)),
        "twice" => serde_json::to_string(&serde_json::to_string(secret).unwrap()).unwrap(),
        _ => secret.to_owned(),
    }
}

/// A secret with its number.
struct Planted {
    shape: &'static str,
    text: String,
}

/// Twelve shapes for each of five declarations.
fn planted() -> Vec<Planted> {
    (0..5)
        .flat_map(|declared| {
            SHAPES.iter().map(move |(shape, pattern)| Planted {
                shape,
                text: pattern.replace('%', &(declared * 11 + 12).to_string()),
            })
        })
        .collect()
}

/// What gives a secret away: itself without its frame, and what a reader of any form could decode.
fn traces(planted: &Planted) -> Vec<String> {
    let text = &planted.text;
    let parts: Vec<String> = match planted.shape {
        "pem" => text
            .lines()
            .filter(|line| !line.starts_with('-'))
            .map(str::to_owned)
            .collect(),
        "url" => vec![
            text.split(':')
                .nth(2)
                .unwrap()
                .split('@')
                .next()
                .unwrap()
                .to_owned(),
        ],
        _ => vec![text.clone()],
    };
    let mut traces = parts.clone();
    for part in &parts {
        let quoted = serde_json::to_string(part).unwrap();
        traces.push(quoted.trim_matches('"').to_owned());
        traces.push(percent(part));
        for before in 0..3 {
            let encoded = STANDARD.encode(format!("{}{part}", "x".repeat(before)));
            let from = (before * 8_usize).div_ceil(6);
            let to = (before + part.len()) * 8 / 6;
            traces.push(encoded[from..to].to_owned());
        }
    }
    traces
}

/// Writes a folder of inputs in which each secret is declared once, in one of five ways, and used in every place.
fn plant(folder: &Path, secrets: &[Planted]) {
    let of = |declared: usize| {
        secrets
            .iter()
            .skip(declared * SHAPES.len())
            .take(SHAPES.len())
    };
    // 0: the experiment's own secrets. 1: a configuration that asked for them. 2: keys that speak of secrets.
    let block: serde_json::Map<String, Value> = of(0)
        .map(|secret| (format!("k-{}", secret.shape), json!(secret.text)))
        .collect();
    let resolved: serde_json::Map<String, Value> = of(1)
        .map(|secret| (format!("k-{}", secret.shape), json!(secret.text)))
        .collect();
    let keyed: Vec<Value> = of(2)
        .map(|secret| json!({"db_password": secret.text}))
        .collect();
    // 3: headers. 4: a line of a log, as it is known without a key.
    let headers: Vec<Value> = of(3)
        .map(|secret| json!({"Authorization": format!("Bearer {}", secret.text)}))
        .collect();
    let logged: String = of(4)
        .map(|secret| match secret.shape {
            "word" | "phrase" | "unicode" | "number" => {
                format!("using {}\n", json!({"api_key": secret.text}))
            }
            "bearer" => format!("> Authorization: Bearer {}\n", secret.text),
            _ => format!("using {}\n", secret.text),
        })
        .collect();
    // Everything once more, in all forms and many places.
    let everything = |form: &str| -> String {
        secrets
            .iter()
            .map(|secret| format!("[{}] ", in_form(&secret.text, form)))
            .collect()
    };
    let uses: Vec<Value> = FORMS
        .iter()
        .map(|form| json!({"name": form, "said": everything(form)}))
        .collect();
    let some = |index: usize, form: &str| in_form(&secrets[index % secrets.len()].text, form);
    let by_key: serde_json::Map<String, Value> = secrets
        .iter()
        .map(|secret| (secret.text.clone(), json!("a key")))
        .collect();
    let run: Vec<Value> = (0..secrets.len())
        .map(|index| {
            json!({
                "activity": {"type": "probe", "name": format!("probe with {}", some(index, "plain")),
                    "provider": {"type": "http", "url": format!("http://h/{}", percent(&secrets[index].text)),
                        "headers": {"X-Used": some(index + 1, "plain")}, "arguments": {"a": some(index, "base64")}}},
                "status": "failed", "output": {"stdout": some(index, "JSON"), "stderr": some(index, "twice")},
                "start": format!("2026-11-20T10:00:{:02}+00:00", index % 60),
                "end": format!("2026-11-20T10:00:{:02}+00:00", index % 60), "duration": 0.0,
                "exception": ["Traceback (most recent call last):\n", format!("ValueError: bad {}\n", some(index, "plain"))],
            })
        })
        .chain([
            json!({"activity": {"type": "probe", "name": "keys", "provider": {"type": "python", "module": "m", "func": "f"}},
                "status": "succeeded", "output": by_key}),
            json!({"activity": {"type": "probe", "name": "log", "provider": {"type": "python", "module": "m", "func": "f"}},
                "status": "succeeded", "output": {"keyed": keyed, "headers": headers, "log": logged, "uses": uses}}),
        ])
        .collect();
    let journal = json!({
        "chaoslib-version": "1.44.0", "status": "completed", "deviated": false, "node": some(3, "plain"),
        "start": "2026-11-20T10:00:00+00:00", "end": "2026-11-20T10:01:00+00:00", "duration": 60.0,
        "experiment": {
            "title": format!("A title with {}", some(0, "plain")), "description": everything("plain"),
            "tags": [some(1, "plain"), some(2, "URL")],
            "contributions": {some(4, "plain"): "high"},
            "secrets": {"scope": block},
            "configuration": {"dynamic": {"type": "probe", "provider": {"secrets": {"scope": resolved}}},
                "used": some(5, "plain")},
            "method": [], "rollbacks": [],
        },
        "run": run, some(6, "plain"): some(7, "plain"),
    });
    fs::write(folder.join("journal.json"), journal.to_string()).unwrap();
    // Load, metrics and a log beside it.
    let attack: String = (0..secrets.len())
        .map(|index| {
            let result = json!({"attack": some(index, "plain"), "seq": index, "code": 0, "latency": 5_000_000,
                "timestamp": format!("2026-11-20T10:00:{:02}Z", index % 60), "bytes_out": 0, "bytes_in": 0,
                "error": format!("Get {}: {} refused", some(index, "plain"), some(index, "base64")), "body": null,
                "method": "GET", "headers": {"Set-Cookie": [some(index, "plain")]},
                "url": format!("http://u:{}@host/{}/x?t={}", percent(&some(index, "plain")), percent(&some(index, "plain")), some(index, "base64"))});
            format!("{result}\n")
        })
        .collect();
    fs::write(folder.join("attack.json"), attack).unwrap();
    let series: Vec<Value> = (0..secrets.len())
        .map(|index| {
            json!({"metric": {"__name__": "up", "used": some(index, "plain"), "form": some(index, FORMS[index % 5])},
                "values": [[1_795_168_800, "1"], [1_795_168_805, index.to_string()]]})
        })
        .collect();
    let metrics = json!({"status": "success", "warnings": [everything("plain")],
        "data": {"resultType": "matrix", "result": series}});
    fs::write(folder.join("metrics.json"), metrics.to_string()).unwrap();
    let mut log = String::new();
    for index in 0..secrets.len() {
        let second = index % 60;
        let (plain, encoded) = (
            some(index, "plain").replace('\n', " "),
            percent(&some(index, "plain")),
        );
        writeln!(
            log,
            "2026-11-20T10:00:{second:02}Z error: refused {plain} and {encoded}"
        )
        .unwrap();
        writeln!(log, "{}", json!({"time": format!("2026-11-20T10:00:{second:02}Z"), "level": "error", "msg": some(index, "JSON")})).unwrap();
    }
    fs::write(folder.join("app.log"), log).unwrap();
    let events: String = (0..secrets.len())
        .map(|index| {
            let event = json!({"time": format!("2026-11-20T10:00:{:02}Z", index % 60), "kind": "alert",
                "text": format!("alert {}", some(index, FORMS[index % 5]))});
            format!("{event}\n")
        })
        .collect();
    fs::write(folder.join("events.jsonl"), events).unwrap();
}

/// Every byte that the program writes on some inputs, the streams of a PDF unpacked and its texts read.
fn everything(folder: &Path, out: &Path, options: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, format) in [
        ("terminal", "terminal"),
        ("report.json", "json"),
        ("report.md", "markdown"),
        ("report.html", "html"),
        ("report.pdf", "pdf"),
        ("report.xml", "junit"),
    ] {
        let target = if name == "terminal" {
            "-".to_owned()
        } else {
            out.join(name).to_string_lossy().into_owned()
        };
        let output = Command::new(PROGRAM)
            .arg(folder.join("in"))
            .args([
                "--output",
                &target,
                "--verbose",
                "--full",
                "--format",
                format,
            ])
            .arg("--events")
            .arg(folder.join("in/events.jsonl"))
            .args(options)
            .output()
            .unwrap();
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{format}: {messages}");
        all.push((format!("{format}, messages"), output.stderr));
        all.push((format!("{format}, standard output"), output.stdout));
    }
    // The same folder twice stands for two runs; of the options of reports tables take this one.
    let of_tables: &[&str] = if options.contains(&"--public") {
        &["--public"]
    } else {
        &[]
    };
    let others: [&[&str]; 3] = [
        &["compare", "--format", "html", "--output", "compared.html"],
        &["compare", "--format", "json", "--output", "compared.json"],
        &["export", "--to", "ndjson", "tables"],
    ];
    for command in others {
        let (inputs, options) = match command[0] {
            "compare" => (vec![folder.join("in"); 2], options),
            _ => (vec![folder.join("in")], of_tables),
        };
        let output = Command::new(PROGRAM)
            .args(command)
            .args(inputs)
            .args(options)
            .current_dir(out)
            .output()
            .unwrap();
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {messages}");
        all.push((format!("{command:?}, messages"), output.stderr));
        all.push((format!("{command:?}, standard output"), output.stdout));
    }
    let inspected = Command::new(PROGRAM)
        .arg("inspect")
        .arg(folder.join("in"))
        .output()
        .unwrap();
    all.push((
        "inspect".to_owned(),
        [inspected.stdout, inspected.stderr].concat(),
    ));
    let mut open = vec![out.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.to_string_lossy().into_owned();
            let bytes = fs::read(&path).unwrap();
            if name.ends_with(".pdf") {
                let file = support::pdf::read(&bytes);
                let text = support::pdf::flowing_texts(&file).join("\n");
                all.push((format!("{name}, text"), text.replace('\n', "").into_bytes()));
                all.push((format!("{name}, text with lines"), text.into_bytes()));
                for (id, object) in &file.objects {
                    let unpacked = object
                        .as_stream()
                        .ok()
                        .and_then(|stream| stream.decompressed_content().ok());
                    all.push((format!("{name}, {id:?}"), unpacked.unwrap_or_default()));
                    all.push((
                        format!("{name}, {id:?}"),
                        format!("{object:?}").into_bytes(),
                    ));
                }
            }
            all.push((name, bytes));
        }
    }
    all
}

/// The words as a reader gets them: without the marks and breaks that long words get.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text
        .replace("<wbr>", "")
        .replace(['\u{200b}', '\u{ad}', '↳'], "");
    let entities = [
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    let read = entities.iter().fold(text.clone(), |text, (entity, sign)| {
        text.replace(entity, sign)
    });
    // As it stands, as a page shows it, and as Markdown does.
    format!("{text}\n{read}\n{}", read.replace('\\', ""))
}

#[test]
fn no_planted_secret_is_in_any_byte_of_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    fs::create_dir(&out).unwrap();
    let secrets = planted();
    assert_eq!(secrets.len(), 60);
    plant(&inputs, &secrets);
    let said = everything(folder.path(), &out, &[]);
    assert!(said.len() > 20);
    let mut leaks = Vec::new();
    let traces: Vec<(&Planted, Vec<String>)> = secrets
        .iter()
        .map(|secret| (secret, traces(secret)))
        .collect();
    for (name, bytes) in &said {
        let text = plain(bytes);
        for (secret, traces) in &traces {
            for trace in traces.iter().filter(|trace| text.contains(trace.as_str())) {
                leaks.push(format!("{}: {trace} in {name}", secret.shape));
            }
        }
    }
    leaks.truncate(20);
    assert!(leaks.is_empty(), "{leaks:#?}");
    let report: Value =
        serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    let ledger = &report["runs"][0]["redactions"];
    assert!(ledger["count"].as_u64().unwrap() > 300, "{ledger}");
    for rule in [
        "authorization",
        "jwt",
        "aws",
        "github",
        "slack",
        "gitlab",
        "pem",
        "url-userinfo",
        "password",
        "api-key",
    ] {
        assert!(
            ledger["rules"][rule].as_u64().unwrap_or(0) > 0,
            "{rule}: {}",
            ledger["rules"]
        );
    }
    assert!(!ledger["places"].as_array().unwrap().is_empty());
}

/// Words that look like secrets and are none.
const INNOCENT: [&str; 30] = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "d41d8cd98f00b204e9800998ecf8427e",
    "550e8400-e29b-41d4-a716-446655440000",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "gateway-7d9f8b6c5d-x2x7k",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "the token is expected",
    "unexpected token: something",
    "the password is wrong",
    "secret name payments-db",
    "max_tokens=4096",
    "token_type=Bearer",
    "tokens=1200",
    "apple",
    "table",
    "crane",
    "horse",
    "admin",
    "http://demo.foo.bar:8080/function/astre?page=12&sort=name",
    "git@github.com:user/repo.git",
    "author=Jane keys=12 monkey=true",
    "eyjafjallajökull asiago cheese",
    "2016/01/01 00:00:00 [GET] to /ok - [200]",
    "rate(http_requests_total{code=~\"5..\"}[1m])",
    "PWD=/home/app",
    "docker run -u 1000:1000 image:1.2.3",
    "arn:aws:iam::123456789012:role/admin",
    "chaosk8s.pod.actions.terminate_pods",
    "1.44.0+build.20240305",
];

#[test]
fn innocent_words_that_look_like_secrets_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.json");
    let run: Vec<Value> = INNOCENT
        .iter()
        .map(|words| json!({"activity": {"type": "probe", "name": words}, "output": {"said": words, "id": words}, "status": "succeeded"}))
        .collect();
    let journal = json!({"status": "completed", "chaoslib-version": "1.44.0", "run": run,
        "experiment": {"title": "t", "method": [], "configuration": {"secret_name": "payments", "token_url": "http://h/t"}}});
    fs::write(&path, journal.to_string()).unwrap();
    let output = Command::new(PROGRAM)
        .arg(&path)
        .args(["--output", "-", "--format", "json"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["runs"][0]["redactions"]["count"], 0,
        "{}",
        report["runs"][0]["redactions"]
    );
    for (activity, words) in report["runs"][0]["activities"]
        .as_array()
        .unwrap()
        .iter()
        .zip(INNOCENT)
    {
        assert_eq!(activity["name"], words);
        assert_eq!(activity["output"]["said"], words);
    }
}

#[test]
fn no_name_of_anybody_is_in_a_public_report() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    fs::create_dir(&out).unwrap();
    let names = [
        "gw.acme.internal",
        "acme-prod",
        "10.77.3.14",
        "2001:db8:77::14",
        "janedoe",
        "laptop-of-jane",
        "/srv/acme/app.py",
        "cart/checkout",
    ];
    let journal = json!({
        "chaoslib-version": "1.44.0", "status": "completed", "node": names[5],
        "start": "2026-11-20T10:00:00+00:00", "end": "2026-11-20T10:01:00+00:00", "duration": 60.0,
        "experiment": {"title": format!("Is {} there?", names[0]), "method": [], "tags": [names[1]],
            "description": format!("[see](https://{}/cart/checkout) as {}@{}", names[0], names[4], names[0])},
        "run": [{"activity": {"type": "action", "name": format!("restart in {}", names[1]),
            "provider": {"type": "python", "module": "m", "func": "f", "arguments": {"ns": names[1], "user": names[4]}}},
            "status": "failed", "output": {"stdout": format!("from {} and [{}]:80 to acme-prod-db", names[2], names[3])},
            "exception": [format!("  File \"{}\", line 3\n", names[6]), format!("OSError: {}\n", names[2])],
            "start": "2026-11-20T10:00:05+00:00", "end": "2026-11-20T10:00:06+00:00", "duration": 1.0}],
    });
    fs::write(inputs.join("journal.json"), journal.to_string()).unwrap();
    let attack: String = (0..40)
        .map(|second| format!("{}\n", json!({"attack": "a", "seq": second, "code": if second % 4 == 0 { 0 } else { 200 },
            "timestamp": format!("2026-11-20T10:00:{second:02}Z"), "latency": 5_000_000, "bytes_out": 0, "bytes_in": 0,
            "error": if second % 4 == 0 { format!("dial tcp {}:80: refused", names[2]) } else { String::new() },
            "method": "GET", "url": format!("http://{}/cart/checkout", names[0])})))
        .collect();
    fs::write(inputs.join("attack.json"), attack).unwrap();
    let series = json!({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "up",
        "instance": format!("{}:9090", names[2]), "namespace": names[1]}, "values": [[1_795_168_800, "1"], [1_795_168_830, "2"]]}]}});
    fs::write(inputs.join("metrics.json"), series.to_string()).unwrap();
    fs::write(
        inputs.join("events.jsonl"),
        format!(
            "{}\n",
            json!({"time": "2026-11-20T10:00:09Z", "text": format!("{} down", names[0])})
        ),
    )
    .unwrap();
    let said = everything(
        folder.path(),
        &out,
        &["--public", "--title", "About GW.acme.internal"],
    );
    let place = inputs.to_string_lossy().into_owned();
    for (name, bytes) in &said {
        if name == "inspect" {
            continue;
        }
        let text = plain(bytes).to_lowercase();
        for hidden in names.iter().copied().chain([place.as_str()]) {
            assert!(!text.contains(&hidden.to_lowercase()), "{hidden} in {name}");
        }
    }
    let report: Value =
        serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["runs"][0]["traffic"][0]["requests"], 40);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    for other in ["host-1", "namespace-1", "user-1", "address-1"] {
        assert!(page.contains(other), "{other}");
    }
}
