//! The SDK's client, the program's key, and the request that they make.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use sp1_sdk::blocking::{NetworkProver, ProveRequest, Prover, ProverClient};
use sp1_sdk::network::{B256, NetworkBearerToken, NetworkMode};
use sp1_sdk::{Elf, HashableKey, ProvingKey, SP1ProofWithPublicValues, SP1ProvingKey, SP1Stdin};

use crate::args::Args;
use crate::report::{Report, hex};

pub struct Session {
    pub client: NetworkProver,
    pub key: SP1ProvingKey,
    pub stdin: SP1Stdin,
}

type Request<'a> = <NetworkProver as Prover>::ProveRequest<'a>;

impl Session {
    pub fn open(args: &Args, report: &Report) -> Result<Self> {
        let elf = std::fs::read(&args.elf).with_context(|| format!("cannot read {}", args.elf.display()))?;
        let mut builder = ProverClient::builder().network_for(NetworkMode::Mainnet).rpc_url(&args.rpc);
        if let Some(token) = &args.bearer_token {
            builder = builder.bearer_token(NetworkBearerToken::new(token)?);
        }
        let client = builder.build();
        let key = match &args.vk {
            Some(vk) => SP1ProvingKey::new(bincode::deserialize(&std::fs::read(vk)?)?, Elf::from(elf.as_slice())),
            None => client.setup(Elf::from(elf.as_slice()))?,
        };
        let balance = client.get_balance()?.to_string();
        report.line(json!({ "event": "ready", "vkHash": hex(&key.verifying_key().hash_bytes()), "balance": balance }));
        Ok(Self { client, key, stdin: read_stdin(args)? })
    }

    /// As `.request()` of the SDK: the request's id, and no waiting.
    pub fn request(&self, args: &Args) -> Result<B256> {
        self.build(args).request()
    }

    /// As `.run()` of the SDK: request, wait, download; a request that nobody takes is made again, to other provers.
    pub fn prove(&self, args: &Args) -> Result<SP1ProofWithPublicValues> {
        self.build(args).run()
    }

    /// As `.wait_proof()` of the SDK, for a request that was made before.
    pub fn collect(&self, args: &Args, request_id: B256) -> Result<SP1ProofWithPublicValues> {
        let [timeout, auction_timeout] = [args.timeout_sec, args.auction_timeout_sec].map(|sec| sec.map(Duration::from_secs));
        self.client.wait_proof(request_id, timeout, auction_timeout)
    }

    fn build(&self, args: &Args) -> Request<'_> {
        let mut request = self
            .client
            .prove(&self.key, self.stdin.clone())
            .mode(args.mode.into())
            .skip_simulation(args.skip_simulation)
            .private_stdin(args.private_stdin)
            .min_auction_period(args.min_auction_period_sec);
        if let Some(strategy) = args.strategy {
            request = request.strategy(strategy);
        }
        if let Some(seconds) = args.auction_timeout_sec {
            request = request.auction_timeout(Duration::from_secs(seconds));
        }
        if args.open || args.whitelist.is_some() {
            request = request.whitelist(Some(args.whitelist.clone().unwrap_or_default()));
        }
        if let Some(seconds) = args.timeout_sec {
            request = request.timeout(Duration::from_secs(seconds));
        }
        // Both the builder and the trait have a cycle limit: the network's is the builder's.
        if let Some(cycles) = args.cycle_limit {
            request = Request::cycle_limit(request, cycles);
        }
        if let Some(gas) = args.gas_limit {
            request = request.gas_limit(gas);
        }
        if let Some(price) = args.max_price_per_pgu {
            request = request.max_price_per_pgu(price);
        }
        if let Some(percent) = args.max_price_buffer_percent {
            request = request.max_price_per_pgu_buffer(percent);
        }
        with_roles(request, args)
    }
}

/// Each of the network's services by its address, where another than the network's own is wanted.
fn with_roles<'a>(mut request: Request<'a>, args: &Args) -> Request<'a> {
    if let Some(auctioneer) = args.auctioneer {
        request = request.auctioneer(auctioneer);
    }
    if let Some(executor) = args.executor {
        request = request.executor(executor);
    }
    if let Some(verifier) = args.verifier {
        request = request.verifier(verifier);
    }
    if let Some(treasury) = args.treasury {
        request = request.treasury(treasury);
    }
    request
}

fn read_stdin(args: &Args) -> Result<SP1Stdin> {
    if let Some(path) = &args.stdin {
        return Ok(bincode::deserialize(&std::fs::read(path)?)?);
    }
    let mut stdin = SP1Stdin::new();
    stdin.write(&args.n);
    Ok(stdin)
}
