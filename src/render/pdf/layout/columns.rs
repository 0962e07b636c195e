//! The widths of a table's columns, from what each of them needs.

/// A title's word longer than this may be broken to give other columns room.
pub(super) const LONG_TITLE: f32 = 48.0;
/// A word longer than this may be broken to give other columns room.
pub(super) const LONG_WORD: f32 = 130.0;

/// What a column needs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Need {
    /// The longest word of its cells.
    pub(super) least: f32,
    /// The longest word of its title.
    pub(super) title: f32,
    /// Its longest text on one line.
    pub(super) most: f32,
}

/// Decides how narrow columns may become: long words are broken before short ones are, and those of titles first.
pub(super) fn settle_least(needs: &mut [Need], room: f32) {
    for (title, word) in [
        (f32::MAX, f32::MAX),
        (LONG_TITLE, f32::MAX),
        (LONG_TITLE, LONG_WORD),
    ] {
        for need in needs.iter_mut() {
            need.least = need.least.max(8.0).min(word);
        }
        let least: f32 = needs
            .iter()
            .map(|need| need.least.max(need.title.min(title)))
            .sum();
        if least <= room || word < f32::MAX {
            for need in needs {
                need.least = need.least.max(need.title.min(title));
                need.most = need.most.max(need.least);
            }
            return;
        }
    }
}

/// The widths of columns that together are as wide as `room`.
pub(super) fn share(needs: &[Need], room: f32) -> Vec<f32> {
    let most: f32 = needs.iter().map(|need| need.most).sum();
    let least: f32 = needs.iter().map(|need| need.least).sum();
    let count = needs.len().max(1) as f32;
    if most <= room {
        // What is left over goes to the columns by their width, so that short columns stay close to their text.
        let spare = room - most;
        return needs
            .iter()
            .map(|need| need.most + spare * ((need.most + 8.0) / (most + 8.0 * count)))
            .collect();
    }
    if least <= room {
        // Short columns stay on one line. Of the others the longest gets most, but not all that it could use: by the
        // root of its length it leaves its neighbours some room.
        let bounds = firm(needs, room).into_iter().map(|need| Bounds {
            least: need.least,
            most: need.most,
            weight: need.most.sqrt(),
        });
        return fitted(&bounds.collect::<Vec<_>>(), room);
    }
    // Even the longest words do not fit: narrow columns keep theirs, the wide ones share what is left.
    let bounds = needs.iter().map(|need| Bounds {
        least: 0.0,
        most: need.least,
        weight: 1.0,
    });
    fitted(&bounds.collect::<Vec<_>>(), room)
}

/// The same needs, but columns that are no longer than an equal part of what is left keep all of their text on one line
/// as long as the words of the others find room.
fn firm(needs: &[Need], room: f32) -> Vec<Need> {
    let mut firm = needs.to_vec();
    let mut least: f32 = needs.iter().map(|need| need.least).sum();
    let (mut left, mut open) = (room, needs.len() as f32);
    let mut short: Vec<&mut Need> = firm.iter_mut().collect();
    short.sort_by(|one, other| one.most.total_cmp(&other.most));
    for need in short {
        let grown = least - need.least + need.most;
        if need.most > left / open || grown > room {
            break;
        }
        (least, left, open) = (grown, left - need.most, open - 1.0);
        need.least = need.most;
    }
    firm
}

/// Between which widths a column may be, and how large its part is in comparison with others.
struct Bounds {
    least: f32,
    most: f32,
    weight: f32,
}

/// Shares `room` by weight within all bounds, which allow it. Columns beyond one of their bounds are settled there, on
/// the side that weighs more in all, until the others agree on the rest.
fn fitted(bounds: &[Bounds], room: f32) -> Vec<f32> {
    const EXACT: f32 = 0.01;
    let mut widths: Vec<Option<f32>> = vec![None; bounds.len()];
    while widths.iter().any(Option::is_none) {
        let left = room - widths.iter().flatten().sum::<f32>();
        let open = || {
            widths
                .iter()
                .zip(bounds)
                .enumerate()
                .filter(|(_, (width, _))| width.is_none())
                .map(|(at, (_, bounds))| (at, bounds))
        };
        let weight: f32 = open().map(|(_, bounds)| bounds.weight).sum();
        let wanted: Vec<(usize, f32, f32)> = open()
            .map(|(at, bounds)| {
                let fair = left * bounds.weight / weight.max(EXACT);
                (at, fair, fair.min(bounds.most).max(bounds.least))
            })
            .collect();
        let excess: f32 = wanted.iter().map(|(_, fair, bound)| bound - fair).sum();
        for (at, fair, bound) in wanted {
            let is_settled = if excess > EXACT {
                bound > fair
            } else if excess < -EXACT {
                bound < fair
            } else {
                true
            };
            if is_settled && let Some(width) = widths.get_mut(at) {
                *width = Some(bound);
            }
        }
    }
    widths.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: f32, most: f32) -> Need {
        Need {
            least,
            title: 0.0,
            most,
        }
    }

    #[test]
    fn columns_fill_the_room_whatever_they_need() {
        for needs in [
            vec![need(10.0, 20.0), need(30.0, 30.0)],
            vec![need(50.0, 400.0), need(30.0, 30.0)],
            vec![need(20.0, 400.0), need(90.0, 95.0), need(60.0, 2000.0)],
            vec![need(500.0, 4000.0), need(30.0, 30.0), need(200.0, 900.0)],
        ] {
            let sum: f32 = share(&needs, 300.0).iter().sum();
            assert!((sum - 300.0).abs() < 0.1, "{needs:?}: {sum}");
        }
    }

    #[test]
    fn a_narrow_column_keeps_its_word_beside_endless_ones() {
        let widths = share(&[need(40.0, 60.0), need(900.0, 900.0)], 300.0);
        assert_eq!(widths, [40.0, 260.0]);
    }

    #[test]
    fn a_short_column_is_not_broken_for_the_sake_of_long_ones() {
        let widths = share(
            &[need(130.0, 310.0), need(35.0, 100.0), need(130.0, 307.0)],
            450.0,
        );
        assert_eq!(widths[1], 100.0);
    }

    #[test]
    fn needs_of_nothing_get_the_room_too() {
        assert_eq!(share(&[need(0.0, 0.0)], 100.0), [100.0]);
        assert!(share(&[], 100.0).is_empty());
    }
}
