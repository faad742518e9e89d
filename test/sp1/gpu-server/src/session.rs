//! One client's requests.

use std::os::unix::net::UnixStream;
use std::sync::Arc;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use sp1_core_executor::{DEFAULT_MEMORY_LIMIT, Program};
use sp1_core_executor_runner::MinimalExecutorRunner;
use sp1_cuda::api::{Request, Response};
use sp1_prover_types::network_base_types::ProofMode;
use sp1_sdk::blocking::{LightProver, Prover};
use sp1_sdk::{
    Elf, ProofFromNetwork, ProvingKey, SP1_CIRCUIT_VERSION, SP1ProofMode, SP1ProofWithPublicValues, SP1ProvingKey, SP1Stdin,
    SP1VerifyingKey,
};

use crate::behaviour::Behaviour;
use crate::wire;

/// A file with the program's verifying key, which otherwise costs seconds.
const KEY_FILE: &str = "GPU_SERVER_STAND_IN_VK";
/// A file with the proof to replay: bincode of ProofFromNetwork, or of the SDK's form of it.
const PROOF_FILE: &str = "GPU_SERVER_STAND_IN_PROOF";

pub struct Session {
    behaviour: Behaviour,
    key: Option<SP1ProvingKey>,
}

impl Session {
    pub fn new(behaviour: Behaviour) -> Self {
        Self { behaviour, key: None }
    }

    /// Answers until the client goes away.
    pub fn serve(mut self, mut stream: UnixStream) -> Result<()> {
        loop {
            let request = wire::receive(&mut stream)?;
            let proving = matches!(request, Request::ProveWithMode { .. });
            let bytes = wire::encode(&self.answer(request))?;
            let length = u32::try_from(bytes.len())?;
            match self.behaviour {
                Behaviour::Garbage if proving => wire::send(&mut stream, 64, &[0xa5; 64])?,
                Behaviour::OtherResponse if proving => {
                    let other = wire::encode(&Response::Ok)?;
                    wire::send(&mut stream, u32::try_from(other.len())?, &other)?;
                }
                Behaviour::HalfResponse if proving => return wire::send(&mut stream, length, &bytes[..bytes.len() / 2]),
                Behaviour::HugeResponse if proving => return wire::send(&mut stream, u32::MAX, &[]),
                _ => wire::send(&mut stream, length, &bytes)?,
            }
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        match request {
            Request::Setup { elf, .. } => match self.behaviour.setup() {
                Ok(()) => self.setup(&elf).unwrap_or_else(|error| Response::InternalError(format!("{error:#}"))),
                Err(message) => Response::InternalError(message),
            },
            Request::ProveWithMode { mode, stdin, .. } => {
                self.prove(mode, stdin).unwrap_or_else(|error| Response::ProverError(format!("{error:#}")))
            }
            Request::Destroy { .. } => Response::Ok,
        }
    }

    fn setup(&mut self, elf: &[u8]) -> Result<Response> {
        let vk = match std::env::var(KEY_FILE) {
            Ok(file) => bincode::deserialize(&std::fs::read(file)?)?,
            Err(_) => LightProver::new().setup(Elf::from(elf))?.verifying_key().clone(),
        };
        self.key = Some(SP1ProvingKey::new(SP1VerifyingKey::clone(&vk), Elf::from(elf)));
        Ok(Response::Setup { id: Sha256::digest(elf).into(), vk })
    }

    fn prove(&self, mode: ProofMode, stdin: SP1Stdin) -> Result<Response> {
        let key = self.key.as_ref().context("no program was set up")?;
        let _executor = start_executor(key.elf(), &stdin)?;
        if let Err(message) = self.behaviour.prove() {
            return Ok(Response::ProverError(message));
        }
        if self.behaviour == Behaviour::Replay {
            let file = std::env::var(PROOF_FILE).context(PROOF_FILE)?;
            return Ok(Response::Proof { proof: bincode::deserialize(&std::fs::read(file)?)? });
        }
        let (public_values, _) = LightProver::new().execute(key.elf().clone(), stdin).run()?;
        let vk = key.verifying_key();
        let proof = SP1ProofWithPublicValues::create_mock_proof(vk, public_values, mode_of(mode)?, SP1_CIRCUIT_VERSION);
        let SP1ProofWithPublicValues { proof, public_values, sp1_version, .. } = proof;
        Ok(Response::Proof { proof: ProofFromNetwork { proof, public_values, sp1_version } })
    }
}

/// SP1's executor with its child process and its shared memory, held where the real server holds them while it proves.
fn start_executor(elf: &[u8], stdin: &SP1Stdin) -> Result<MinimalExecutorRunner> {
    let program = Arc::new(Program::from(elf).map_err(|error| anyhow::anyhow!("{error}"))?);
    let mut executor = MinimalExecutorRunner::new(program, false, Some(1 << 20), DEFAULT_MEMORY_LIMIT, 2);
    stdin.buffer.iter().for_each(|input| executor.with_input(input));
    executor.try_execute_chunk()?;
    Ok(executor)
}

fn mode_of(mode: ProofMode) -> Result<SP1ProofMode> {
    Ok(match mode {
        ProofMode::Core => SP1ProofMode::Core,
        ProofMode::Compressed => SP1ProofMode::Compressed,
        ProofMode::Plonk => SP1ProofMode::Plonk,
        ProofMode::Groth16 => SP1ProofMode::Groth16,
        ProofMode::UnspecifiedProofMode => anyhow::bail!("no mode"),
    })
}
