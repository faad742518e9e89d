//! `execute`: whether a program runs within its limits, and what it costs.

use std::time::Duration;

use crate::args::ExecuteArgs;
use crate::events::{Event, emit};
use crate::executor::{Execution, Limits, execute, read_program};
use crate::failure::{Cause, Failure, Kind};
use crate::guard::wall_limit;
use crate::inputs::{read, read_stdin};
use crate::output::hex;
use crate::stage::{Stage, stage};

/// Larger public values are a file's business, not a log line's.
const LARGEST_PUBLIC_VALUES: usize = 4096;

pub fn run(args: ExecuteArgs) -> Result<(), Failure> {
    let (program, stdin) =
        stage(Stage::Load, || Ok((read_program(&read(&args.program, "program")?)?, read_stdin(&args.stdin)?)))?;
    let limits = Limits { cycles: args.cycle_limit, gas: args.gas_limit };
    let Execution { cycles, gas, public_values, public_values_hash } = stage(Stage::Execute, || {
        let _limit = (args.wall_limit_sec > 0)
            .then(|| wall_limit(Duration::from_secs(args.wall_limit_sec), move || too_long(args.wall_limit_sec)));
        execute(program, stdin, limits)
    })?;
    let values = public_values.as_slice();
    emit(&Event::Executed {
        cycles: cycles.to_string(),
        gas: gas.to_string(),
        exit_code: 0,
        public_values_hash: hex(&public_values_hash),
        public_values: (values.len() <= LARGEST_PUBLIC_VALUES).then(|| hex(values)),
    });
    Ok(())
}

/// The network has no number for it; the program is held to blame, because the limit is set far above what its cycles take.
fn too_long(seconds: u64) -> Failure {
    Failure::new(Kind::Program(Cause::CycleLimit), format!("the run did not end within {seconds} s"))
}
