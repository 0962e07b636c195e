//! When clocks change along an axis.

use super::number::offset;
use crate::document::figure::TimeAxis;

/// When the zone's distance from UTC is what, in seconds, from the axis's beginning on.
pub(super) fn changes_of_clock(axis: &TimeAxis) -> Vec<[i64; 2]> {
    /// An axis of years changes its clocks twice a year; more steps than this are not looked at.
    const LOOKS: i64 = 64;
    let distance =
        |second: f64| i64::from(axis.clock.ahead_of_utc(axis.origin.plus_seconds(second)));
    let mut changes = vec![[0, distance(axis.from)]];
    let span = axis.to - axis.from;
    for look in 0..LOOKS {
        #[expect(clippy::cast_precision_loss, reason = "a few dozen steps")]
        let at = |step: i64| axis.from + span * step as f64 / LOOKS as f64;
        let (mut before, mut after) = (at(look), at(look + 1));
        let (old, new) = (distance(before), distance(after));
        if old == new {
            continue;
        }
        while after - before > 0.5 {
            let middle = f64::midpoint(before, after);
            if distance(middle) == old {
                before = middle;
            } else {
                after = middle;
            }
        }
        changes.push([offset(axis, after.round()), new]);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::super::tests::axis;
    use super::*;
    use crate::wording::Zone;

    #[test]
    fn a_zone_that_puts_its_clocks_forward_is_known_to_the_second() {
        let axis = axis(
            Zone::named("Europe/Paris").unwrap(),
            "2024-03-31T00:00:00Z",
            7_200.0,
        );
        assert_eq!(
            changes_of_clock(&axis),
            vec![[0, 3_600], [3_600_000, 7_200]]
        );
    }
}
