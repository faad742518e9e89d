//! What would be left behind when the process ends.
//!
//! SP1's executor runs the program in a child process and keeps gigabytes in /dev/shm. It removes both when it is dropped; a
//! process that is told to end, or that ends while the child still runs, has to do it itself. The GPU server has an executor
//! too, and leaves all of it behind when it crashes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::thread::sleep;
use std::time::{Duration, Instant};

const SHARED_MEMORY: &str = "/dev/shm/";
/// A UUID in base64.
const ID_LENGTH: usize = 24;
/// A process that hangs in the GPU's driver cannot be ended; the host's end takes it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ids of the executors of this process and of all below it, those that have crashed since too.
static EXECUTORS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Children of a server that has crashed become ours.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    // SAFETY: it changes nothing but who their parent is.
    unsafe {
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1);
    }
}

/// A file that somebody below this process leaves behind when it is killed.
pub fn remove_at_end(file: PathBuf) {
    locked(&FILES).push(file);
}

/// Leaves no process, no shared memory and no file behind.
pub fn clear() {
    note();
    end_children();
    remove_shared_memory(&locked(&EXECUTORS));
    for file in locked(&FILES).iter() {
        let _ = std::fs::remove_file(file);
    }
}

/// The children of those that end become ours, until nobody is left.
fn end_children() {
    let end = Instant::now() + PATIENCE;
    loop {
        let left = children(std::process::id(), &parents());
        if left.is_empty() || Instant::now() > end {
            return;
        }
        for child in left {
            // SAFETY: the id is that of a child of ours. Waiting matters where no init reaps what we leave; if the SDK has
            // waited for it in this instant, both calls fail and harm nothing.
            unsafe {
                libc::kill(child, libc::SIGKILL);
                libc::waitpid(child, std::ptr::null_mut(), libc::WNOHANG);
            }
        }
        sleep(Duration::from_millis(5));
    }
}

type Parents = Vec<(libc::pid_t, u32)>;

/// Each process of the machine with its parent.
fn parents() -> Parents {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            Some((pid, parent_of(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?))
        })
        .collect()
}

fn children(parent: u32, parents: &Parents) -> Vec<libc::pid_t> {
    parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid).collect()
}

/// The name in parentheses may hold anything, spaces and parentheses too.
fn parent_of(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Looks at what the executors have mapped, for the time when one can no more be asked.
pub fn note() {
    let parents = parents();
    let mut family = vec![std::process::id()];
    let mut looked_at = 0;
    while let Some(&member) = family.get(looked_at) {
        family.extend(children(member, &parents).iter().filter_map(|child| u32::try_from(*child).ok()));
        looked_at += 1;
        let maps = std::fs::read_to_string(format!("/proc/{member}/maps")).unwrap_or_default();
        locked(&EXECUTORS).extend(maps.lines().filter_map(executor_id).map(str::to_owned));
    }
}

/// Each run of the executor has an id, in the names of what it maps (`/dev/shm/sp1_<id>…`) and of its semaphores
/// (`/dev/shm/sem.sp1_<id>…`), which are mapped under a name that is gone.
fn remove_shared_memory(ids: &BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(SHARED_MEMORY) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| ids.iter().any(|id| name.contains(id))) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
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
