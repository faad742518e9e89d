//! `prove`: a proof as a file, in the form that the network takes.

use std::time::{Duration, Instant};

use sp1_sdk::blocking::{CpuProver, ProveRequest, Prover};
use sp1_sdk::{
    Elf, HashableKey, ProofFromNetwork, ProvingKey, SP1_CIRCUIT_VERSION, SP1ProofWithPublicValues, SP1ProvingKey, SP1Stdin,
    SP1VerifyingKey,
};

use crate::args::{Backend, Mode, ProveArgs};
use crate::cpu_prover::to_failure;
use crate::events::{Event, emit};
use crate::executor::{Limits, execute, read_program};
use crate::failure::Failure;
use crate::gpu_server::GpuServer;
use crate::guard::wall_limit;
use crate::inputs::{read, read_stdin};
use crate::output::{hex, sha256, write_atomically};
use crate::stage::{Stage, seconds_since, stage};
use crate::vk_cache::VkCache;

struct Job {
    program: Vec<u8>,
    stdin: SP1Stdin,
    mode: Mode,
    cache: VkCache,
}

pub fn run(args: ProveArgs) -> Result<(), Failure> {
    let start = Instant::now();
    let job = stage(Stage::Load, || {
        let program = read(&args.program, "program")?;
        read_program(&program)?;
        Ok(Job { program, stdin: read_stdin(&args.stdin)?, mode: args.mode, cache: VkCache::new(args.vk_cache) })
    })?;
    let (vk, proof) = match args.backend {
        Backend::Mock => prove_mock(job),
        Backend::Cpu => prove_cpu(job),
        Backend::Cuda => prove_cuda(job, args.start_limit_sec),
    }?;
    let public_values_hash = hex(&proof.public_values.hash());
    let bytes = stage(Stage::Write, || {
        let bytes = bincode::serialize(&to_network(proof)).map_err(|error| Failure::host(error.to_string()))?;
        write_atomically(&args.out, &bytes)?;
        Ok(bytes)
    })?;
    emit(&Event::Proved {
        bytes: bytes.len(),
        sha256: hex(&sha256(&bytes)),
        public_values_hash,
        vk_hash: hex(&vk.hash_bytes()),
        seconds: seconds_since(start),
    });
    Ok(())
}

/// SP1's own mock proof, around a real run of the program.
fn prove_mock(job: Job) -> Result<(SP1VerifyingKey, SP1ProofWithPublicValues), Failure> {
    let execution = stage(Stage::Execute, || execute(read_program(&job.program)?, job.stdin, Limits::default()))?;
    let vk = stage(Stage::Setup, || job.cache.get_or_compute(&job.program))?;
    let proof = stage(Stage::Prove, || {
        Ok(SP1ProofWithPublicValues::create_mock_proof(&vk, execution.public_values, job.mode.into(), SP1_CIRCUIT_VERSION))
    })?;
    Ok((vk, proof))
}

fn prove_cpu(job: Job) -> Result<(SP1VerifyingKey, SP1ProofWithPublicValues), Failure> {
    let (client, key) = stage(Stage::Setup, || {
        let vk = job.cache.get_or_compute(&job.program)?;
        Ok((CpuProver::new(), SP1ProvingKey::new(vk, Elf::from(job.program.as_slice()))))
    })?;
    let proof =
        stage(Stage::Prove, || client.prove(&key, job.stdin).mode(job.mode.into()).run().map_err(|error| to_failure(&error)))?;
    Ok((key.verifying_key().clone(), proof))
}

fn prove_cuda(job: Job, limit_sec: u64) -> Result<(SP1VerifyingKey, SP1ProofWithPublicValues), Failure> {
    let (mut server, key) = stage(Stage::Setup, || {
        let too_late = move || Failure::host(format!("sp1-gpu-server: it is not ready within {limit_sec} s"));
        let _limit = wall_limit(Duration::from_secs(limit_sec), too_late);
        let mut server = GpuServer::start()?;
        let key = server.setup(&job.program)?;
        Ok((server, key))
    })?;
    let proof = stage(Stage::Prove, || server.prove(&key, job.stdin, job.mode))?;
    Ok((key.vk, proof.into()))
}

/// Without the SDK's last field, which the network's form lacks.
fn to_network(proof: SP1ProofWithPublicValues) -> ProofFromNetwork {
    ProofFromNetwork { proof: proof.proof, public_values: proof.public_values, sp1_version: proof.sp1_version }
}
