//! Running a program without proving it.
//!
//! `sp1_sdk`'s own `execute` turns every error into text; the function below it keeps the type, which the network wants to know.

use std::sync::Arc;

use sp1_core_executor::{ExecutionError, ExecutionReport, Program, SP1ContextBuilder, SP1CoreOpts};
use sp1_prover::worker::{SP1ExecutorConfig, execute_with_options};
use sp1_sdk::{SP1PublicValues, SP1Stdin};

use crate::failure::{Cause, Failure, Kind, classify, classify_text};

pub struct Execution {
    pub cycles: u64,
    pub gas: u64,
    pub public_values: SP1PublicValues,
    /// What the program committed to: SHA-256 of its public values, or BLAKE3 where it was built so.
    pub public_values_hash: [u8; 32],
}

/// 0 = no limit.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    pub cycles: u64,
    pub gas: u64,
}

/// Panics on words that are no instructions, so it belongs into a stage.
pub fn read_program(elf: &[u8]) -> Result<Arc<Program>, Failure> {
    Program::from(elf)
        .map(Arc::new)
        .map_err(|error| Failure::bad_input(format!("the program is not an ELF that SP1 takes: {error}")))
}

pub fn execute(program: Arc<Program>, stdin: SP1Stdin, limits: Limits) -> Result<Execution, Failure> {
    let mut context = SP1ContextBuilder::new();
    // Cycles are counted by the gas estimation alone: without it no cycle limit holds.
    context.calculate_gas(true);
    if limits.cycles > 0 {
        // The executor refuses a run that reaches its limit; the network allows it.
        context.max_cycles(limits.cycles.saturating_add(1));
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::host(error.to_string()))?;
    let run = execute_with_options(program, stdin, context.build(), SP1CoreOpts::default(), SP1ExecutorConfig::default());
    let result = runtime.block_on(run);
    // The thread that feeds the executor may still wait for its child; the process ends both.
    runtime.shutdown_background();
    let (public_values, public_values_hash, report) = result.map_err(|error| from_error(&error, limits))?;
    let execution =
        Execution { cycles: report.total_instruction_count(), gas: report.gas().unwrap_or(0), public_values, public_values_hash };
    check(&execution, &report, limits)?;
    Ok(execution)
}

/// What the executor itself does not look at: a program that ends with an exit code has run well, as far as it knows.
fn check(execution: &Execution, report: &ExecutionReport, limits: Limits) -> Result<(), Failure> {
    let failed = |cause, message| Err(Failure::new(Kind::Program(cause), message));
    if report.exit_code != 0 {
        return failed(Cause::NonZeroExitCode, format!("the program ended with exit code {}", report.exit_code));
    }
    if limits.cycles > 0 && execution.cycles > limits.cycles {
        return failed(Cause::CycleLimit, format!("{} cycles exceed the limit of {}", execution.cycles, limits.cycles));
    }
    if limits.gas > 0 && execution.gas > limits.gas {
        return failed(Cause::GasLimit, format!("{} gas exceed the limit of {}", execution.gas, limits.gas));
    }
    Ok(())
}

fn from_error(error: &anyhow::Error, limits: Limits) -> Failure {
    match error.downcast_ref::<ExecutionError>() {
        Some(ExecutionError::ExceededCycleLimit(_)) if limits.cycles > 0 => {
            Failure::new(Kind::Program(Cause::CycleLimit), format!("the run exceeds the limit of {} cycles", limits.cycles))
        }
        Some(typed) => Failure::new(classify(typed), typed.to_string()),
        // A panicked task, or a failed proof inside the stdin: the executor's answer to what it was given.
        None => {
            let message = format!("{error:#}");
            Failure::new(classify_text(&message), message)
        }
    }
}
