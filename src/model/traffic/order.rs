//! Puts rows in order that nearly are: a tool writes them in the order in which requests ended, so that each stands
//! only a little away from its place.

use std::thread::Builder;

use super::requests::Row;

/// Rows that are sorted at once; they fit the fast part of the memory.
const BLOCK: usize = 4096;

/// From so many rows on two cores are put to work.
const MANY: usize = 200_000;

/// Puts all rows in order.
pub(super) fn sort(rows: &mut [Row]) {
    if rows.len() < MANY {
        return sort_blocks(rows);
    }
    let border = rows.len() / 2;
    let (before, behind) = rows.split_at_mut(border);
    let has_started = std::thread::scope(|scope| {
        let started = Builder::new().spawn_scoped(scope, || sort_blocks(behind));
        sort_blocks(before);
        started.is_ok()
    });
    // A system that gives no second thread is no reason to fail.
    if !has_started && let Some(behind) = rows.get_mut(border..) {
        sort_blocks(behind);
    }
    if let Some(out_of_place) = out_of_place(rows, border, rows.len()) {
        out_of_place.sort_unstable();
    }
}

/// Sorts blocks, and then mends the borders between them: in each step all that precedes a border is in order.
fn sort_blocks(rows: &mut [Row]) {
    for block in rows.chunks_mut(BLOCK) {
        block.sort_unstable();
    }
    let mut mended = 0;
    let most = rows.len().saturating_mul(2);
    for border in (BLOCK..rows.len()).step_by(BLOCK) {
        let Some(out_of_place) = out_of_place(rows, border, border + BLOCK) else {
            continue;
        };
        // Rows in no order at all would be moved again at every border.
        mended += out_of_place.len();
        if mended > most {
            break;
        }
        out_of_place.sort_unstable();
    }
    if mended > most {
        rows.sort_unstable();
    }
}

/// What is out of place around a border with rows in order on both sides: only what lies between the first row behind it
/// and the last one before it can be.
fn out_of_place(rows: &mut [Row], border: usize, end: usize) -> Option<&mut [Row]> {
    let (before, behind) = rows.split_at_checked(border)?;
    let behind = behind.get(..end - border).unwrap_or(behind);
    let (last, first) = (before.last()?, behind.first()?);
    if last <= first {
        return None;
    }
    let from = before.partition_point(|row| row <= first);
    let to = border + behind.partition_point(|row| row < last);
    rows.get_mut(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(starts: impl Iterator<Item = i64>) {
        let mut rows: Vec<Row> = starts
            .map(|start| Row {
                start,
                latency: start % 7,
                code: 200,
                flags: 0,
                target: 0,
            })
            .collect();
        let mut expected = rows.clone();
        expected.sort_unstable();
        sort(&mut rows);
        assert!(rows == expected);
    }

    #[test]
    fn rows_in_any_order_are_put_in_order() {
        check(0..0);
        for many in [30_000, 250_000] {
            check(0..many);
            check((0..many).rev());
            // Some stand far behind their neighbours.
            check((0..many).map(|at| if at % 50 == 0 { at - 3_000 } else { at }));
            check((0..many).map(|at| at * 7_919 % many));
            check((0..many).map(|at| at % 3));
        }
    }
}
