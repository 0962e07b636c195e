//! One document that holds every kind of block: the report of a real run, as far as blocks go.

use chaos_report::document::{
    Activity, AlertKind, Align, Badge, Block, Cell, Column, Document, Finding, Fold, Heading,
    Inline, KeyFigure, Output, OutputLine, Pair, Severity, Sign, Status, Table, Target, Tone,
    Verdict,
};

fn text(words: &str) -> Inline {
    Inline::text(words)
}

/// A heading of a level with its id.
pub(crate) fn heading(level: u8, id: &str, words: &str, note: &str) -> Block {
    Block::Heading(Heading {
        level,
        id: id.to_owned(),
        content: vec![text(words)],
        note: if note.is_empty() {
            vec![]
        } else {
            vec![text(note)]
        },
    })
}

fn to(id: &str, words: &str) -> Vec<Inline> {
    vec![Inline::Link {
        target: Target::Inside(id.to_owned()),
        content: vec![text(words)],
    }]
}

fn status(sign: Sign, word: &str) -> Status {
    Status {
        sign,
        word: word.to_owned(),
    }
}

fn cell(content: Vec<Inline>) -> Cell {
    Cell {
        content,
        ..Cell::default()
    }
}

fn words(words: &str) -> Cell {
    cell(vec![text(words)])
}

fn column(title: &str, align: Align) -> Column {
    Column {
        title: title.to_owned(),
        align,
        key: false,
    }
}

fn key(title: &str) -> Column {
    Column {
        title: title.to_owned(),
        align: Align::Left,
        key: true,
    }
}

fn pair(name: &str, value: Vec<Inline>) -> Pair {
    Pair {
        name: name.to_owned(),
        value,
    }
}

fn figure(label: &str, value: &str, note: &str, tone: Tone) -> KeyFigure {
    KeyFigure {
        label: label.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
        tone,
    }
}

fn finding(
    severity: Severity,
    code: &str,
    title: &str,
    detail: &str,
    evidence: Vec<Vec<Inline>>,
) -> Finding {
    Finding {
        id: format!("finding-{code}"),
        severity,
        code: code.to_owned(),
        title: title.to_owned(),
        detail: vec![text(detail)],
        evidence,
    }
}

fn lines(all: &[&str]) -> Vec<OutputLine> {
    all.iter()
        .map(|line| OutputLine {
            text: (*line).to_owned(),
            bad: line.contains("error") || line.contains("[502]"),
        })
        .collect()
}

/// A document around blocks.
pub(crate) fn around(blocks: Vec<Block>) -> Document {
    Document {
        title: "Are our users impacted by the loss of a function?".to_owned(),
        kind: "Chaos experiment report".to_owned(),
        run_label: "run 2018-04-24 17:20:41 UTC".to_owned(),
        generator: "chaos-report 0.1.0".to_owned(),
        created: None,
        keywords: vec!["kubernetes".to_owned(), "openfaas".to_owned()],
        blocks,
    }
}

/// The report of the reference run.
pub(crate) fn reference() -> Document {
    let mut blocks = opening();
    blocks.extend(findings());
    blocks.extend(phases());
    blocks.extend(hypothesis());
    blocks.extend(activities());
    blocks.extend(data());
    blocks.extend(appendix());
    around(blocks)
}

fn opening() -> Vec<Block> {
    vec![
        heading(
            1,
            "title",
            "Are our users impacted by the loss of a function?",
            "",
        ),
        Block::Facts(vec![
            vec![text("completed")],
            vec![text(
                "24\u{a0}April\u{a0}2018, 17:20:41\u{a0}–\u{a0}17:21:44\u{a0}UTC",
            )],
            vec![text("63\u{a0}s")],
            vec![text("sylvain-laptop")],
            vec![text("chaoslib 0.16.0")],
            vec![text("kubernetes, openfaas, cloudnative")],
        ]),
        Block::Verdict(Verdict {
            id: None,
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
                    detail: Some("14.5\u{a0}s".to_owned()),
                },
            ],
            sentence: vec![
                Inline::strong("42 of 180 requests (23.3\u{202f}%)"),
                text(" got no response. After "),
                Inline::code("terminate-one-function"),
                text(" (17:20:48–17:20:49 UTC) the gateway logged no answer for "),
                Inline::strong("14.5\u{a0}s"),
                text(
                    " (17:20:48.7–17:21:03.2), then answered again. The steady state “Function is available” was checked before and after that gap, never during it.",
                ),
            ],
        }),
        Block::KeyFigures(vec![
            figure(
                "Availability",
                "76.67\u{202f}%",
                "138 of 180 answered",
                Tone::Bad,
            ),
            figure(
                "Failed requests",
                "42 of 180",
                "23.3\u{202f}%, all without a response",
                Tone::Bad,
            ),
            figure(
                "Longest outage",
                "14.5\u{a0}s",
                "17:20:48.7\u{a0}–\u{a0}17:21:03.2",
                Tone::Bad,
            ),
            figure(
                "Recovered after",
                "15.2\u{a0}s",
                "from the fault, ±\u{a0}1\u{a0}s; by itself",
                Tone::Plain,
            ),
            figure(
                "p95 before → during → after",
                "48\u{a0}ms → ≥\u{a0}3.0\u{a0}s → 50\u{a0}ms",
                "3.0\u{a0}s is the client timeout; before: n\u{a0}=\u{a0}14",
                Tone::Plain,
            ),
        ]),
    ]
}

fn findings() -> Vec<Block> {
    vec![
        heading(
            2,
            "findings",
            "Findings",
            "1 critical, 2 warnings, 2 for information",
        ),
        Block::Findings(vec![
            finding(
                Severity::Critical,
                "users-affected-while-hypothesis-held",
                "Users failed while the hypothesis held",
                "42 of 180 requests failed between the two checks. The steady state was checked at 17:20:41–17:20:43 and 17:21:43–17:21:44; no probe covers 17:20:48.7–17:21:03.2.",
                vec![
                    to("activity-1", "vegeta-report.txt"),
                    to("hypothesis", "steady_states"),
                ],
            ),
            finding(
                Severity::Warning,
                "window-too-short",
                "The log and the metric query end before the delayed errors arrive",
                "Both end at 17:21:20, 23 s before the load. The gateway gives up on its upstream after 30 s, so the 502 of the last failed request falls near 17:21:33.",
                vec![
                    to("activity-3", "run[2]"),
                    vec![text("window 17:20:20–17:21:20")],
                ],
            ),
            finding(
                Severity::Warning,
                "secrets-in-journal",
                "A credential is stored in the journal",
                "1 Basic authorization value, masked as ‹secret:authorization#1›. Rotate it if this journal was shared.",
                vec![vec![text("experiment.secrets")]],
            ),
            finding(
                Severity::Info,
                "baseline-thin",
                "The baseline is thin",
                "14 requests before the fault, 20 are needed to call a latency change.",
                vec![],
            ),
            finding(
                Severity::Info,
                "no-rollback",
                "The experiment declares no rollback",
                "Nothing would undo the fault had the function not come back.",
                vec![],
            ),
        ]),
    ]
}

fn phases() -> Vec<Block> {
    let number = |words: &str, value: f64| Cell {
        content: vec![text(words)],
        tone: Tone::Plain,
        sort: Some(value),
    };
    let bad = |words: &str, value: f64| Cell {
        tone: Tone::Bad,
        ..number(words, value)
    };
    let quiet = || Cell {
        content: vec![text("n\u{a0}<\u{a0}100")],
        tone: Tone::Quiet,
        sort: None,
    };
    vec![
        heading(
            2,
            "before-during-after",
            "Before, during, after",
            "requests by the time they were sent",
        ),
        Block::Table(Table {
            id: Some("phases".to_owned()),
            caption: Some("Requests before, during and after the fault".to_owned()),
            columns: vec![
                key("Phase"),
                column("UTC", Align::Left),
                column("Requests", Align::Right),
                column("Answered", Align::Right),
                column("p50", Align::Right),
                column("p95", Align::Right),
                column("p99", Align::Right),
                column("Change", Align::Center),
                column("Remark", Align::Left),
            ],
            rows: vec![
                vec![
                    words("Before"),
                    words("17:20:43.4\u{a0}–\u{a0}17:20:48.0"),
                    number("14", 14.0),
                    number("100\u{202f}%", 100.0),
                    number("33\u{a0}ms", 33.0),
                    number("48\u{a0}ms", 48.0),
                    quiet(),
                    cell(vec![Inline::Status(status(Sign::TooFew, "too few data"))]),
                    words("thin: fewer than 20 requests"),
                ],
                vec![
                    words("During"),
                    words("17:20:48.0\u{a0}–\u{a0}17:21:03.1"),
                    number("45", 45.0),
                    bad("6.7\u{202f}%", 6.7),
                    bad("≥\u{a0}3.0\u{a0}s", 3000.0),
                    bad("≥\u{a0}3.0\u{a0}s", 3000.0),
                    quiet(),
                    cell(vec![Inline::Status(status(Sign::Worse, "worse"))]),
                    words("42 without a response"),
                ],
                vec![
                    words("After"),
                    words("17:21:03.1\u{a0}–\u{a0}17:21:43.1"),
                    number("121", 121.0),
                    number("100\u{202f}%", 100.0),
                    number("34\u{a0}ms", 34.0),
                    number("50\u{a0}ms", 50.0),
                    number("463\u{a0}ms", 463.0),
                    cell(vec![Inline::Status(status(
                        Sign::Same,
                        "no detectable difference",
                    ))]),
                    words("no failure in 40\u{a0}s"),
                ],
            ],
            notes: vec![vec![
                text("Before ends with the start of "),
                Inline::code("terminate-one-function"),
                text("; “≥\u{a0}3.0\u{a0}s”: the client gave up, the true value is unknown."),
            ]],
            ..Table::default()
        }),
    ]
}

fn hypothesis() -> Vec<Block> {
    let row = |name: &str, tolerance: &str, sign: Sign, word: &str, observed: &str| {
        vec![
            words(name),
            cell(vec![Inline::code(tolerance)]),
            cell(vec![
                Inline::Status(status(sign, word)),
                text(", observed "),
                Inline::code(observed),
            ]),
            cell(vec![Inline::Toned {
                tone: Tone::Quiet,
                content: vec![Inline::Status(status(Sign::Unknown, "not checked"))],
            }]),
        ]
    };
    vec![
        heading(
            2,
            "hypothesis",
            "Steady-state hypothesis",
            "“Function is available”",
        ),
        Block::Table(Table {
            caption: Some("Probes of the steady state and what they observed".to_owned()),
            columns: vec![
                key("Probe"),
                column("Tolerance", Align::Left),
                column("Before", Align::Left),
                column("During", Align::Left),
            ],
            rows: vec![
                row(
                    "there-should-be-only-one-running-function-pod",
                    "1",
                    Sign::Good,
                    "met",
                    "1",
                ),
                row("function-must-exist", "200", Sign::Good, "met", "200"),
                row(
                    "function-must-respond",
                    "a|b `c`",
                    Sign::Bad,
                    "not met",
                    "502",
                ),
            ],
            ..Table::default()
        }),
    ]
}

fn activities() -> Vec<Block> {
    vec![
        heading(2, "activities", "Activities", "4 ran, all succeeded; no rollback declared"),
        Block::Activity(Box::new(Activity {
            id: "activity-1".to_owned(),
            number: Some(1),
            name: "simulate-user-traffic".to_owned(),
            kind: "action · load · background".to_owned(),
            time: "17:20:43\u{a0}–\u{a0}17:21:43".to_owned(),
            duration: "60\u{a0}s".to_owned(),
            status: status(Sign::Good, "succeeded"),
            pairs: vec![
                pair("Ran", vec![Inline::code("vegeta attack -rate=3 -duration=60s -timeout=3s -workers=2 -connections=1")]),
                pair("Target", vec![Inline::code("GET http://demo.foo.bar/function/astre")]),
                pair("Requests", vec![text("180 at 3.02/s, throughput 2.31/s")]),
                pair("Status", vec![text("200: 138, "), Inline::Toned { tone: Tone::Bad, content: vec![text("no response: 42")] }]),
            ],
            error: None,
            blocks: vec![Block::Table(Table {
                columns: vec![column("Code", Align::Left), column("Requests", Align::Right)],
                rows: vec![vec![words("200"), words("138")], vec![words("0"), words("42")]],
                ..Table::default()
            })],
        })),
        Block::Activity(Box::new(Activity {
            id: "activity-3".to_owned(),
            number: Some(3),
            name: "fetch-openfaas-gateway-logs".to_owned(),
            kind: "probe".to_owned(),
            time: "17:21:19\u{a0}–\u{a0}17:21:20".to_owned(),
            duration: "1\u{a0}s".to_owned(),
            status: status(Sign::Bad, "failed"),
            pairs: vec![pair("Read", vec![text("73 access lines: 200: 70, 502: 3 (after 30.0\u{a0}s each)")])],
            error: Some("ActivityFailed: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)".to_owned()),
            blocks: vec![Block::Fold(Fold {
                id: None,
                title: vec![text("Traceback of "), Inline::code("read_pod_logs")],
                detail: "2\u{a0}lines".to_owned(),
                open: false,
                blocks: vec![Block::Code {
                    language: Some("python".to_owned()),
                    text: "Traceback (most recent call last):\n  File \"probes.py\", line 42, in read_pod_logs".to_owned(),
                }],
            })],
        })),
        Block::Activity(Box::new(Activity {
            id: "activity-never".to_owned(),
            number: None,
            name: "restore-function".to_owned(),
            kind: "rollback".to_owned(),
            time: String::new(),
            duration: String::new(),
            status: status(Sign::Unknown, "not played"),
            pairs: vec![],
            error: None,
            blocks: vec![],
        })),
    ]
}

fn data() -> Vec<Block> {
    vec![
        heading(2, "data-and-definitions", "Data and definitions", ""),
        Block::Alert {
            kind: AlertKind::Warning,
            blocks: vec![Block::Paragraph(vec![text(
                "The load left only a summary; no request is timed.",
            )])],
        },
        Block::Paragraph(vec![
            text("While users query the "),
            Inline::Emphasis(vec![text("Astre")]),
            text(" function, they "),
            Inline::strong("should not"),
            text(" be impacted"),
            Inline::Break,
            text("if "),
            Inline::Strike(vec![text("two")]),
            text(" one instance goes down. See "),
            Inline::Link {
                target: Target::Outside(
                    "https://chaostoolkit.org/reference/api/experiment/?a=(b)&c=d".to_owned(),
                ),
                content: vec![text("the format")],
            },
            text("."),
        ]),
        Block::List {
            start: None,
            items: vec![
                vec![Block::Paragraph(vec![
                    Inline::strong("Success:"),
                    text(" 200 ≤ code < 400."),
                ])],
                vec![
                    Block::Paragraph(vec![text("Counter increase:")]),
                    Block::List {
                        start: Some(3),
                        items: vec![
                            vec![Block::Paragraph(vec![text("resets counted from zero")])],
                            vec![Block::Paragraph(vec![text("not extrapolated")])],
                        ],
                    },
                ],
            ],
        },
        Block::Pairs(vec![
            pair(
                "journal.json",
                vec![text("Chaos Toolkit journal, 32.9\u{a0}kB")],
            ),
            pair(
                "vegeta-report.txt",
                vec![text("vegeta text report, 538\u{a0}B")],
            ),
        ]),
        Block::Quote(vec![Block::Paragraph(vec![text(
            "Hope is not a strategy.",
        )])]),
        Block::Rule,
        heading(3, "definitions", "Definitions", ""),
        Block::Paragraph(vec![text("No response is a class of its own, not a 5xx.")]),
        Block::PageBreak,
    ]
}

fn appendix() -> Vec<Block> {
    vec![
        heading(2, "appendix", "Appendix: raw outputs", ""),
        Block::Output(Output {
            id: "output-3".to_owned(),
            title: "gateway-6444794955-rgl7s".to_owned(),
            detail: "76\u{a0}lines, 9.1\u{a0}kB".to_owned(),
            language: None,
            head: lines(&[
                "2018-04-24T17:20:42.904752413Z 2018/04/24 17:20:42 Forwarded [GET] to /system/function/astre - [200] - 0.007377 seconds",
                "2018-04-24T17:20:43.128795862Z 2018/04/24 17:20:43 Forwarded [GET] to /function/astre - [200] - 0.014497 seconds",
            ]),
            omitted: 72,
            tail: lines(&[
                "2018-04-24T17:21:19.071312245Z 2018/04/24 17:21:19 error with upstream request to: /function/astre, Get http://astre.openfaas-fn.svc.cluster.local:8080/function/astre: net/http: request canceled while waiting for connection",
                "2018-04-24T17:21:19.861537744Z 2018/04/24 17:21:19 Forwarded [GET] to /function/astre - [502] - 30.000169 seconds",
            ]),
        }),
        Block::Output(Output {
            id: "output-4".to_owned(),
            title: "run[3].output".to_owned(),
            detail: "2\u{a0}series, 122\u{a0}samples".to_owned(),
            language: Some("json".to_owned()),
            head: lines(&["{", "  \"status\": \"success\"", "}"]),
            omitted: 0,
            tail: vec![],
        }),
    ]
}
