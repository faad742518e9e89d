//! One JSON line a step on stdout, with the seconds since the start.

use std::time::Instant;

use anyhow::Result;
use serde_json::{Value, json};
use sp1_sdk::network::B256;
use sp1_sdk::{SP1ProofWithPublicValues, network};

pub struct Report(Instant);

impl Report {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn line(&self, mut event: Value) {
        event["seconds"] = json!((self.0.elapsed().as_secs_f64() * 1000.0).round() / 1000.0);
        println!("{event}");
    }

    pub fn requested(&self, request_id: &B256) {
        self.line(json!({ "event": "requested", "requestId": request_id.to_string() }));
    }

    pub fn fulfilled(&self, proof: &SP1ProofWithPublicValues) -> Result<()> {
        // Without the absent TEE proof, a byte that the network's form lacks.
        let bytes = bincode::serialized_size(proof)? - 1;
        self.line(json!({ "event": "fulfilled", "bytes": bytes, "publicValues": hex(proof.public_values.as_slice()) }));
        Ok(())
    }

    pub fn failed(&self, error: &anyhow::Error) {
        let reason = error.downcast_ref::<network::Error>().map_or("Other", reason);
        self.line(json!({ "event": "failed", "error": reason, "message": format!("{error:#}") }));
    }
}

pub fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn reason(error: &network::Error) -> &'static str {
    use network::Error as E;
    match error {
        E::SimulationFailed => "SimulationFailed",
        E::RequestUnexecutable { .. } => "RequestUnexecutable",
        E::RequestUnfulfillable { .. } => "RequestUnfulfillable",
        E::RequestReverted { .. } => "RequestReverted",
        E::RequestExpired { .. } => "RequestExpired",
        E::RequestTimedOut { .. } => "RequestTimedOut",
        E::RequestAuctionTimedOut { .. } => "RequestAuctionTimedOut",
        E::RpcError(_) => "RpcError",
        E::Other(_) => "Other",
    }
}
