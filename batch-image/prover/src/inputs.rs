//! The files that a command reads.

use std::path::Path;

use serde::de::DeserializeOwned;
use sp1_sdk::{SP1Stdin, SP1VerifyingKey};

use crate::failure::Failure;

/// The runner has written them all a moment ago: one that cannot be read is the host's fault.
pub fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::host(format!("cannot read the {what} {}: {error}", path.display())))
}

pub fn read_stdin(path: &Path) -> Result<SP1Stdin, Failure> {
    decode(&read(path, "stdin")?).map_err(|fault| Failure::bad_input(format!("the stdin {fault}")))
}

/// Whoever asks for the verification knows whose key it is: the runner's own, or a requester's.
pub fn read_vk(path: &Path) -> Result<SP1VerifyingKey, Failure> {
    decode(&read(path, "verifying key")?).map_err(|fault| Failure::bad_input(format!("the verifying key {fault}")))
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    match decode_prefix(bytes) {
        Ok((value, 0)) => Ok(value),
        Ok((_, rest)) => Err(format!("has {rest} bytes too many")),
        Err(error) => Err(format!("is not bincode: {error}")),
    }
}

/// The value and how many bytes are left behind it.
pub fn decode_prefix<T: DeserializeOwned>(bytes: &[u8]) -> bincode::Result<(T, usize)> {
    let mut rest = bytes;
    let value = bincode::deserialize_from(&mut rest)?;
    Ok((value, rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stdin_survives_and_a_torn_or_padded_one_is_refused() {
        let mut stdin = SP1Stdin::new();
        stdin.write(&20u64);
        let mut bytes = bincode::serialize(&stdin).unwrap();
        assert_eq!(decode::<SP1Stdin>(&bytes).unwrap().buffer, stdin.buffer);
        assert!(decode::<SP1Stdin>(&bytes[..bytes.len() - 1]).is_err());
        bytes.push(0);
        assert!(decode::<SP1Stdin>(&bytes).unwrap_err().contains("1 bytes too many"));
    }

    #[test]
    fn a_length_beyond_the_file_is_refused_without_being_believed() {
        let huge = [u64::MAX.to_le_bytes(), u64::MAX.to_le_bytes()].concat();
        assert!(decode::<SP1Stdin>(&huge).is_err());
    }
}
