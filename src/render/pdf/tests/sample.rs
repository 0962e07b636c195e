//! A document with every kind of block, as a report of a real run would hold them.

use crate::document::{
    Activity, AlertKind, Align, Badge, Block, Cell, Column, Document, Finding, Fold, Heading,
    Inline, KeyFigure, Output, OutputLine, Pair, Severity, Sign, Status, Table, Target, Tone,
    Verdict,
};
use crate::model::Moment;

fn text(words: &str) -> Vec<Inline> {
    vec![Inline::text(words)]
}

/// A heading of a level with its id.
pub(crate) fn heading(level: u8, id: &str, words: &str, note: &str) -> Block {
    Block::Heading(Heading {
        level,
        id: id.to_owned(),
        content: text(words),
        note: if note.is_empty() {
            Vec::new()
        } else {
            text(note)
        },
    })
}

/// An empty document around blocks.
pub(crate) fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Are our users impacted by the loss of a function?".to_owned(),
        kind: "Chaos experiment report".to_owned(),
        run_label: "run 2018-04-24 17:20:41 UTC".to_owned(),
        generator: "chaos-report 0.1.0".to_owned(),
        created: Moment::parse("2018-04-24T17:21:44Z"),
        keywords: vec!["chaos engineering".to_owned()],
        blocks,
    }
}

fn cell(words: &str) -> Cell {
    Cell {
        content: text(words),
        ..Cell::default()
    }
}

fn status(sign: Sign, word: &str) -> Inline {
    Inline::Status(Status {
        sign,
        word: word.to_owned(),
    })
}

/// A table of plain words; the first column names the rows, a title that ends in `>` stands at the right.
pub(crate) fn table(titles: &[&str], rows: &[&[&str]]) -> Table {
    Table {
        id: None,
        caption: Some("A table".to_owned()),
        columns: titles
            .iter()
            .enumerate()
            .map(|(at, title)| Column {
                title: title.trim_end_matches('>').to_owned(),
                align: if title.ends_with('>') {
                    Align::Right
                } else {
                    Align::Left
                },
                key: at == 0,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|words| cell(words)).collect())
            .collect(),
        notes: Vec::new(),
    }
}

fn finding(
    severity: Severity,
    code: &str,
    title: &str,
    detail: &str,
    evidence: &[&str],
) -> Finding {
    Finding {
        id: format!("finding-{code}"),
        severity,
        code: code.to_owned(),
        title: title.to_owned(),
        detail: text(detail),
        evidence: evidence
            .iter()
            .map(|words| {
                vec![Inline::Link {
                    target: Target::Inside("activity-1".to_owned()),
                    content: text(words),
                }]
            })
            .collect(),
    }
}

/// The lines of a gateway's log.
pub(crate) fn log(count: usize) -> Vec<OutputLine> {
    (0..count)
        .map(|at| {
            let bad = at % 7 == 5;
            let text = if bad {
                format!(
                    "2018-04-24T17:21:{:02}.071397203Z 2018/04/24 17:21:19 error with upstream request to: /function/astre, Get http://astre.openfaas-fn.svc.cluster.local.:8080/function/astre: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers) #{at}",
                    at % 60
                )
            } else {
                format!(
                    "2018-04-24T17:20:{:02}.904752413Z 2018/04/24 17:20:42 Forwarded [GET] to /system/function/astre - [200] - 0.007377 seconds #{at}",
                    at % 60
                )
            };
            OutputLine { text, bad }
        })
        .collect()
}

fn activity(number: usize, name: &str, kind: &str, sign: Sign, word: &str) -> Activity {
    Activity {
        id: format!("activity-{number}"),
        number: Some(number),
        name: name.to_owned(),
        kind: kind.to_owned(),
        time: "17:20:48 – 17:20:49".to_owned(),
        duration: "1.0\u{A0}s".to_owned(),
        status: Status {
            sign,
            word: word.to_owned(),
        },
        pairs: vec![
            Pair {
                name: "provider".to_owned(),
                value: vec![
                    Inline::text("python "),
                    Inline::code("chaosk8s.actions.terminate_pods"),
                ],
            },
            Pair {
                name: "arguments".to_owned(),
                value: vec![Inline::code(
                    "label_selector: \"faas_function=astre\", ns: openfaas-fn, rand: true",
                )],
            },
        ],
        error: None,
        blocks: Vec::new(),
    }
}

/// Numbers strong, the rest plain: "**42** of 180".
fn sentence() -> Vec<Inline> {
    vec![
        Inline::text("After "),
        Inline::Emphasis(text("terminate-one-function")),
        Inline::text(" "),
        Inline::strong("42 of 180 requests (23.3\u{202F}%) got no response"),
        Inline::text(
            "; the gateway answered nothing from 17:20:48.7 to 17:21:03.2 UTC and recovered by itself. The steady state “Function is available” was checked before and after the outage, never during it.",
        ),
    ]
}

fn first_page() -> Vec<Block> {
    vec![
        heading(
            1,
            "title",
            "Are our users impacted by the loss of a function?",
            "",
        ),
        Block::Facts(vec![
            text("completed"),
            text("24 April 2018, 17:20:41 – 17:21:44 UTC"),
            text("63\u{A0}s"),
            text("sylvain-laptop"),
            text("chaoslib 0.16.0"),
        ]),
        Block::Verdict(Verdict {
            headline: "Users were affected although the hypothesis held".to_owned(),
            tone: Tone::Bad,
            badges: vec![
                Badge {
                    sign: Sign::Good,
                    word: "Hypothesis held".to_owned(),
                    detail: Some("before, after".to_owned()),
                },
                Badge {
                    sign: Sign::Bad,
                    word: "Users affected".to_owned(),
                    detail: Some("14.5\u{A0}s".to_owned()),
                },
            ],
            sentence: sentence(),
        }),
        Block::KeyFigures(
            [
                ("Availability", "76.7\u{202F}%", "138 of 180", Tone::Bad),
                (
                    "Failed requests",
                    "42 of 180",
                    "23.3\u{202F}%, no response",
                    Tone::Bad,
                ),
                (
                    "Longest outage",
                    "14.5\u{A0}s",
                    "17:20:48.7 – 17:21:03.2",
                    Tone::Bad,
                ),
                (
                    "Recovered after",
                    "15.2\u{A0}s",
                    "± 1\u{A0}s, by itself",
                    Tone::Plain,
                ),
                (
                    "p95 before → during → after",
                    "48\u{A0}ms\u{A0}→\u{A0}≥\u{A0}3.0\u{A0}s\u{A0}→\u{A0}50\u{A0}ms",
                    "client timeout 3\u{A0}s; before: n = 14",
                    Tone::Plain,
                ),
            ]
            .into_iter()
            .map(|(label, value, note, tone)| KeyFigure {
                label: label.to_owned(),
                value: value.to_owned(),
                note: note.to_owned(),
                tone,
            })
            .collect(),
        ),
        heading(
            2,
            "findings",
            "Findings",
            "1 critical, 2 warnings, 3 for information",
        ),
        Block::Findings(vec![
            finding(
                Severity::Critical,
                "users-affected-while-hypothesis-held",
                "Users failed while the hypothesis held",
                "42 of 180 requests failed between the two checks. The steady state was checked at 17:20:41–17:20:43 and 17:21:43–17:21:44; no probe covers 17:20:48.7–17:21:03.2.",
                &["result.json, requests 18–59", "steady_states"],
            ),
            finding(
                Severity::Warning,
                "window-too-short",
                "The log and the metric query end before the delayed errors arrive",
                "Both end at 17:21:20 and cover 37 of the 60 s of load. The gateway gives up on its upstream after 30 s, so the 502 of the last failed request falls near 17:21:32.7. Query until 17:21:45 or later.",
                &["run[2]", "run[3], window 17:20:20–17:21:20"],
            ),
            finding(
                Severity::Warning,
                "secrets-in-journal",
                "A credential is stored in the journal",
                "1 Basic authorization value, found in 1 place and masked as ‹secret:basic-auth#1›. Rotate it if this journal was shared.",
                &["experiment.secrets.global.auth"],
            ),
            finding(
                Severity::Info,
                "recovered",
                "Recovered by itself",
                "First answered request sent at 17:21:03.1; no failure in the 40 s that follow (5 s are asked for).",
                &[],
            ),
            finding(
                Severity::Info,
                "thin-baseline",
                "The baseline is thin",
                "14 requests before the fault; 20 are needed to call a latency change.",
                &[],
            ),
        ]),
    ]
}

fn tables() -> Vec<Block> {
    let mut phases = table(
        &[
            "Phase",
            "UTC",
            "Requests>",
            "Answered>",
            "p50>",
            "p95>",
            "p99>",
            "Remark",
        ],
        &[
            &[
                "Before",
                "17:20:43.4 – 17:20:48.0",
                "14",
                "100\u{202F}%",
                "33\u{A0}ms",
                "48\u{A0}ms",
                "n < 100",
                "thin, n < 20",
            ],
            &[
                "During",
                "17:20:48.0 – 17:21:03.1",
                "45",
                "6.7\u{202F}%",
                "≥ 3.0\u{A0}s",
                "≥ 3.0\u{A0}s",
                "n < 100",
                "42 no response",
            ],
            &[
                "After",
                "17:21:03.1 – 17:21:43.1",
                "121",
                "100\u{202F}%",
                "34\u{A0}ms",
                "50\u{A0}ms",
                "463\u{A0}ms",
                "no failure in 40 s",
            ],
        ],
    );
    phases.notes.push(vec![
        Inline::text("Before ends with the start of "),
        Inline::code("terminate-one-function"),
        Inline::text("; during ends with the first answered request after the last failure. “≥ 3.0 s”: the client gave up, the true value is unknown."),
    ]);
    let mut steady = table(
        &[
            "Probe",
            "Tolerance",
            "Before 17:20:41",
            "During 60 s",
            "After 17:21:43",
        ],
        &[],
    );
    for probe in [
        "there-should-be-only-one-running-function-pod",
        "function-must-exist",
        "function-must-respond",
    ] {
        let met = || Cell {
            content: vec![
                status(Sign::Good, "met"),
                Inline::text("  "),
                Inline::code("200"),
            ],
            ..Cell::default()
        };
        steady.rows.push(vec![
            cell(probe),
            Cell {
                content: vec![Inline::code("200")],
                ..Cell::default()
            },
            met(),
            Cell {
                content: vec![status(Sign::Unknown, "not checked")],
                tone: Tone::Quiet,
                sort: None,
            },
            met(),
        ]);
    }
    vec![
        heading(
            2,
            "phases",
            "Before, during, after",
            "requests by the time they were sent",
        ),
        Block::Table(phases),
        heading(
            2,
            "hypothesis",
            "Steady-state hypothesis",
            "“Function is available”",
        ),
        Block::Table(steady),
    ]
}

fn prose() -> Vec<Block> {
    vec![
        heading(2, "notes", "What the team wrote", ""),
        Block::Paragraph(vec![
            Inline::text("The function is reached through "),
            Inline::Link {
                target: Target::Outside("https://www.openfaas.com/".to_owned()),
                content: text("the OpenFaaS gateway"),
            },
            Inline::text(", see also "),
            Inline::Link {
                target: Target::Inside("hypothesis".to_owned()),
                content: text("the hypothesis"),
            },
            Inline::text(". "),
            Inline::Strike(text("We expect no impact.")),
            Inline::text(" ✅ 日本語 العربية עברית Ελληνικά кириллица 한국어 🔥 "),
            Inline::code("kubectl get pods --all-namespaces"),
        ]),
        Block::List {
            start: None,
            items: vec![
                vec![Block::Paragraph(text(
                    "The gateway waits up to 30 s for its upstream before it answers with 502, which is ten times as long as the client of this experiment is willing to wait for anything.",
                ))],
                vec![
                    Block::Paragraph(text("Nested points")),
                    Block::List {
                        start: Some(9),
                        items: vec![
                            vec![Block::Paragraph(text("ninth"))],
                            vec![Block::Paragraph(text("tenth"))],
                        ],
                    },
                ],
            ],
        },
        Block::Quote(vec![Block::Paragraph(text(
            "Should we lose the function, users would see errors until Kubernetes has started another one. We believe this takes less than five seconds.",
        ))]),
        Block::Alert {
            kind: AlertKind::Warning,
            blocks: vec![Block::Paragraph(text(
                "The journal ends in the middle of a value; what precedes it is reported.",
            ))],
        },
        Block::Code {
            language: Some("yaml".to_owned()),
            text: "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: astre".to_owned(),
        },
        Block::Rule,
    ]
}

fn appendix(log_lines: usize) -> Vec<Block> {
    let mut failed = activity(
        2,
        "fetch-openfaas-gateway-logs",
        "probe · after the method",
        Sign::Bad,
        "failed",
    );
    failed.error = Some(
        "chaoslib.exceptions.ActivityFailed: kubernetes.client.rest.ApiException: (403) pods is forbidden: User \"system:serviceaccount:default:default\" cannot list resource".to_owned(),
    );
    failed.blocks.push(Block::Fold(Fold {
        id: Some("traceback-2".to_owned()),
        title: text("Traceback"),
        detail: "3 lines".to_owned(),
        open: false,
        blocks: vec![Block::Code {
            language: Some("python".to_owned()),
            text: "Traceback (most recent call last):\n  File \"/usr/lib/python3/site-packages/chaoslib/provider/python.py\", line 57, in run_python_activity\n    return func(**arguments)".to_owned(),
        }],
    }));
    let lines = log(log_lines);
    let (head, rest) = lines.split_at(lines.len().min(40));
    let tail = rest.to_vec();
    vec![
        heading(2, "method", "Method", "4 activities"),
        Block::Activity(Box::new(activity(
            1,
            "terminate-one-function",
            "action · fault",
            Sign::Good,
            "succeeded",
        ))),
        Block::Activity(Box::new(failed)),
        heading(2, "appendix", "Appendix", "raw outputs"),
        Block::Output(Output {
            id: "output-2".to_owned(),
            title: "Raw output of fetch-openfaas-gateway-logs".to_owned(),
            detail: format!("{log_lines} lines"),
            language: None,
            head: head.to_vec(),
            omitted: 59,
            tail,
        }),
        heading(3, "series", "All scrapes", "60 rows"),
        Block::Table({
            let mut scrapes = table(&["Scrape, UTC", "200, value>", "Increase>", "Remark"], &[]);
            for at in 0..60 {
                scrapes.rows.push(vec![
                    cell(&format!("17:20:{at:02}.15")),
                    cell(&format!("{}", 6440 + at)),
                    cell("+1"),
                    cell(if at == 5 {
                        "fault injected 17:20:48"
                    } else {
                        ""
                    }),
                ]);
            }
            scrapes
        }),
    ]
}

/// A report with every kind of block; `log_lines` decides how long the appendix is.
pub(crate) fn report(log_lines: usize) -> Document {
    let mut blocks = first_page();
    blocks.extend(tables());
    blocks.extend(prose());
    blocks.extend(appendix(log_lines));
    document(blocks)
}
