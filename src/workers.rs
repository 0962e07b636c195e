//! Work on many things at once: on all cores, with results in the order of the things, whatever core is done first.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How many pieces of work may go on at once; never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs(NonZeroUsize);

impl Jobs {
    /// So many; none stands for one a core.
    #[must_use]
    pub fn new(wanted: Option<NonZeroUsize>) -> Self {
        let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self(wanted.unwrap_or_else(cores))
    }
}

/// Does the work for each item and hands the results on in the order of the items. No worker runs far ahead of what was
/// handed on, so that finished results do not pile up behind a slow one. An error of `hand_on` ends the work.
///
/// # Errors
/// The first that `hand_on` gives.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    jobs: Jobs,
    work: impl Fn(usize, &T) -> R + Sync,
    mut hand_on: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let count = jobs.0.get().min(items.len());
    if count <= 1 {
        return items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| hand_on(index, work(index, item)));
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (next, work) = (&next, &work);
        // Each worker takes every item that is next, and waits while its own results are not fetched.
        let workers: Vec<mpsc::Receiver<(usize, R)>> = (0..count)
            .map(|_| {
                let (send, receive) = mpsc::sync_channel(AHEAD);
                scope.spawn(move || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(index) else { return };
                        if send.send((index, work(index, item))).is_err() {
                            return;
                        }
                    }
                });
                receive
            })
            .collect();
        // A worker's results come in order, so the next one overall is at the head of one of them.
        let mut heads: Vec<Option<(usize, R)>> = workers.iter().map(|_| None).collect();
        for wanted in 0..items.len() {
            let found = workers.iter().zip(&mut heads).find_map(|(worker, head)| {
                if head.is_none() {
                    *head = worker.recv().ok();
                }
                head.take_if(|(index, _)| *index == wanted)
            });
            match found {
                Some((index, result)) => hand_on(index, result)?,
                // A worker that panicked takes the program with it when the scope ends.
                None => break,
            }
        }
        Ok(())
    })
}

/// How many results a worker may be ahead.
const AHEAD: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        let items: Vec<u64> = (0..200).map(|number| number * 7919 % 41).collect();
        for jobs in [1, 2, 3, 64] {
            let mut seen = Vec::new();
            let outcome: Result<(), ()> = in_order(
                &items,
                Jobs::new(NonZeroUsize::new(jobs)),
                |index, item| {
                    thread::sleep(std::time::Duration::from_micros(*item * 10));
                    (index, *item)
                },
                |index, result| {
                    assert_eq!(index, result.0);
                    seen.push(result.1);
                    Ok(())
                },
            );
            assert!(outcome.is_ok());
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<usize> = (0..10_000).collect();
        let worked = AtomicUsize::new(0);
        let outcome = in_order(
            &items,
            Jobs::new(NonZeroUsize::new(2)),
            |_, item| {
                worked.fetch_add(1, Ordering::Relaxed);
                *item
            },
            |_, item| if item == 5 { Err(item) } else { Ok(()) },
        );
        assert_eq!(outcome, Err(5));
        assert!(worked.load(Ordering::Relaxed) < 1_000);
    }

    #[test]
    fn no_items_are_no_work() {
        let outcome: Result<(), ()> =
            in_order(&[0_u8; 0], Jobs::new(None), |_, _| (), |_, ()| Ok(()));
        assert!(outcome.is_ok());
    }
}
