//! What must never change a verdict, and what must never make one better, over generated runs.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use chaos_report::analyse::{Analysis, AnalysisPlan, Code, Users, analyse};
use chaos_report::model::traffic::{
    EXACT_LIMIT, FLAG_BODY_CHECKED, FLAG_BODY_ERROR, Plan, Recording, Requests, Row, Target,
};
use chaos_report::model::{Activity, Hypothesis, Moment, Outcome, Recorded, Role, Run, Traffic};
use proptest::prelude::*;

/// The run begins here, in nanoseconds since 1970.
const BEGIN: i64 = 1_700_000_000_000_000_000;
const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;
/// How long the run is, and when its fault begins and ends.
const LENGTH: i64 = 40 * SECOND;
const FAULT: (i64, i64) = (10 * SECOND, 25 * SECOND);

/// A request, its sending counted from the run's start.
#[derive(Debug, Clone, Copy)]
struct Sent {
    at: i64,
    latency: i64,
    code: u16,
    body_error: bool,
    target: u32,
    attack: usize,
}

/// A run as it is generated; every part of it can be put in another order.
#[derive(Debug, Clone)]
struct Sketch {
    requests: Vec<Sent>,
    checks: [Option<bool>; 2],
    status: &'static str,
    /// In which order requests and attacks stand.
    reversed: bool,
    rotated: usize,
    shift: i64,
}

fn moment(nanoseconds: i64) -> Recorded<Moment> {
    Recorded::Known(Moment::from_nanoseconds(nanoseconds, 9))
}

fn activity(name: &str, role: Role, start: i64, end: i64) -> Activity {
    Activity {
        name: Some(name.to_owned()),
        kind: Some(
            if role == Role::Probe {
                "probe"
            } else {
                "action"
            }
            .to_owned(),
        ),
        role,
        status: Some("succeeded".to_owned()),
        start: moment(start),
        end: moment(end),
        ..Activity::default()
    }
}

impl Sketch {
    fn run(&self) -> Run {
        let zero = BEGIN + self.shift;
        let outcome = |met: Option<bool>, at: i64| {
            let mut probe = activity(
                "looks-well",
                Role::Probe,
                zero + at,
                zero + at + SECOND / 10,
            );
            probe.tolerance_met = met;
            met.map(|met| Outcome {
                met: Some(met),
                probes: vec![probe],
            })
        };
        let mut attacks = vec![Vec::new(), Vec::new()];
        for sent in &self.requests {
            attacks[sent.attack].push(*sent);
        }
        let mut traffic: Vec<Traffic> = attacks
            .into_iter()
            .enumerate()
            .filter(|(_, sent)| !sent.is_empty())
            .map(|(index, sent)| self.traffic(index, sent, zero))
            .collect();
        if self.reversed {
            traffic.reverse();
        }
        let mut activities = vec![
            activity("load", Role::Load, zero, zero + LENGTH),
            activity(
                "break-it",
                Role::Fault,
                zero + FAULT.0,
                zero + FAULT.0 + SECOND,
            ),
        ];
        activities[0].background = true;
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
            activities,
            rollbacks: vec![activity(
                "mend-it",
                Role::Fault,
                zero + FAULT.1,
                zero + FAULT.1 + SECOND,
            )],
            traffic,
            ..Run::default()
        }
    }

    fn traffic(&self, index: usize, mut sent: Vec<Sent>, zero: i64) -> Traffic {
        if self.reversed {
            sent.reverse();
        }
        let turn = self.rotated % sent.len();
        sent.rotate_left(turn);
        let mut requests = Requests::new(EXACT_LIMIT);
        for path in ["/a", "/b"] {
            requests.add_target(Target::new("GET", "host", path));
        }
        for one in sent {
            let body = if one.code == 200 {
                FLAG_BODY_CHECKED
            } else {
                0
            };
            let error = if one.code == 200 && one.body_error {
                FLAG_BODY_ERROR
            } else {
                0
            };
            let row = Row {
                start: zero + one.at,
                latency: one.latency,
                code: one.code,
                flags: body | error,
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
            activity: Some(0),
        }
    }

    fn analysis(&self) -> Analysis {
        analyse(&self.run(), &AnalysisPlan::default())
    }
}

/// Requests over the whole run: mostly good and quick, some of them failed, slow or degraded.
fn requests(before_fails: bool) -> impl Strategy<Value = Vec<Sent>> {
    let one = (0..LENGTH, 1_u8..=100, 1..2000_i64, 0..2_u32, 0..2_usize).prop_map(
        move |(at, dice, latency, target, attack)| {
            let spared = !before_fails && at < FAULT.0 + SECOND;
            let (code, latency, body_error) = match dice {
                _ if spared => (200, latency % 30 + 1, false),
                1..=4 => (0, 3000, false),
                5..=8 => (502, latency, false),
                9..=10 => (404, latency % 50, false),
                11..=16 => (200, latency, false),
                17..=22 => (200, latency % 30 + 1, true),
                _ => (200, latency % 30 + 1, false),
            };
            Sent {
                at,
                latency: latency * MILLISECOND,
                code,
                body_error,
                target,
                attack,
            }
        },
    );
    prop::collection::vec(one, 1..200)
}

fn sketch(before_fails: bool) -> impl Strategy<Value = Sketch> {
    let check = prop_oneof![3 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let status = prop_oneof![4 => Just("completed"), 1 => Just("interrupted")];
    (requests(before_fails), check.clone(), check, status).prop_map(
        |(requests, before, after, status)| Sketch {
            requests,
            checks: [before, after],
            status,
            reversed: false,
            rotated: 0,
            shift: 0,
        },
    )
}

/// How bad a verdict is; nothing known is worse than nothing felt.
fn badness(users: Users) -> u8 {
    match users {
        Users::Failing => 4,
        Users::Degraded => 3,
        Users::Slowed => 2,
        Users::Unknown => 1,
        Users::Unaffected => 0,
    }
}

fn code_badness(code: Code) -> u8 {
    match code {
        Code::Held => 0,
        Code::HeldUsersUnknown => 1,
        Code::HeldButUsersAffected => 2,
        // What the checks and the status decide does not depend on load.
        _ => 3,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shift_of_all_times_changes_no_verdict(sketch in sketch(true), hours in -20_000_i64..20_000, extra in 0_i64..3_600_000_000_000) {
        let shift = hours * 3600 * SECOND + extra;
        let moved = Sketch { shift, ..sketch.clone() };
        let (one, other) = (sketch.analysis(), moved.analysis());
        prop_assert_eq!(&one.verdict, &other.verdict);
        prop_assert_eq!(one.impact.episodes.len(), other.impact.episodes.len());
        for (one, other) in one.impact.episodes.iter().zip(&other.impact.episodes) {
            prop_assert_eq!(one.start.nanoseconds() + shift, other.start.nanoseconds());
            prop_assert_eq!(one.end.nanoseconds() + shift, other.end.nanoseconds());
            prop_assert_eq!((one.requests, one.failed, one.slow, one.body_errors, one.signal), (other.requests, other.failed, other.slow, other.body_errors, other.signal));
        }
        prop_assert_eq!(one.impact.recovery.seconds(), other.impact.recovery.seconds());
    }

    #[test]
    fn the_order_of_inputs_changes_no_verdict(sketch in sketch(true), rotated in 0_usize..500, reversed: bool) {
        let mixed = Sketch { rotated, reversed, ..sketch.clone() };
        let (one, other) = (sketch.analysis(), mixed.analysis());
        prop_assert_eq!(&one.verdict, &other.verdict);
        prop_assert_eq!(&one.impact.episodes, &other.impact.episodes);
        prop_assert_eq!(&one.phases, &other.phases);
    }

    #[test]
    fn failures_after_the_fault_never_make_a_verdict_better(
        sketch in sketch(false),
        added in prop::collection::vec((FAULT.0..LENGTH, prop_oneof![Just(0_u16), Just(500), Just(502), Just(503), Just(504)], 0..3000_i64, 0..2_u32, 0..2_usize), 1..40),
    ) {
        let mut worse = sketch.clone();
        worse.requests.extend(added.iter().map(|&(at, code, latency, target, attack)| Sent {
            at, latency: latency * MILLISECOND, code, body_error: false, target, attack,
        }));
        let (one, other) = (sketch.analysis(), worse.analysis());
        prop_assert!(badness(other.verdict.users) >= badness(one.verdict.users), "{:?} {:?}", one.verdict, other.verdict);
        prop_assert!(code_badness(other.verdict.code) >= code_badness(one.verdict.code), "{:?} {:?}", one.verdict, other.verdict);
        prop_assert_eq!(one.verdict.hypothesis, other.verdict.hypothesis);
        // After a baseline without failures, one is enough.
        prop_assert_eq!(other.verdict.users, Users::Failing);
    }
}
