//! What must never change a verdict, and what must never make one better, over thousands of generated runs.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use chaos_report::analyse::{Code, Users};
use proptest::prelude::*;
use support::sketch::{FAULT, MILLISECOND, Order, Sent, Sketch, failures, sketch};

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

/// Fails unless the second is at least as bad as the first.
fn assert_no_better(less: &Sketch, more: &Sketch) -> Result<Users, TestCaseError> {
    let (one, other) = (less.analysis().verdict, more.analysis().verdict);
    prop_assert!(
        badness(other.users) >= badness(one.users),
        "{one:?} {other:?}"
    );
    prop_assert!(
        code_badness(other.code) >= code_badness(one.code),
        "{one:?} {other:?}"
    );
    prop_assert_eq!(one.hypothesis, other.hypothesis);
    Ok(other.users)
}

fn with(sketch: &Sketch, added: &[Sent]) -> Sketch {
    let mut more = sketch.clone();
    more.requests.extend(added);
    more
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_shift_of_all_times_changes_no_verdict(sketch in sketch(false), hours in -20_000_i64..20_000, extra in 0_i64..3_600_000) {
        let shift = (hours * 3_600_000 + extra) * MILLISECOND;
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
        let lengths = |analysis: &chaos_report::analyse::Analysis| {
            let mut found: Vec<_> = analysis.impact.signals.iter().map(|signal| (signal.signal.clone(), signal.seconds.to_bits())).collect();
            found.sort();
            found
        };
        prop_assert_eq!(lengths(&one), lengths(&other));
        let codes = |analysis: &chaos_report::analyse::Analysis| analysis.findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
        prop_assert_eq!(codes(&one), codes(&other));
    }

    #[test]
    fn the_order_of_activities_queries_logs_and_load_changes_no_verdict(sketch in sketch(false), rotated in 0_usize..500, reversed: bool) {
        let mixed = Sketch { order: Order { reversed, rotated }, ..sketch.clone() };
        let (one, other) = (sketch.analysis(), mixed.analysis());
        prop_assert_eq!(&one.verdict, &other.verdict);
        prop_assert_eq!(&one.impact.episodes, &other.impact.episodes);
        prop_assert_eq!(&one.impact.recovery, &other.impact.recovery);
        prop_assert_eq!(&one.impact.coverage, &other.impact.coverage);
        prop_assert_eq!(&one.phases, &other.phases);
        let window = |analysis: &chaos_report::analyse::Analysis| analysis.fault.as_ref().map(|fault| (fault.start, fault.end, fault.rule));
        prop_assert_eq!(window(&one), window(&other));
        let signals = |analysis: &chaos_report::analyse::Analysis| {
            let mut all: Vec<String> = analysis.impact.signals.iter().map(|signal| format!("{signal:?}")).collect();
            all.sort();
            all
        };
        prop_assert_eq!(signals(&one), signals(&other));
        let codes = |analysis: &chaos_report::analyse::Analysis| {
            let mut all: Vec<_> = analysis.findings.iter().map(|finding| finding.code).collect();
            all.sort();
            all
        };
        prop_assert_eq!(codes(&one), codes(&other));
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn failures_after_the_fault_never_make_a_verdict_better(sketch in sketch(false), added in failures()) {
        assert_no_better(&sketch, &with(&sketch, &added))?;
    }

    #[test]
    fn one_failure_more_never_makes_a_verdict_better(sketch in sketch(false), added in failures()) {
        assert_no_better(&sketch, &with(&sketch, &added[..1]))?;
    }

    #[test]
    fn after_a_clean_baseline_one_failure_is_enough(sketch in sketch(true), added in failures()) {
        let users = assert_no_better(&sketch, &with(&sketch, &added[..1]))?;
        prop_assert_eq!(users, Users::Failing);
    }
}

/// A request every 100 ms, each of which fails if it is listed.
fn steady(failed: impl Fn(i64) -> bool) -> Sketch {
    let requests = (0..400).map(|place| Sent {
        at: place * 100 * MILLISECOND,
        latency: 5 * MILLISECOND,
        code: if failed(place) { 502 } else { 200 },
        body_error: false,
        target: 0,
        attack: 0,
    });
    Sketch {
        requests: requests.collect(),
        checks: [Some(true), Some(true)],
        status: "completed",
        order: Order::default(),
        shift: 0,
    }
}

#[test]
fn one_failure_that_joins_a_dense_group_to_a_sparse_one_does_not_hide_it() {
    // Every tenth fails before and after; 20 in a row fail at the fault's start; a gap of 3.9 s separates them.
    let start = FAULT.0 / (100 * MILLISECOND);
    let outage = start..start + 20;
    let failed = |place: i64| match place {
        _ if outage.contains(&place) => true,
        _ if (start..start + 59).contains(&place) => false,
        _ => place % 10 == 9,
    };
    let apart = steady(failed);
    let joined = steady(|place| failed(place) || place == start + 39);
    for sketch in [apart, joined] {
        let analysis = sketch.analysis();
        assert_eq!(analysis.verdict.users, Users::Failing);
        let first = &analysis.impact.episodes[0];
        assert_eq!(first.onset_seconds, Some(0.0));
    }
}

#[test]
fn what_failed_before_and_goes_on_failing_is_no_episode() {
    for each in [3, 10, 40] {
        let analysis = steady(|place| place % each == each - 1).analysis();
        assert_eq!(analysis.impact.episodes, [], "every {each}th");
        assert_eq!(analysis.verdict.users, Users::Unaffected, "every {each}th");
    }
}

#[test]
fn where_nothing_was_served_before_or_during_the_fault_nobody_knows() {
    assert_eq!(steady(|_| true).analysis().verdict.users, Users::Unknown);
}
