//! Work on many things at once: on all cores, with results in the order of the things, whatever core is done first.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Mutex, mpsc};
use std::thread::{self, Builder};

/// How many pieces of work may go on at once; never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs(NonZeroUsize);

impl Default for Jobs {
    /// One a core.
    fn default() -> Self {
        Self::new(None)
    }
}

impl Jobs {
    /// One thing after the other.
    pub const ONE: Self = Self(NonZeroUsize::MIN);

    /// So many; none stands for one a core.
    #[must_use]
    pub fn new(wanted: Option<NonZeroUsize>) -> Self {
        let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self(wanted.unwrap_or_else(cores))
    }

    /// What each of so many things gets of them that are worked on at once.
    #[must_use]
    pub fn shared_by(self, things: usize) -> Self {
        let share = self.0.get() / things.max(1);
        NonZeroUsize::new(share).map_or(Self::ONE, Self)
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
    let most = NonZeroUsize::new(items.len()).unwrap_or(NonZeroUsize::MIN);
    let mut numbered = items.iter().enumerate();
    in_order_of(
        || numbered.next(),
        Jobs(jobs.0.min(most)),
        AHEAD,
        |(index, item)| (index, work(index, item)),
        |(index, result)| hand_on(index, result),
    )
}

/// The same for items that are not known before: whoever is free asks for the next, until there is none. A worker runs
/// ahead by so many results.
///
/// # Errors
/// The first that `hand_on` gives.
pub fn in_order_of<T, R: Send, E>(
    next: impl FnMut() -> Option<T> + Send,
    jobs: Jobs,
    ahead: usize,
    work: impl Fn(T) -> R + Sync,
    mut hand_on: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let queue = Mutex::new(Queue {
        next: Some(next),
        taken: 0,
    });
    thread::scope(|scope| {
        let (queue, work) = (&queue, &work);
        let mut workers: Vec<Worker<R>> = Vec::new();
        // Who hands on works too, so one job needs no help.
        while workers.len() + 1 < jobs.0.get() {
            let (send, results) = mpsc::sync_channel(ahead);
            // Each worker waits while its own results are not fetched.
            let started = Builder::new().spawn_scoped(scope, move || {
                while let Some((number, item)) = take(queue) {
                    if send.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
            // A system that gives no more threads is no reason to fail.
            if started.is_err() {
                break;
            }
            workers.push(Worker {
                results,
                head: None,
            });
        }
        let mut own: VecDeque<(usize, R)> = VecDeque::new();
        let mut wanted = 0;
        let mut all_taken = false;
        loop {
            // Each one's results come in order, so the next one overall is at the head of one of them.
            let mine = own.pop_front_if(|(number, _)| *number == wanted);
            let theirs = || {
                workers
                    .iter_mut()
                    .find_map(|worker| worker.give(wanted, false))
            };
            if let Some((_, result)) = mine.or_else(theirs) {
                hand_on(result)?;
                wanted += 1;
                continue;
            }
            if !all_taken && own.len() <= ahead {
                match take(queue) {
                    Some((number, item)) => own.push_back((number, work(item))),
                    None => all_taken = true,
                }
                continue;
            }
            match workers
                .iter_mut()
                .find_map(|worker| worker.give(wanted, true))
            {
                Some((_, result)) => hand_on(result)?,
                // All is done; or a worker panicked, and takes the program with it when the scope ends.
                None => return Ok(()),
            }
            wanted += 1;
        }
    })
}

/// What comes from one worker, and the first of it that was not handed on yet.
struct Worker<R> {
    results: mpsc::Receiver<(usize, R)>,
    head: Option<(usize, R)>,
}

impl<R> Worker<R> {
    /// The wanted result, if this worker has it, or has it next.
    fn give(&mut self, wanted: usize, wait: bool) -> Option<(usize, R)> {
        if self.head.is_none() {
            self.head = if wait {
                self.results.recv().ok()
            } else {
                self.results.try_recv().ok()
            };
        }
        self.head.take_if(|(number, _)| *number == wanted)
    }
}

/// Items as they are asked for, and how many were.
struct Queue<F> {
    next: Option<F>,
    taken: usize,
}

fn take<T>(queue: &Mutex<Queue<impl FnMut() -> Option<T>>>) -> Option<(usize, T)> {
    // Nobody goes on where another worker panicked.
    let mut queue = queue.lock().ok()?;
    let item = queue.next.as_mut()?();
    if item.is_none() {
        queue.next = None;
    }
    queue.taken += 1;
    item.map(|item| (queue.taken - 1, item))
}

/// Does two things that look at so many others: at the same time, if there are many and the system gives a second thread.
pub fn beside<A: Send, B>(
    count: usize,
    one: impl Fn() -> A + Sync,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if count < MANY {
        return (one(), other());
    }
    thread::scope(|scope| {
        let started = Builder::new().spawn_scoped(scope, &one);
        let other = other();
        let one = match started.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(one)) => one,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => one(),
        };
        (one, other)
    })
}

/// From so many things on, a second core is worth its start.
const MANY: usize = 100_000;

/// How many results a worker may be ahead.
const AHEAD: usize = 16;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

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
    fn items_that_come_one_by_one_are_taken_until_there_is_none() {
        for jobs in [1, 2, 5] {
            // After its end it must not be asked again.
            let mut rest = vec![None, Some(3), None, Some(2), Some(1), Some(0)];
            let mut seen = Vec::new();
            let outcome: Result<(), ()> = in_order_of(
                || rest.pop().flatten(),
                Jobs::new(NonZeroUsize::new(jobs)),
                1,
                |item| item * 10,
                |result| {
                    seen.push(result);
                    Ok(())
                },
            );
            assert!(outcome.is_ok());
            assert_eq!(seen, [0, 10, 20]);
        }
    }

    #[test]
    fn cores_are_shared_and_nobody_gets_none() {
        let jobs = Jobs::new(NonZeroUsize::new(4));
        assert_eq!(jobs.shared_by(1), jobs);
        assert_eq!(jobs.shared_by(2), Jobs::new(NonZeroUsize::new(2)));
        assert_eq!(jobs.shared_by(1000), Jobs::ONE);
        assert_eq!(jobs.shared_by(0), jobs);
    }

    #[test]
    fn no_items_are_no_work() {
        let outcome: Result<(), ()> =
            in_order(&[0_u8; 0], Jobs::new(None), |_, _| (), |_, ()| Ok(()));
        assert!(outcome.is_ok());
    }
}
