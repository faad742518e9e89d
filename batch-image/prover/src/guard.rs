//! The end of the process, wanted or not.
//!
//! SP1's executor runs the program in a child process and keeps gigabytes in /dev/shm. It removes both when it is dropped; a
//! process that is told to end, or that ends while the child still runs, has to do it itself.

use std::collections::BTreeSet;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{ExitCode, Failure, Kind};

const SHARED_MEMORY: &str = "/dev/shm/";
/// A UUID in base64.
const ID_LENGTH: usize = 24;
const LOOK_EVERY: Duration = Duration::from_millis(50);

static TERMINATED: AtomicBool = AtomicBool::new(false);
static LEAVING: AtomicBool = AtomicBool::new(false);

/// From here on SIGTERM and SIGINT end the process in order.
pub fn watch() {
    for signal in [libc::SIGTERM, libc::SIGINT] {
        // SAFETY: a store to an atomic is safe in a signal handler.
        let _ = unsafe { signal_hook_registry::register(signal, || TERMINATED.store(true, Ordering::SeqCst)) };
    }
    thread::spawn(|| {
        while !TERMINATED.load(Ordering::SeqCst) {
            thread::sleep(LOOK_EVERY);
        }
        leave_failed(&Failure::new(Kind::Terminated, "ended by a signal"));
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

pub fn leave_failed(failure: &Failure) -> ! {
    be_the_one_that_leaves();
    failure.emit();
    clear_and_exit(failure.exit_code())
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

/// Leaves no child and no shared memory behind.
fn clear_and_exit(code: ExitCode) -> ! {
    for child in children(std::process::id()) {
        // SAFETY: the id is that of a child of ours. Waiting matters where no init reaps what we leave; if the SDK has waited
        // for it in this instant, both calls fail and harm nothing.
        unsafe {
            libc::kill(child, libc::SIGKILL);
            libc::waitpid(child, std::ptr::null_mut(), 0);
        }
    }
    remove_shared_memory();
    exit(code as i32)
}

fn children(parent: u32) -> Vec<libc::pid_t> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &libc::pid_t| {
            std::fs::read_to_string(format!("/proc/{pid}/stat")).ok().and_then(|stat| parent_of(&stat)) == Some(parent)
        })
        .collect()
}

/// The name in parentheses may hold anything, spaces and parentheses too.
fn parent_of(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Each run of the executor has an id, in the names of what it maps (`/dev/shm/sp1_<id>…`) and of its semaphores
/// (`/dev/shm/sem.sp1_<id>…`), which are mapped under a name that is gone.
fn remove_shared_memory() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let ids: BTreeSet<&str> = maps.lines().filter_map(executor_id).collect();
    let Ok(entries) = std::fs::read_dir(SHARED_MEMORY) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| ids.iter().any(|id| name.contains(id))) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn executor_id(line: &str) -> Option<&str> {
    let name = line.split_once(SHARED_MEMORY)?.1;
    name.strip_prefix("sp1_")?.get(..ID_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_read_behind_a_name_with_parentheses() {
        assert_eq!(parent_of("42 (a) b (c)) S 7 42 42 0"), Some(7));
    }

    #[test]
    fn only_the_executors_shared_memory_is_ours() {
        let line = |path: &str| format!("7f00-7f01 rw-s 00000000 00:17 3 {path}");
        assert_eq!(executor_id(&line("/dev/shm/sp1_SM0Run0QT9yDRnT03s9oGw==_t")), Some("SM0Run0QT9yDRnT03s9oGw=="));
        assert_eq!(executor_id(&line("/dev/shm/other")), None);
        assert_eq!(executor_id(&line("/usr/lib/libc.so")), None);
    }
}
