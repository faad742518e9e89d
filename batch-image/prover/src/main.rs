//! `sp1-prover`: the SP1 SDK as a program that a proving host runs once per step of a proof.
//!
//! Results and progress are JSON lines on a descriptor of their own (`events.rs`); stdout and stderr are logs, because the
//! GPU server writes there as it likes. The exit code says who is to blame (`failure.rs`).

mod args;
mod commands;
mod cpu_prover;
mod events;
mod executor;
mod failure;
mod gpu_server;
mod guard;
mod inputs;
mod leftovers;
mod output;
mod stage;
mod vk_cache;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Args, Command};
use failure::{ExitCode, Failure};

fn main() {
    // First of all: a descriptor that anything else opens could take the number of the events' one.
    events::open();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            guard::leave(match error.kind() {
                ErrorKind::DisplayHelp => ExitCode::Success,
                _ => ExitCode::Usage,
            });
        }
    };
    sp1_sdk::utils::setup_logger();
    guard::watch();
    match stage::catch(|| run(args)) {
        Ok(()) => guard::leave(ExitCode::Success),
        Err(failure) => guard::leave_failed(&failure),
    }
}

fn run(args: Args) -> Result<(), Failure> {
    if args.version {
        return commands::version::run();
    }
    match args.command {
        Some(Command::Vk(args)) => commands::vk::run(args),
        Some(Command::Execute(args)) => commands::execute::run(args),
        Some(Command::Prove(args)) => commands::prove::run(args),
        Some(Command::Verify(args)) => commands::verify::run(args),
        None => guard::leave(ExitCode::Usage),
    }
}
