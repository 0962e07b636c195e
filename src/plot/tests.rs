//! Figures that nobody would make on purpose: nothing may panic, leave the sheet or be no number.

use super::primitive::Primitive;
use super::{Measure, Sheet, draw, svg};
use crate::document::figure::{
    Bar, Bars, Class, Content, Curve, CurveLine, Dumbbell, Dumbbells, End, Entry, FaultMark,
    Figure, Heat, Hole, Impact, Lane, LaneBar, LaneKind, Lanes, Latency, LatencyBand, Level,
    Levels, Lines, Multiple, Multiples, Overlay, OverlaySide, Panel, Panels, Row, StepCurve, Steps,
    Swatch, TimeAxis, Trend, TrendLine, TrendMark, TrendUnit, Unit, Way,
};
use crate::font::Fonts;
use crate::model::Moment;
use crate::wording::Clock;

const NAME: &str =
    "a-name-that-never-ends-\u{202e}<script>&\"\u{0}日本語-and-goes-on-and-on-and-on-and-on";

/// Every kind of row, with these seconds and values.
fn hostile(from: f64, to: f64, value: f64) -> Figure {
    let bar = |start: f64, end: f64| Bar {
        start,
        end,
        parts: Class::ALL.into_iter().map(|class| (class, value)).collect(),
        label: NAME.to_owned(),
        partial: true,
        reset: Some(NAME.to_owned()),
    };
    let hole = Hole {
        start: from - 5.0,
        end: to + 5.0,
        words: NAME.to_owned(),
    };
    let row = |content: Content| Row {
        title: NAME.to_owned(),
        note: format!("{NAME} {NAME}"),
        legend: vec![
            Entry {
                mark: Swatch::Class(Class::NoResponse),
                label: NAME.to_owned(),
                value: NAME.to_owned(),
                strong: true,
            };
            9
        ],
        content,
    };
    let kinds = [
        LaneKind::Load,
        LaneKind::Action,
        LaneKind::Probe,
        LaneKind::Failed,
        LaneKind::Met,
        LaneKind::NotMet,
        LaneKind::Unchecked,
        LaneKind::Pause,
        LaneKind::Rollback,
        LaneKind::Seen,
        LaneKind::Doubtful,
    ];
    let lanes = kinds.map(|kind| Lane {
        name: NAME.to_owned(),
        note: NAME.to_owned(),
        strong: true,
        bad: false,
        good: false,
        bars: vec![LaneBar {
            start: from - 1.0,
            end: to + 1.0,
            kind,
            label: NAME.to_owned(),
        }],
    });
    Figure {
        id: NAME.to_owned(),
        alt: NAME.to_owned(),
        caption: Vec::new(),
        time: Some(TimeAxis {
            origin: Moment::parse("2024-03-05T10:00:00Z").unwrap(),
            relative: None,
            from,
            to,
            clock: Clock::default(),
            faults: vec![
                FaultMark {
                    start: from - 1.0,
                    end: to + 1.0,
                    label: NAME.to_owned(),
                };
                4
            ],
            fault_end: Some(to),
            impacts: vec![
                Impact {
                    start: from - 1.0,
                    end: to + 1.0,
                    label: NAME.to_owned(),
                    times: NAME.to_owned(),
                    open: true,
                };
                3
            ],
        }),
        rows: vec![
            row(Content::Lanes(Lanes {
                lanes: lanes.to_vec(),
                more: Some(NAME.to_owned()),
            })),
            row(Content::Impact),
            row(Content::Bars(Bars {
                bars: vec![bar(from - 3.0, from), bar(from, to), bar(to, to + 9.0)],
                holes: vec![hole.clone()],
                share: false,
                tall: true,
                top: None,
            })),
            row(Content::Latency(Latency {
                points: vec![(from, value), (to, 0.0), (to + 3.0, -1.0)],
                bands: vec![LatencyBand {
                    start: from,
                    end: to,
                    p50: value,
                    p95: value,
                    p99: Some(value),
                }],
                heat: Some(Heat {
                    start: from,
                    width: 1.0,
                    columns: 2,
                    rows: 3,
                    counts: vec![0, 1, u32::MAX, 4],
                }),
                failures: vec![from - 1.0, from, to + 1.0],
                ceiling_ms: Some(value),
                log: true,
                range_ms: (1e-3, value.max(1.0)),
                holes: vec![hole.clone()],
                unsaid: Some(hole.clone()),
            })),
            row(Content::Lines(Lines {
                series: vec![vec![vec![(from, value), (to, -value)], vec![(to, value)]]; 12],
                holes: vec![hole],
                unit: Unit::Number,
            })),
            row(Content::Multiples(Multiples {
                series: vec![Multiple {
                    name: NAME.to_owned(),
                    total: NAME.to_owned(),
                    bars: vec![bar(from, to)],
                }],
                more: NAME.to_owned(),
            })),
            row(Content::Steps(Steps {
                edges: vec![0.1, 1.0, 10.0],
                curves: vec![
                    StepCurve {
                        label: NAME.to_owned(),
                        shares: vec![0.4, 0.6],
                        cut_off: 0.5,
                        bad: true,
                    };
                    2
                ],
                ceiling_ms: Some(3_000.0),
            })),
            row(Content::Trend(Trend {
                runs: vec![NAME.to_owned(); 14],
                marks: vec![
                    TrendMark {
                        at: 3,
                        before: NAME.to_owned(),
                        after: NAME.to_owned(),
                    };
                    3
                ],
                columns: vec![(0, 0), (3, 99)],
                lines: vec![TrendLine {
                    title: NAME.to_owned(),
                    note: NAME.to_owned(),
                    values: vec![Some(value), None, Some(-1.0), Some(f64::INFINITY)],
                    bad: vec![0, 2],
                    limit: Some((value, NAME.to_owned())),
                    levels: vec![(0, 2, value)],
                    unit: TrendUnit::Milliseconds,
                    words: NAME.to_owned(),
                }],
            })),
            row(Content::Panels(Panels {
                panels: vec![
                    Panel {
                        name: NAME.to_owned(),
                        note: NAME.to_owned(),
                        bad: true,
                        points: vec![(from, value), (to, 0.0)],
                        failures: vec![from - 1.0, to],
                    };
                    8
                ],
                range_ms: (1e-3, value.max(1.0)),
                from,
                to,
            })),
            row(Content::Overlay(Overlay {
                sides: vec![
                    OverlaySide {
                        letter: NAME.to_owned(),
                        points: vec![(from, value), (to, 0.0), (to + 3.0, -1.0)],
                        pieces: vec![vec![(from, value)], vec![(from, 0.0), (to, value)]],
                        failures: vec![from - 1.0, from, to + 1.0],
                    };
                    6
                ],
                range_ms: (1e-3, value.max(1.0)),
                ceiling_ms: Some(value),
            })),
            row(Content::Dumbbells(Dumbbells {
                bells: [Way::Better, Way::Worse, Way::Same, Way::Unknown]
                    .map(|way| Dumbbell {
                        name: NAME.to_owned(),
                        before: End {
                            value,
                            words: NAME.to_owned(),
                            open: true,
                        },
                        after: End {
                            value: -value,
                            words: NAME.to_owned(),
                            open: false,
                        },
                        interval: Some((value, f64::INFINITY)),
                        result: NAME.to_owned(),
                        way,
                    })
                    .to_vec(),
                from: 0.0,
                to: value,
                log: true,
                ticks: vec![(value, NAME.to_owned())],
            })),
            row(Content::Curve(Curve {
                curves: vec![CurveLine {
                    label: "all".to_owned(),
                    points: vec![(0.0, 1.0), (1.0, value.abs())],
                }],
                ceiling_ms: None,
            })),
            row(Content::Levels(Levels {
                scale: vec![NAME.to_owned(); 3],
                levels: vec![
                    Level {
                        name: NAME.to_owned(),
                        step: 9,
                    };
                    3
                ],
            })),
        ],
        spark: None,
    }
}

#[test]
fn odd_figures_are_drawn_with_numbers_only() {
    let fonts = Fonts::new(None).unwrap();
    let measure = Measure::new(&fonts);
    for (from, to) in [(0.0, 1.0), (-5.0, 1e-6), (0.0, 4e9), (-1e12, 1e12)] {
        for value in [0.0, 1.0, 1e-300, 1e300, f64::MAX] {
            let figure = hostile(from, to, value);
            for sheet in [Sheet::WIDE, Sheet::NARROW, Sheet::paper(300.0)] {
                let drawn = draw(&figure, &sheet, &measure);
                assert!(drawn.height.is_finite() && drawn.height < 20_000.0);
                let written = svg::write(&drawn, &figure.alt, "chart", true);
                assert!(!written.contains("NaN") && !written.contains("inf"));
                assert!(!written.contains("<script"));
            }
        }
    }
}

#[test]
fn words_stay_on_the_sheet_however_long_they_are() {
    let fonts = Fonts::new(None).unwrap();
    let measure = Measure::new(&fonts);
    for sheet in [Sheet::WIDE, Sheet::NARROW, Sheet::paper(481.9)] {
        let drawn = draw(&hostile(0.0, 60.0, 3.0), &sheet, &measure);
        for mark in &drawn.marks {
            if let Primitive::Text(text) = mark {
                let [left, _, right, _] = text.bounds();
                assert!(left > -1.0 && right < drawn.width + 1.0, "{}", text.words);
            }
        }
    }
}

#[test]
fn rows_series_and_totals_are_groups_in_a_page() {
    let fonts = Fonts::new(None).unwrap();
    let measure = Measure::new(&fonts);
    for sheet in [Sheet::WIDE, Sheet::NARROW] {
        let drawn = draw(&hostile(0.0, 60.0, 3.0), &sheet, &measure);
        let written = svg::write(&drawn, "alt", "chart", false);
        let tree = roxmltree::Document::parse(&written).unwrap();
        let groups = |class: &str, row: &str| {
            tree.descendants()
                .filter(|node| node.attribute("class") == Some(class))
                .filter(|node| node.attribute("data-row") == Some(row))
                .count()
        };
        assert!(groups("row", "2") > 0 && groups("totals", "2") > 0);
        assert!(groups("series", "4") >= 12, "twelve lines");
        let svg = tree.root_element();
        assert_eq!(svg.attribute("data-from"), Some("1709632800000"));
        assert_eq!(svg.attribute("data-to"), Some("1709632860000"));
        let first = svg.attribute("data-plots").unwrap().split(';').next();
        assert!(first.unwrap().starts_with("2 "), "{first:?}");
    }
}
