//! Which SP1 this is. A proof, a verifying key and the GPU server are each bound to one version.

use serde_json::json;
use sp1_sdk::SP1_CIRCUIT_VERSION;

use crate::failure::Failure;

/// The version of the SDK and of the GPU server that it talks to.
pub const SP1_VERSION: &str = "6.10.0";

pub fn run() -> Result<(), Failure> {
    println!("{}", json!({ "prover": env!("CARGO_PKG_VERSION"), "sp1": SP1_VERSION, "network": network_version() }));
    Ok(())
}

/// How a request on the network names the version that its proof must have.
fn network_version() -> String {
    format!("sp1-{SP1_CIRCUIT_VERSION}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_locked_sdk() {
        let lock = include_str!("../../../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"sp1-sdk\"\nversion = \"{SP1_VERSION}\"\n")));
        assert_eq!(network_version(), "sp1-v6.1.0");
    }
}
