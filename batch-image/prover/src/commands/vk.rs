//! `vk`: the identity of a program. Needs no GPU.

use sp1_sdk::HashableKey;

use crate::args::VkArgs;
use crate::events::{Event, emit};
use crate::executor::read_program;
use crate::failure::Failure;
use crate::inputs::read;
use crate::output::{hex, write_atomically};
use crate::stage::{Stage, stage};
use crate::vk_cache::VkCache;

pub fn run(args: VkArgs) -> Result<(), Failure> {
    let program = stage(Stage::Load, || {
        let program = read(&args.program, "program")?;
        read_program(&program)?;
        Ok(program)
    })?;
    let vk = stage(Stage::Setup, || VkCache::new(args.vk_cache).get_or_compute(&program))?;
    if let Some(out) = &args.out {
        stage(Stage::Write, || {
            let bytes = bincode::serialize(&vk).map_err(|error| Failure::host(error.to_string()))?;
            write_atomically(out, &bytes)
        })?;
    }
    // The network knows a program by `hash_bytes`, contracts know it by `bytes32`.
    emit(&Event::Vk { vk_hash: hex(&vk.hash_bytes()), vk_bytes32: vk.bytes32() });
    Ok(())
}
