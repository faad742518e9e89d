//! Progress and results as JSON lines.
//!
//! They have a descriptor of their own, 3 unless `SP1_PROVER_EVENTS_FD` names another, because the GPU server inherits stdout
//! and writes its log there. Where that descriptor is not open, for instance in a terminal, events go to stdout.

use std::fs::File;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, RawFd};
use std::sync::{Mutex, OnceLock};

use serde::Serialize;

use crate::stage::Stage;

const EVENTS_FD: &str = "SP1_PROVER_EVENTS_FD";
const DEFAULT_EVENTS_FD: RawFd = 3;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Event<'a> {
    /// A stage has ended well.
    Stage {
        stage: Stage,
        seconds: f64,
    },
    Vk {
        vk_hash: String,
        vk_bytes32: String,
    },
    /// Numbers as text: a JSON number loses digits above 2^53.
    Executed {
        cycles: String,
        gas: String,
        exit_code: u64,
        public_values_hash: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        public_values: Option<String>,
    },
    Proved {
        bytes: usize,
        sha256: String,
        public_values_hash: String,
        vk_hash: String,
        seconds: f64,
    },
    Verified {
        valid: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        mock: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        public_values_hash: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Failed {
        stage: Stage,
        error: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<u32>,
        message: &'a str,
    },
}

static SINK: OnceLock<Mutex<Box<dyn Write + Send>>> = OnceLock::new();

/// To be called before anything else opens a file.
pub fn open() {
    let number = std::env::var(EVENTS_FD).ok().and_then(|text| text.parse().ok()).unwrap_or(DEFAULT_EVENTS_FD);
    let sink: Box<dyn Write + Send> = match inherited(number) {
        Some(file) => Box::new(file),
        None => Box::new(std::io::stdout()),
    };
    let _ = SINK.set(Mutex::new(sink));
}

/// A reader that has gone away is no reason to give up a proof: errors of writing are ignored.
pub fn emit(event: &Event) {
    if let (Some(sink), Ok(mut line)) = (SINK.get(), serde_json::to_vec(event)) {
        line.push(b'\n');
        let mut sink = sink.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let _ = sink.write_all(&line).and_then(|()| sink.flush());
    }
}

/// A copy of the descriptor that is closed on exec: children that kept it open would keep the reader waiting for its end. The
/// original is closed for the same reason.
fn inherited(number: RawFd) -> Option<File> {
    if number <= 2 {
        return None;
    }
    // SAFETY: nothing in this process has opened the descriptor; it is ours if it is open, and only looked at if it is not.
    let original = ManuallyDrop::new(unsafe { File::from_raw_fd(number) });
    let copy = original.try_clone().ok()?;
    drop(ManuallyDrop::into_inner(original));
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(event: &Event) -> String {
        serde_json::to_string(event).unwrap()
    }

    #[test]
    fn events_have_the_names_that_their_reader_expects() {
        assert_eq!(json(&Event::Stage { stage: Stage::Load, seconds: 0.5 }), r#"{"event":"stage","stage":"load","seconds":0.5}"#);
        assert_eq!(
            json(&Event::Vk { vk_hash: "0x01".into(), vk_bytes32: "0x02".into() }),
            r#"{"event":"vk","vkHash":"0x01","vkBytes32":"0x02"}"#
        );
        assert_eq!(
            json(&Event::Verified { valid: true, mock: None, public_values_hash: None, message: None }),
            r#"{"event":"verified","valid":true}"#
        );
    }
}
