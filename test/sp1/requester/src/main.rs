//! `sdk-requester`: the unmodified SP1 SDK as a requester, one proof a run.
//!
//! It registers the program, requests a proof by auction, waits for it, downloads and verifies it, each through the SDK's own
//! blocking API, and prints one JSON line a step on stdout. The signing key is NETWORK_PRIVATE_KEY, as the SDK reads it.

mod args;
mod check;
mod follow;
mod report;
mod request;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use args::Args;
use report::Report;
use request::Session;

fn main() -> ExitCode {
    let args = Args::parse();
    sp1_sdk::utils::setup_logger();
    let report = Report::start();
    match run(&args, &report) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.failed(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args, report: &Report) -> Result<()> {
    let session = Session::open(args, report)?;
    if args.one_call {
        let proof = session.prove(args)?;
        report.fulfilled(&proof)?;
        return check::check(&session, args, &proof, None, report);
    }
    if let Some(request_id) = args.collect {
        let proof = session.collect(args, request_id)?;
        report.fulfilled(&proof)?;
        return check::check(&session, args, &proof, args.collect, report);
    }
    let request_id = session.request(args)?;
    report.requested(&request_id);
    if args.detach {
        return Ok(());
    }
    if args.cancel {
        return follow::cancel(&session, args, request_id, report);
    }
    let proof = follow::wait(&session, args, request_id, report)?;
    report.fulfilled(&proof)?;
    check::check(&session, args, &proof, Some(request_id), report)
}
