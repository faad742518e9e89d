//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use sp1_sdk::SP1ProofMode;
use sp1_sdk::network::{Address, B256, FulfillmentStrategy};

#[derive(Parser)]
#[command(name = "sdk-requester", about)]
pub struct Args {
    /// The network's RPC, http:// or https://
    #[arg(long, env = "NETWORK_RPC_URL")]
    pub rpc: String,
    /// The program to have proved, an ELF
    #[arg(long)]
    pub elf: PathBuf,
    /// The input: one u64
    #[arg(long, default_value_t = 20)]
    pub n: u64,
    /// The input as a file instead: bincode of SP1Stdin
    #[arg(long, conflicts_with = "n")]
    pub stdin: Option<PathBuf>,
    /// The program's verifying key (bincode), which otherwise costs seconds
    #[arg(long)]
    pub vk: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "core")]
    pub mode: Mode,
    /// Upload the input so that only the assigned prover may read it
    #[arg(long)]
    pub private_stdin: bool,
    /// Cancel the request as soon as it is accepted, and see it cancelled
    #[arg(long)]
    pub cancel: bool,
    /// Expect SP1's mock proof, whose contents nothing can verify, instead of a real one
    #[arg(long)]
    pub mock: bool,
    /// Do not verify what comes back
    #[arg(long, conflicts_with = "mock")]
    pub skip_verify: bool,
    /// Use the SDK's single blocking call, with its own waiting and its retry, instead of steps
    #[arg(long, conflicts_with = "cancel")]
    pub one_call: bool,
    /// Request, and leave: another run collects the proof
    #[arg(long, conflicts_with_all = ["cancel", "one_call"])]
    pub detach: bool,
    /// Wait for the proof of this earlier request with the SDK's own call, instead of making one
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["cancel", "one_call", "detach"])]
    pub collect: Option<B256>,
    /// Seconds from the request to its deadline; the SDK's own rule where absent
    #[arg(long)]
    pub timeout_sec: Option<u64>,
    /// Seconds without a prover after which the request is cancelled; the SDK's own 30 where absent
    #[arg(long)]
    pub auction_timeout_sec: Option<u64>,
    #[arg(long, default_value_t = 0)]
    pub min_auction_period_sec: u64,
    #[arg(long)]
    pub cycle_limit: Option<u64>,
    #[arg(long)]
    pub gas_limit: Option<u64>,
    /// Wei per PGU; the network's own suggestion and the SDK's margin where absent
    #[arg(long)]
    pub max_price_per_pgu: Option<u64>,
    /// Per cent of the network's suggestion that may be bid; the SDK's own 120 where absent
    #[arg(long, conflicts_with = "max_price_per_pgu")]
    pub max_price_buffer_percent: Option<u64>,
    /// Only these provers may bid; the SDK's own choice where absent
    #[arg(long, value_delimiter = ',')]
    pub whitelist: Option<Vec<Address>>,
    /// Anyone may bid
    #[arg(long, conflicts_with = "whitelist")]
    pub open: bool,
    /// The strategy by its name on the wire; the SDK's own choice where absent
    #[arg(long, value_parser = parse_strategy)]
    pub strategy: Option<FulfillmentStrategy>,
    /// Who may end the auction; the network's own where absent, as the three after it
    #[arg(long)]
    pub auctioneer: Option<Address>,
    #[arg(long)]
    pub executor: Option<Address>,
    #[arg(long)]
    pub verifier: Option<Address>,
    #[arg(long)]
    pub treasury: Option<Address>,
    /// What a gateway before the network may ask for
    #[arg(long, env = "NETWORK_BEARER_TOKEN", hide_env_values = true)]
    pub bearer_token: Option<String>,
    /// Request without running the program first; both limits are then the SDK's defaults where absent
    #[arg(long)]
    pub skip_simulation: bool,
    /// Milliseconds between looks at the request
    #[arg(long, default_value_t = 500)]
    pub poll_ms: u64,
    /// Where to write the proof that came back
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
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

fn parse_strategy(name: &str) -> Result<FulfillmentStrategy, String> {
    FulfillmentStrategy::from_str_name(name).ok_or_else(|| format!("there is no strategy {name}"))
}
