//! The files that a command writes, and bytes as text.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Whole or not at all: a reader never sees half a file, whenever the process ends.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let partial = path.with_added_extension(format!("{}.partial", std::process::id()));
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .map_err(|error| Failure::host(format!("cannot write {}: {error}", path.display())))
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
