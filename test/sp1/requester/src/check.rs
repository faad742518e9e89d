//! Whether what came back is what was asked for.

use anyhow::{Result, ensure};
use serde_json::json;
use sp1_sdk::SP1ProofWithPublicValues;
use sp1_sdk::blocking::{MockProver, Prover};
use sp1_sdk::network::B256;
use sp1_sdk::{ProvingKey, SP1ProofMode};

use crate::args::Args;
use crate::report::{Report, hex};
use crate::request::Session;

pub fn check(session: &Session, args: &Args, proof: &SP1ProofWithPublicValues, id: Option<B256>, report: &Report) -> Result<()> {
    if let Some(out) = &args.out {
        proof.save(out)?;
    }
    if args.skip_verify {
        return Ok(());
    }
    ensure!(SP1ProofMode::from(&proof.proof) == args.mode.into(), "the proof has another mode: {}", proof.proof);
    let (expected, ran) = session.client.execute(session.key.elf().clone(), session.stdin.clone()).run()?;
    ensure!(expected.as_slice() == proof.public_values.as_slice(), "the public values are not those of a run here");
    let vk = session.key.verifying_key();
    // The mock prover's check is of form alone; a real proof needs nobody's word.
    if args.mock {
        MockProver::new().verify(proof, vk, None)?
    } else {
        session.client.verify(proof, vk, None)?
    }
    let request = id.map(|id| session.client.get_proof_request(id)).transpose()?.flatten();
    report.line(json!({
        "event": "verified",
        "mock": args.mock,
        "publicValues": hex(proof.public_values.as_slice()),
        "cycles": ran.total_instruction_count().to_string(),
        "gas": ran.gas().map(|gas| gas.to_string()),
        "gasUsed": request.and_then(|request| request.gas_used).map(|gas| gas.to_string()),
    }));
    Ok(())
}
