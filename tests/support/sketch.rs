//! Runs made from a few numbers, for what must hold of every run: requests, checks, counters and a log around a fault.

use std::collections::BTreeMap;

use chaos_report::analyse::{Analysis, AnalysisPlan, analyse};
use chaos_report::model::traffic::{
    EXACT_LIMIT, FLAG_BODY_CHECKED, FLAG_BODY_ERROR, Plan, Recording, Requests, Row, Target,
};
use chaos_report::model::{
    AccessLine, Activity, Asked, Hypothesis, Log, Moment, Outcome, QueryResult, Recorded,
    ResultType, Role, Run, Sample, Series, Traffic,
};
use proptest::prelude::*;

/// The run begins here, in nanoseconds since 1970.
const BEGIN: i64 = 1_700_000_000_000_000_000;
pub(crate) const SECOND: i64 = 1_000_000_000;
pub(crate) const MILLISECOND: i64 = 1_000_000;
/// How long the run is, and when its fault begins and ends.
pub(crate) const LENGTH: i64 = 40 * SECOND;
pub(crate) const FAULT: (i64, i64) = (10 * SECOND, 25 * SECOND);

/// A request, its sending counted from the run's start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) at: i64,
    pub(crate) latency: i64,
    pub(crate) code: u16,
    pub(crate) body_error: bool,
    pub(crate) target: u32,
    pub(crate) attack: usize,
}

/// A run as it is generated; every part of it can be put in another order.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    pub(crate) requests: Vec<Sent>,
    pub(crate) checks: [Option<bool>; 2],
    pub(crate) status: &'static str,
    /// In which order all lists stand.
    pub(crate) order: Order,
    /// By how much all times are later.
    pub(crate) shift: i64,
}

/// How lists are mixed: turned round and rotated.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Order {
    pub(crate) reversed: bool,
    pub(crate) rotated: usize,
}

impl Order {
    fn mix<T>(self, mut list: Vec<T>) -> Vec<T> {
        if self.reversed {
            list.reverse();
        }
        if !list.is_empty() {
            let turn = self.rotated % list.len();
            list.rotate_left(turn);
        }
        list
    }
}

fn moment(nanoseconds: i64) -> Recorded<Moment> {
    Recorded::Known(Moment::from_nanoseconds(nanoseconds, 9))
}

fn activity(name: &str, role: Role, start: i64, end: i64) -> Activity {
    let kind = match role {
        Role::Probe => "probe",
        _ => "action",
    };
    Activity {
        name: Some(name.to_owned()),
        kind: Some(kind.to_owned()),
        role,
        status: Some("succeeded".to_owned()),
        start: moment(start),
        end: moment(end),
        ..Activity::default()
    }
}

impl Sketch {
    pub(crate) fn analysis(&self) -> Analysis {
        analyse(&self.run(), &AnalysisPlan::default())
    }

    fn zero(&self) -> i64 {
        BEGIN + self.shift
    }

    fn run(&self) -> Run {
        let zero = self.zero();
        let outcome = |met: Option<bool>, at: i64| {
            let tenth = SECOND / 10;
            let mut probe = activity("looks-well", Role::Probe, zero + at, zero + at + tenth);
            probe.tolerance_met = met;
            met.map(|met| Outcome {
                met: Some(met),
                probes: vec![probe],
            })
        };
        let activities = self.activities();
        let place = |name: &str| {
            let named = |one: &Activity| one.name.as_deref() == Some(name);
            activities.iter().position(named)
        };
        let mut attacks = vec![Vec::new(), Vec::new()];
        for sent in &self.requests {
            attacks[sent.attack].push(*sent);
        }
        let traffic: Vec<Traffic> = attacks
            .into_iter()
            .enumerate()
            .filter(|(_, sent)| !sent.is_empty())
            .map(|(index, sent)| self.traffic(index, sent, place("load")))
            .collect();
        Run {
            id: "generated".to_owned(),
            status: Some(self.status.to_owned()),
            start: moment(zero - SECOND),
            end: moment(zero + LENGTH + SECOND),
            hypothesis: Some(Hypothesis {
                title: Some("It works".to_owned()),
                declared: true,
                before: outcome(self.checks[0], -SECOND / 2),
                during: Vec::new(),
                after: outcome(self.checks[1], LENGTH + SECOND / 2),
            }),
            queries: self.order.mix(vec![
                self.counters(place("count"), &["200", "500"]),
                self.counters(place("count-again"), &["503", "200", "404"]),
            ]),
            logs: self
                .order
                .mix(vec![self.log("one", 0), self.log("other", 1)]),
            traffic: self.order.mix(traffic),
            activities,
            rollbacks: vec![activity(
                "mend-it",
                Role::Fault,
                zero + FAULT.1,
                zero + FAULT.1 + SECOND,
            )],
            ..Run::default()
        }
    }

    fn activities(&self) -> Vec<Activity> {
        let zero = self.zero();
        let at = |name: &str, role: Role, from: i64, to: i64| {
            activity(name, role, zero + from, zero + to)
        };
        let mut load = at("load", Role::Load, 0, LENGTH);
        load.background = true;
        self.order.mix(vec![
            load,
            at("break-it", Role::Fault, FAULT.0, FAULT.0 + SECOND),
            at(
                "break-more",
                Role::Fault,
                FAULT.0 + 2 * SECOND,
                FAULT.0 + 3 * SECOND,
            ),
            at("count", Role::Probe, LENGTH - SECOND, LENGTH),
            at("count-again", Role::Probe, LENGTH - SECOND, LENGTH),
        ])
    }

    /// A counter for each code, scraped every second, that rises with the requests of the sketch.
    fn counters(&self, activity: Option<usize>, codes: &[&str]) -> QueryResult {
        let series = codes.iter().map(|code| {
            let counted: u16 = code.parse().unwrap();
            let samples = (0..=LENGTH / SECOND).map(|second| {
                let sent = self.requests.iter().filter(|sent| sent.code == counted);
                let by_then = sent.filter(|sent| sent.at <= second * SECOND).count();
                Sample {
                    at: (self.zero() + second * SECOND) / MILLISECOND,
                    value: by_then as f64,
                }
            });
            Series {
                labels: BTreeMap::from([
                    ("__name__".to_owned(), "requests_total".to_owned()),
                    ("code".to_owned(), (*code).to_owned()),
                ]),
                samples: samples.collect(),
                ..Series::default()
            }
        });
        QueryResult {
            source: "journal.json".to_owned(),
            activity,
            asked: Asked::default(),
            result_type: Some(ResultType::Matrix),
            series: self.order.mix(series.collect()),
            text: None,
            warnings: Vec::new(),
            infos: Vec::new(),
            partial: false,
            error: None,
        }
    }

    /// What the server of one target wrote of the requests that it answered.
    fn log(&self, name: &str, target: u32) -> Log {
        let answered = self.requests.iter().filter(|sent| sent.code != 0);
        let mut access: Vec<AccessLine> = answered
            .filter(|sent| sent.target == target)
            .map(|sent| AccessLine {
                at: Some(Moment::from_nanoseconds(
                    self.zero() + sent.at + sent.latency,
                    9,
                )),
                method: None,
                path: None,
                status: Some(sent.code),
                seconds: None,
            })
            .collect();
        access.sort_by_key(|line| line.at);
        Log {
            source: "journal.json".to_owned(),
            activity: None,
            name: name.to_owned(),
            lines: access.len(),
            words: std::sync::Arc::default(),
            access,
            errors: Vec::new(),
            other: Vec::new(),
            untimed: 0,
        }
    }

    fn traffic(&self, index: usize, sent: Vec<Sent>, activity: Option<usize>) -> Traffic {
        let mut requests = Requests::new(EXACT_LIMIT);
        for path in ["/a", "/b"] {
            requests.add_target(Target::new("GET", "host", path));
        }
        for one in self.order.mix(sent) {
            let success = one.code == 200;
            let flags = match one.body_error {
                _ if !success => 0,
                true => FLAG_BODY_CHECKED | FLAG_BODY_ERROR,
                false => FLAG_BODY_CHECKED,
            };
            let row = Row {
                start: self.zero() + one.at,
                latency: one.latency,
                code: one.code,
                flags,
                target: one.target,
            };
            requests.push(row, 10, 0);
        }
        requests.finish();
        Traffic {
            sources: vec![format!("result-{index}.bin")],
            tool: "vegeta",
            attack: String::new(),
            plan: Plan::default(),
            recording: Recording::Requests(Box::new(requests)),
            activity,
        }
    }
}

/// How requests of a time end: so many of a hundred fail, are slow, or carry an error.
#[derive(Debug, Clone, Copy)]
struct Mix {
    failed: u8,
    slow: u8,
    degraded: u8,
}

fn mix() -> impl Strategy<Value = Mix> {
    let share = || prop_oneof![3 => Just(0_u8), 3 => 1_u8..12, 2 => 12_u8..60, 1 => Just(100_u8)];
    (
        share(),
        prop_oneof![2 => Just(0_u8), 1 => 1_u8..40],
        share(),
    )
        .prop_map(|(failed, slow, degraded)| Mix {
            failed,
            slow,
            degraded,
        })
}

/// A request, but for what came of it: its sending, a dice of its own for each kind of harm, and where it went.
type Blank = (i64, [u8; 3], i64, u16, u32, usize);

fn blank(from: i64, to: i64) -> impl Strategy<Value = Blank> {
    let code = prop_oneof![4 => Just(0_u16), 4 => Just(502), 1 => Just(404)];
    (
        from..to,
        any::<[u8; 3]>(),
        1..30_i64,
        code,
        0..2_u32,
        0..2_usize,
    )
}

fn filled((at, dice, latency, code, target, attack): Blank, mix: Mix) -> Sent {
    let happens = |dice: u8, share: u8| u16::from(dice) * 100 < u16::from(share) * 256;
    let slow = happens(dice[1], mix.slow);
    Sent {
        at,
        latency: (if slow { 40 * latency + 200 } else { latency }) * MILLISECOND,
        code: if happens(dice[0], mix.failed) {
            code
        } else {
            200
        },
        body_error: happens(dice[2], mix.degraded),
        target,
        attack,
    }
}

/// Runs whose requests fail, are slow or degraded before the fault as well; or, if not, are all well until then.
pub(crate) fn sketch(clean_before: bool) -> impl Strategy<Value = Sketch> {
    let check = prop_oneof![3 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let status = prop_oneof![4 => Just("completed"), 1 => Just("interrupted")];
    let well = Mix {
        failed: 0,
        slow: 0,
        degraded: 0,
    };
    let before = if clean_before {
        Just(well).boxed()
    } else {
        mix().boxed()
    };
    let requests = (
        prop::collection::vec(blank(0, FAULT.0 - SECOND), 0..120),
        before,
        // A load may end early, or pause, and then tell nothing of a part of the fault.
        (FAULT.0..LENGTH, FAULT.0..LENGTH),
        prop::collection::vec(blank(FAULT.0, LENGTH), 0..200),
        mix(),
        any::<bool>(),
    )
        .prop_map(|(early, before, (one, other), late, during, pauses)| {
            let early = early.into_iter().map(|blank| filled(blank, before));
            let late = late.into_iter().map(|blank| filled(blank, during));
            let paused = one.min(other)..if pauses { one.max(other) } else { 0 };
            early
                .chain(late.filter(|sent| !paused.contains(&sent.at)))
                .collect::<Vec<_>>()
        });
    (requests, check.clone(), check, status).prop_map(|(requests, before, after, status)| Sketch {
        requests,
        checks: [before, after],
        status,
        order: Order::default(),
        shift: 0,
    })
}

/// Failures sent after the fault's start: spread out, or close together.
pub(crate) fn failures() -> impl Strategy<Value = Vec<Sent>> {
    let code = || {
        prop_oneof![
            Just(0_u16),
            Just(500),
            Just(502),
            Just(503),
            Just(504),
            Just(599)
        ]
    };
    let one = (FAULT.0..LENGTH, code(), 0..3000_i64, 0..2_u32, 0..2_usize);
    let spread = prop::collection::vec(one, 1..60);
    let burst = (
        FAULT.0..LENGTH - SECOND,
        prop::collection::vec(
            (0..SECOND, code(), 0..3000_i64, 0..2_u32, 0..2_usize),
            1..60,
        ),
    )
        .prop_map(|(from, list)| {
            let later =
                |(at, code, latency, target, attack)| (from + at, code, latency, target, attack);
            list.into_iter().map(later).collect::<Vec<_>>()
        });
    prop_oneof![spread, burst].prop_map(|list| {
        list.into_iter()
            .map(|(at, code, latency, target, attack)| Sent {
                at,
                latency: latency * MILLISECOND,
                code,
                body_error: false,
                target,
                attack,
            })
            .collect()
    })
}
