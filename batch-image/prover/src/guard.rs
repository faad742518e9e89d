//! The end of the process, wanted or not: whichever reason comes first is the one that it ends with.

use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{ExitCode, Failure, Kind};
use crate::leftovers;

const LOOK_EVERY: Duration = Duration::from_millis(50);
const NOTE_EVERY: Duration = Duration::from_secs(1);

static TERMINATED: AtomicBool = AtomicBool::new(false);
static LEAVING: AtomicBool = AtomicBool::new(false);

/// From here on SIGTERM and SIGINT end the process in order.
pub fn watch() {
    for signal in [libc::SIGTERM, libc::SIGINT] {
        // SAFETY: a store to an atomic is safe in a signal handler.
        let _ = unsafe { signal_hook_registry::register(signal, || TERMINATED.store(true, Ordering::SeqCst)) };
    }
    leftovers::adopt_orphans();
    thread::spawn(|| {
        let mut noted = Instant::now();
        while !TERMINATED.load(Ordering::SeqCst) {
            if noted.elapsed() >= NOTE_EVERY {
                leftovers::note();
                noted = Instant::now();
            }
            thread::sleep(LOOK_EVERY);
        }
        leave_failed(&terminated());
    });
}

/// Ends the process with `failure` unless the returned guard is dropped before the time is over.
pub fn wall_limit(limit: Duration, failure: impl FnOnce() -> Failure + Send + 'static) -> WallLimit {
    let over = Arc::new(AtomicBool::new(false));
    let seen = over.clone();
    thread::spawn(move || {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            if seen.load(Ordering::SeqCst) {
                return;
            }
            thread::sleep(LOOK_EVERY);
        }
        if !seen.load(Ordering::SeqCst) {
            leave_failed(&failure());
        }
    });
    WallLimit(over)
}

pub struct WallLimit(Arc<AtomicBool>);

impl Drop for WallLimit {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A signal to the whole group ends the GPU server first, whose end is then not the reason.
pub fn leave_failed(failure: &Failure) -> ! {
    be_the_one_that_leaves();
    let terminated = TERMINATED.load(Ordering::SeqCst).then(terminated);
    let reason = terminated.as_ref().unwrap_or(failure);
    reason.emit();
    clear_and_exit(reason.exit_code())
}

fn terminated() -> Failure {
    Failure::new(Kind::Terminated, "ended by a signal")
}

pub fn leave(code: ExitCode) -> ! {
    be_the_one_that_leaves();
    clear_and_exit(code)
}

/// Ending the child makes the thread that waits for it fail too: the first reason is the one that counts.
fn be_the_one_that_leaves() {
    if LEAVING.swap(true, Ordering::SeqCst) {
        loop {
            thread::park();
        }
    }
}

fn clear_and_exit(code: ExitCode) -> ! {
    leftovers::clear();
    exit(code as i32)
}
