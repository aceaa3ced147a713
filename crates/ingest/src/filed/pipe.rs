//! Work on many documents side by side, with what comes of it handed over in the documents' order.
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// How many bytes of documents may be under way: read, or read and not yet handed over.
const UNDER_WAY: u64 = 96 << 20;
/// How many documents may be under way for each thread.
const FOR_A_THREAD: usize = 16;

/// Does `work` on 0, 1, …, `count` − 1 in rayon's pool and hands the results to `take` on this thread, in that order.
/// `weigh` says how large each is, so that no more is under way than memory bears; one always is.
///
/// # Errors
/// The first that `take` gives; work that has begun is finished, and no other begins.
pub(super) fn in_order<T: Send, E>(
    count: usize,
    weigh: impl Fn(usize) -> u64,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let (send, receive) = channel();
    let work = &work;
    let most = FOR_A_THREAD * rayon::current_num_threads();
    rayon::in_place_scope_fifo(|scope| {
        let mut done = BTreeMap::new();
        let (mut begun, mut weight) = (0, 0);
        for next in 0..count {
            while begun < count && (begun == next || (begun - next < most && weight + weigh(begun) <= UNDER_WAY)) {
                let (at, send) = (begun, send.clone());
                weight += weigh(at);
                begun += 1;
                scope.spawn_fifo(move |_| {
                    let result = catch_unwind(AssertUnwindSafe(|| work(at)));
                    // Nobody listens any more where `take` has failed.
                    let _ = send.send((at, result));
                });
            }
            let result = loop {
                match done.remove(&next) {
                    Some(result) => break result,
                    None => {
                        let (at, result) = wait(&receive);
                        done.insert(at, result);
                    }
                }
            };
            weight -= weigh(next);
            take(next, result.unwrap_or_else(|panic| resume_unwind(panic)))?;
        }
        Ok(())
    })
}

type Done<T> = (usize, Result<T, Box<dyn Any + Send>>);

/// The next result. A thread of the pool works while it waits: it may be the only one.
fn wait<T>(receive: &Receiver<Done<T>>) -> Done<T> {
    let in_pool = rayon::current_thread_index().is_some();
    loop {
        if !in_pool && let Ok(done) = receive.recv() {
            return done;
        }
        match receive.try_recv() {
            Ok(done) => return done,
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {
                if rayon::yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::yield_now();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(threads: usize, count: usize) -> Vec<usize> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut taken = Vec::new();
            let slow = |i: usize| {
                std::thread::sleep(std::time::Duration::from_micros(((count - i) % 7) as u64 * 50));
                i * i
            };
            in_order(
                count,
                |i| (i as u64 % 5) << 25,
                slow,
                |i, square| {
                    assert_eq!(square, i * i);
                    taken.push(i);
                    Ok::<_, ()>(())
                },
            )
            .unwrap();
            taken
        })
    }

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        let all: Vec<usize> = (0..100).collect();
        assert_eq!((on(1, 100), on(4, 100), on(2, 0)), (all.clone(), all, Vec::new()));
    }

    #[test]
    fn no_more_is_begun_than_may_be_under_way() {
        use std::sync::atomic::{AtomicU64, Ordering};
        // Documents of 40 MB each: two at a time, whatever the number of threads.
        let begun = AtomicU64::new(0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        in_order(
            20,
            |_| 40 << 20,
            work,
            |i, _| {
                std::thread::sleep(std::time::Duration::from_millis(1));
                assert!(begun.load(Ordering::SeqCst) <= i as u64 + 2);
                Ok::<_, ()>(())
            },
        )
        .unwrap();
    }

    #[test]
    fn the_first_refusal_ends_it() {
        let taken = in_order(1_000, |_| 1, |i| i, |i, _| if i == 3 { Err(i) } else { Ok(()) });
        assert_eq!(taken, Err(3));
    }
}
