//! `verify`: the verdict on a proof that somebody hands in. Whatever the proof's bytes are, the answer is a verdict.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sp1_sdk::blocking::{LightProver, Prover};
use sp1_sdk::{ProofFromNetwork, SP1ProofMode, SP1ProofWithPublicValues, SP1VerifyingKey};

use crate::args::VerifyArgs;
use crate::events::{Event, emit};
use crate::executor::read_program;
use crate::failure::Failure;
use crate::inputs::{decode_prefix, read, read_vk};
use crate::output::hex;
use crate::stage::{Stage, panic_message, stage};
use crate::vk_cache::VkCache;

pub fn run(args: VerifyArgs) -> Result<(), Failure> {
    let (bytes, key) = stage(Stage::Load, || Ok((read(&args.proof, "proof")?, read_key(&args)?)))?;
    let vk = match key {
        Key::Given(vk) => *vk,
        Key::OfProgram(program) => stage(Stage::Setup, || VkCache::new(args.vk_cache.clone()).get_or_compute(&program))?,
    };
    let event = stage(Stage::Verify, || {
        Ok(match decode(&bytes) {
            Err(message) => verdict(&args, None, Err(message)),
            Ok(proof) => {
                let hash = committed_hash(&proof, args.public_values_hash);
                verdict(&args, Some(hex(&hash)), judge(&args, &vk, proof, &hash))
            }
        })
    })?;
    emit(&event);
    Ok(())
}

enum Key {
    Given(Box<SP1VerifyingKey>),
    OfProgram(Vec<u8>),
}

fn read_key(args: &VerifyArgs) -> Result<Key, Failure> {
    if let Some(vk) = &args.vk {
        return Ok(Key::Given(Box::new(read_vk(vk)?)));
    }
    let Some(program) = &args.program else { return Err(Failure::bad_input("neither a verifying key nor a program")) };
    let program = read(program, "program")?;
    read_program(&program)?;
    Ok(Key::OfProgram(program))
}

fn verdict(args: &VerifyArgs, public_values_hash: Option<String>, result: Result<(), String>) -> Event<'static> {
    Event::Verified { valid: result.is_ok(), mock: args.mock.then_some(true), public_values_hash, message: result.err() }
}

/// The SDK's own files end with one byte more, an absent field that the network's form lacks.
fn decode(bytes: &[u8]) -> Result<ProofFromNetwork, String> {
    match unwinding(|| decode_prefix(bytes).map_err(|error| error.to_string())) {
        Ok((proof, 0 | 1)) => Ok(proof),
        Ok((_, rest)) => Err(format!("the proof has {rest} bytes too many")),
        Err(message) => Err(format!("the proof is undecodable: {message}")),
    }
}

/// A program commits to its public values by SHA-256, or by BLAKE3 where it was built so; the proof does not say which.
fn committed_hash(proof: &ProofFromNetwork, expected: Option<[u8; 32]>) -> Vec<u8> {
    let blake3 = proof.public_values.blake3_hash();
    if expected.is_some_and(|expected| blake3 == expected) { blake3 } else { proof.public_values.hash() }
}

fn judge(args: &VerifyArgs, vk: &SP1VerifyingKey, proof: ProofFromNetwork, hash: &[u8]) -> Result<(), String> {
    let mode = SP1ProofMode::from(args.mode);
    if proof.mode() != mode {
        return Err(format!("the proof is {:?}, wanted is {mode:?}", proof.mode()));
    }
    if args.public_values_hash.is_some_and(|expected| hash != expected) {
        return Err("the public values have another hash".to_owned());
    }
    if args.mock { judge_mock(vk, &proof) } else { judge_real(vk, proof) }
}

/// A mock proof holds nothing secret: it is valid if it is the one that this key and these public values give.
fn judge_mock(vk: &SP1VerifyingKey, proof: &ProofFromNetwork) -> Result<(), String> {
    let version = sp1_sdk::SP1_CIRCUIT_VERSION;
    let mock = SP1ProofWithPublicValues::create_mock_proof(vk, proof.public_values.clone(), proof.mode(), version);
    let encode = |proof: &ProofFromNetwork| bincode::serialize(proof).map_err(|error| error.to_string());
    let mock = ProofFromNetwork { proof: mock.proof, public_values: mock.public_values, sp1_version: mock.sp1_version };
    if encode(proof)? == encode(&mock)? {
        Ok(())
    } else {
        Err("not the mock proof of this program and these public values".to_owned())
    }
}

fn judge_real(vk: &SP1VerifyingKey, proof: ProofFromNetwork) -> Result<(), String> {
    let proof = SP1ProofWithPublicValues::from(proof);
    unwinding(|| LightProver::new().verify(&proof, vk, None).map_err(|error| error.to_string()))
}

/// A crafted proof can make SP1's verifier panic: it is then invalid.
fn unwinding<T>(body: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(panic_message(panic.as_ref())))
}
