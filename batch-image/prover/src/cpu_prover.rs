//! The errors of SP1's CPU prover, which can be the program's own.

use sp1_prover::worker::TaskError;
use sp1_sdk::blocking::{CpuProver, Prover};

use crate::failure::{Failure, classify};

type CpuProverError = <CpuProver as Prover>::Error;

pub fn to_failure(error: &CpuProverError) -> Failure {
    match error {
        CpuProverError::Execution(error) | CpuProverError::Prover(TaskError::Execution(error)) => {
            Failure::new(classify(error), error.to_string())
        }
        CpuProverError::Prover(_) | CpuProverError::Unexpected(_) => Failure::host(error.to_string()),
    }
}
