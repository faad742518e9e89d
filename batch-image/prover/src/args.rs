//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use sp1_prover_types::network_base_types::ProofMode;
use sp1_sdk::SP1ProofMode;

#[derive(Parser)]
#[command(name = "sp1-prover", about, disable_version_flag = true, arg_required_else_help = true)]
pub struct Args {
    /// Print the versions of this program, the SDK and the network's proofs as one JSON line
    #[arg(long)]
    pub version: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Compute a program's verifying key
    Vk(VkArgs),
    /// Run a program within its limits, without proving
    Execute(ExecuteArgs),
    /// Prove a program's run
    Prove(ProveArgs),
    /// Say whether a proof is valid
    Verify(VerifyArgs),
}

#[derive(clap::Args)]
pub struct VkArgs {
    /// The program, an ELF
    #[arg(long)]
    pub program: PathBuf,
    /// Where to write the key (bincode, the form of CreateProgram.vk)
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder that keeps keys by the program's hash
    #[arg(long)]
    pub vk_cache: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct ExecuteArgs {
    /// The program, an ELF
    #[arg(long)]
    pub program: PathBuf,
    /// The input: bincode of SP1Stdin, not compressed
    #[arg(long)]
    pub stdin: PathBuf,
    /// Cycles that the run may take; 0 = no limit
    #[arg(long, default_value_t = 0)]
    pub cycle_limit: u64,
    /// Gas that the run may take; 0 = no limit
    #[arg(long, default_value_t = 0)]
    pub gas_limit: u64,
    /// Seconds that the run may take; 0 = no limit. A loop that touches no memory is stopped by nothing else
    #[arg(long, default_value_t = 0)]
    pub wall_limit_sec: u64,
}

#[derive(clap::Args)]
pub struct ProveArgs {
    #[arg(long, value_enum)]
    pub backend: Backend,
    #[arg(long, value_enum)]
    pub mode: Mode,
    /// The program, an ELF
    #[arg(long)]
    pub program: PathBuf,
    /// The input: bincode of SP1Stdin, not compressed
    #[arg(long)]
    pub stdin: PathBuf,
    /// Where to write the proof (bincode of ProofFromNetwork, the form of FulfillProof.proof)
    #[arg(long)]
    pub out: PathBuf,
    /// Seconds that the GPU server may take to start and to take the program in
    #[arg(long, default_value_t = 300)]
    pub start_limit_sec: u64,
    /// Folder that keeps verifying keys by the program's hash
    #[arg(long)]
    pub vk_cache: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct VerifyArgs {
    /// The proof: bincode of ProofFromNetwork; one byte more (the SDK's own form) is tolerated
    #[arg(long)]
    pub proof: PathBuf,
    /// The program's verifying key (bincode)
    #[arg(long, required_unless_present = "program", conflicts_with = "program")]
    pub vk: Option<PathBuf>,
    /// The program, an ELF, where its verifying key is not at hand
    #[arg(long)]
    pub program: Option<PathBuf>,
    #[arg(long, value_enum)]
    pub mode: Mode,
    /// The hash that the public values must have
    #[arg(long, value_parser = parse_hash)]
    pub public_values_hash: Option<[u8; 32]>,
    /// Accept exactly what the mock backend makes, instead of a real proof
    #[arg(long)]
    pub mock: bool,
    /// Folder that keeps verifying keys by the program's hash
    #[arg(long)]
    pub vk_cache: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// Executes, and returns a proof of the right shape that no verifier accepts
    Mock,
    Cpu,
    /// Needs a GPU and `sp1-gpu-server` of the same version
    Cuda,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Core,
    Compressed,
    Groth16,
    Plonk,
}

impl From<Mode> for SP1ProofMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Core => Self::Core,
            Mode::Compressed => Self::Compressed,
            Mode::Groth16 => Self::Groth16,
            Mode::Plonk => Self::Plonk,
        }
    }
}

/// The GPU server's name for it.
impl From<Mode> for ProofMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Core => Self::Core,
            Mode::Compressed => Self::Compressed,
            Mode::Groth16 => Self::Groth16,
            Mode::Plonk => Self::Plonk,
        }
    }
}

fn parse_hash(text: &str) -> Result<[u8; 32], String> {
    let bytes = hex::decode(text.trim_start_matches("0x")).map_err(|error| error.to_string())?;
    bytes.try_into().map_err(|_| "a hash has 32 bytes".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_hash_may_have_its_prefix_and_must_have_its_length() {
        assert_eq!(parse_hash(&format!("0x{}", "11".repeat(32))), Ok([0x11; 32]));
        assert_eq!(parse_hash(&"22".repeat(32)), Ok([0x22; 32]));
        assert!(parse_hash("0x11").is_err());
        assert!(parse_hash("nonsense").is_err());
    }
}
