//! Trends of runs that are made up: which stand out, where levels shift.

use super::outlier::differing;
use super::*;
use crate::analyse::analyse;
use crate::model::Run;

/// Runs that are alike but for a latency.
fn runs(p99: &[f64]) -> Vec<Outline> {
    p99.iter()
        .map(|value| {
            let run = Run {
                title: Some("nightly".to_owned()),
                ..Run::default()
            };
            let mut outline = Outline::of(&run, &analyse(&run, &Default::default()));
            outline.set(Figure::P99, *value);
            outline
        })
        .collect()
}

fn trend_of(outlines: &[Outline]) -> Trend {
    let outlines: Vec<&Outline> = outlines.iter().collect();
    trends(&outlines, &Floors::default()).remove(0)
}

/// Values around 100 that look random.
fn noise(count: u64) -> Vec<f64> {
    let mut state = 41_u64;
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            90.0 + f64::from(u32::try_from(state >> 40).unwrap_or(0) % 200) / 10.0
        })
        .collect()
}

#[test]
fn ten_runs_are_no_trend() {
    let outlines = runs(&noise(10));
    let outlines: Vec<&Outline> = outlines.iter().collect();
    assert!(trends(&outlines, &Floors::default()).is_empty());
}

#[test]
fn a_single_odd_run_is_named_with_the_median_of_the_others() {
    let mut values = noise(12);
    values[8] = 439.0;
    let trend = trend_of(&runs(&values));
    let [outlier] = trend.outliers.as_slice() else {
        panic!("{:?}", trend.outliers);
    };
    assert_eq!((outlier.from, outlier.to), (8, 8));
    let [Reason::Figure(Figure::P99, value, median)] = outlier.reasons.as_slice() else {
        panic!("{:?}", outlier.reasons);
    };
    assert_eq!(value.value, 439.0);
    assert!((90.0..110.0).contains(median));
    assert!(outlier.is_worse() && trend.figures[0].shifts.is_empty());
}

#[test]
fn noise_and_what_is_too_small_to_matter_are_not_named() {
    for count in [11, 12, 30, 200] {
        let trend = trend_of(&runs(&noise(count)));
        assert!(trend.outliers.is_empty() && trend.figures[0].shifts.is_empty());
    }
    // Beyond any spread, but by 15 ms only.
    let mut values = vec![3.0; 12];
    values[4] = 18.0;
    assert!(trend_of(&runs(&values)).outliers.is_empty());
}

#[test]
fn a_level_that_shifts_is_found_where_it_shifts() {
    let mut values = noise(24);
    for value in values.iter_mut().skip(15) {
        *value += 60.0;
    }
    let trend = trend_of(&runs(&values));
    let [shift] = trend.figures[0].shifts.as_slice() else {
        panic!("{:?}", trend.figures[0].shifts);
    };
    assert_eq!(shift.at, 15);
    assert!(shift.p < 0.01 && shift.after > shift.before + 50.0);
    assert!(trend.outliers.is_empty(), "{:?}", trend.outliers);
}

#[test]
fn two_shifts_are_found_and_an_odd_run_between_them_too() {
    let mut values = noise(60);
    for value in values.iter_mut().skip(20).take(20) {
        *value += 80.0;
    }
    values[30] = 2_000.0;
    let trend = trend_of(&runs(&values));
    let places: Vec<usize> = trend.figures[0]
        .shifts
        .iter()
        .map(|shift| shift.at)
        .collect();
    assert_eq!(places, [20, 40]);
    assert_eq!(trend.outliers.len(), 1);
    assert_eq!(trend.outliers[0].from, 30);
}

#[test]
fn the_last_few_runs_stand_out_together_before_a_test_can_show_it() {
    let mut values = noise(12);
    for value in values.iter_mut().skip(9) {
        *value += 400.0;
    }
    let trend = trend_of(&runs(&values));
    assert_eq!(trend.outliers.len(), 1);
    assert_eq!((trend.outliers[0].from, trend.outliers[0].to), (9, 11));
}

#[test]
fn shifts_are_rare_where_there_are_none() {
    let mut found = 0;
    for seed in 0..1_000_u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let values: Vec<f64> = (0..14)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(99);
                // Wide enough to pass every floor.
                f64::from(u32::try_from(state >> 33).unwrap_or(0) % 100_000)
            })
            .collect();
        found += trend_of(&runs(&values)).figures[0].shifts.len();
    }
    assert!(found <= 10, "{found} of 1,000");
}

#[test]
fn verdicts_that_alternate_single_out_no_run() {
    use HypothesisResult::{Met, NotMet};
    let places = |values: &[HypothesisResult]| -> Vec<(usize, usize)> {
        differing(values)
            .into_iter()
            .map(|(stretch, ..)| stretch)
            .collect()
    };
    assert!(places(&[Met, NotMet, Met, NotMet, Met, NotMet, Met]).is_empty());
    let mut one = [Met; 12];
    one[8] = NotMet;
    assert_eq!(places(&one), [(8, 8)]);
    one[8] = Met;
    one[11] = NotMet;
    assert_eq!(places(&one), [(11, 11)]);
    // From some run on, for good.
    let mut lasting = [Met; 12];
    lasting[5..].fill(NotMet);
    assert_eq!(places(&lasting), [(5, 11)]);
    assert!(places(&[Met; 12]).is_empty() && places(&[]).is_empty());
}

#[test]
fn settings_that_change_now_and_then_are_told_and_those_of_every_run_are_not() {
    let mut outlines = runs(&noise(12));
    for (place, outline) in outlines.iter_mut().enumerate() {
        let release = if place < 8 { "1.4.2" } else { "1.4.3" };
        std::sync::Arc::make_mut(&mut outline.words).settings = vec![
            ("release".into(), release.into()),
            ("build".into(), place.to_string().into()),
        ];
    }
    let trend = trend_of(&outlines);
    let [change] = trend.settings.as_slice() else {
        panic!("{:?}", trend.settings);
    };
    assert_eq!((change.at, &*change.name), (8, "release"));
    assert_eq!(change.before.as_deref(), Some("1.4.2"));
    assert_eq!(change.after.as_deref(), Some("1.4.3"));
}

#[test]
fn runs_are_followed_in_the_order_of_time() {
    let mut outlines = runs(&noise(11));
    for (place, outline) in outlines.iter_mut().enumerate() {
        let day = 28 - place;
        outline.start = Moment::parse(&format!("2026-01-{day:02}T00:00:00Z"));
    }
    assert_eq!(trend_of(&outlines).runs[0], 10);
    outlines[3].start = None;
    assert_eq!(trend_of(&outlines).runs[0], 0);
}
