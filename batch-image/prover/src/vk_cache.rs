//! Verifying keys, kept by the program's hash: one costs seconds and depends on nothing but the program and SP1's version.
//! A file is the SHA-256 of the encoded key, then the encoded key: a damaged one could still decode, to another key.

use std::path::{Path, PathBuf};

use sp1_sdk::blocking::{LightProver, Prover};
use sp1_sdk::{Elf, ProvingKey, SP1VerifyingKey};

use crate::commands::version::SP1_VERSION;
use crate::failure::Failure;
use crate::inputs::decode_prefix;
use crate::output::{sha256, write_atomically};

pub struct VkCache {
    folder: Option<PathBuf>,
}

impl VkCache {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// A cache that cannot be read or written costs time, never a proof.
    pub fn get_or_compute(&self, program: &[u8]) -> Result<SP1VerifyingKey, Failure> {
        let path = self.folder.as_deref().map(|folder| path_of(folder, program));
        if let Some(vk) = path.as_deref().and_then(read) {
            return Ok(vk);
        }
        let vk = compute(program)?;
        if let (Some(path), Ok(bytes)) = (path, bincode::serialize(&vk)) {
            let _ = path.parent().map(std::fs::create_dir_all);
            let _ = write_atomically(&path, &sealed(&bytes));
        }
        Ok(vk)
    }
}

/// A failure here is that of the program: it reads as an ELF, and SP1 cannot make a key of it.
fn compute(program: &[u8]) -> Result<SP1VerifyingKey, Failure> {
    let key = LightProver::new().setup(Elf::from(program));
    Ok(key.map_err(|error| Failure::bad_input(format!("no verifying key: {error}")))?.verifying_key().clone())
}

fn path_of(folder: &Path, program: &[u8]) -> PathBuf {
    folder.join(format!("{}-{SP1_VERSION}.vk", hex::encode(sha256(program))))
}

fn read(path: &Path) -> Option<SP1VerifyingKey> {
    match decode_prefix(unsealed(&std::fs::read(path).ok()?)?) {
        Ok((vk, 0)) => Some(vk),
        _ => None,
    }
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    [sha256(bytes).as_slice(), bytes].concat()
}

fn unsealed(file: &[u8]) -> Option<&[u8]> {
    let (seal, bytes) = file.split_first_chunk()?;
    (*seal == sha256(bytes)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_holds_no_key() {
        let file = sealed(b"a key");
        assert_eq!(unsealed(&file), Some(b"a key".as_slice()));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert_eq!(unsealed(&damaged), None, "byte {at}");
            assert_eq!(unsealed(&file[..at]), None, "cut at {at}");
        }
    }
}
