//! The stages of a command: each is timed, and a failure, a panic too, belongs to the one under way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;

use crate::events::{Event, emit};
use crate::failure::{Failure, classify_text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Load,
    Setup,
    Execute,
    Prove,
    Verify,
    Write,
}

static CURRENT: Mutex<Stage> = Mutex::new(Stage::Load);

pub fn current() -> Stage {
    *CURRENT.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Runs a stage and, when it ends well, says how long it took.
pub fn stage<T>(stage: Stage, body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    *CURRENT.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = stage;
    let start = Instant::now();
    let value = body()?;
    emit(&Event::Stage { stage, seconds: seconds_since(start) });
    Ok(value)
}

pub fn seconds_since(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0
}

/// SP1 panics where a value is not what it expects, an undecodable instruction for one: a panic is a failure like others.
pub fn catch<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let message = panic_message(panic);
    match current() {
        Stage::Load => Failure::bad_input(message),
        Stage::Execute => Failure::new(classify_text(&message), message),
        Stage::Setup | Stage::Prove | Stage::Verify | Stage::Write => Failure::host(message),
    }
}

pub fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panicked".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    #[test]
    fn a_panic_becomes_a_failure_of_the_stage_under_way() {
        let failure = catch(|| stage(Stage::Prove, || -> Result<(), Failure> { panic!("no {}", "luck") })).unwrap_err();
        assert_eq!((failure.stage, failure.kind, failure.message.as_str()), (Stage::Prove, Kind::Host, "no luck"));
    }
}
