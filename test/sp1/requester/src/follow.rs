//! What becomes of a request: the SDK's own reading of the network's answers, step by step, so that each step can be told.

use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde_json::json;
use sp1_sdk::SP1ProofWithPublicValues;
use sp1_sdk::network::proto::types::{FulfillmentStatus, ProofRequest};
use sp1_sdk::network::{B256, Error};

use crate::args::Args;
use crate::report::{Report, hex};
use crate::request::Session;

/// As long as the SDK waits for a prover where it is not told.
const USUAL_AUCTION_TIMEOUT_SEC: u64 = 30;

/// How long a cancelled request may take to look cancelled.
const CANCEL_WITHIN: Duration = Duration::from_secs(30);

/// Waits as the SDK's `wait_proof` does: a refusal, a deadline or an auction without a winner is an error of the SDK.
pub fn wait(session: &Session, args: &Args, request_id: B256, report: &Report) -> Result<SP1ProofWithPublicValues> {
    let auction_ends = Instant::now() + Duration::from_secs(args.auction_timeout_sec.unwrap_or(USUAL_AUCTION_TIMEOUT_SEC));
    let mut assigned = false;
    loop {
        let (proof, status) = session.client.process_proof_status(request_id, None)?;
        if let Some(proof) = proof {
            return Ok(proof);
        }
        if status == FulfillmentStatus::Assigned && !assigned {
            assigned = true;
            let prover = session.client.get_proof_request(request_id)?.and_then(|request| request.fulfiller);
            report.line(json!({ "event": "assigned", "prover": prover.map(|prover| hex(&prover)) }));
        }
        if status == FulfillmentStatus::Requested && Instant::now() > auction_ends {
            session.client.cancel_request(request_id)?;
            return Err(Error::RequestAuctionTimedOut { request_id: request_id.to_vec() }.into());
        }
        sleep(Duration::from_millis(args.poll_ms));
    }
}

/// The network answers a cancellation by ending the request: it says so, or its deadline is now.
pub fn cancel(session: &Session, args: &Args, request_id: B256, report: &Report) -> Result<()> {
    session.client.cancel_request(request_id)?;
    let end = Instant::now() + CANCEL_WITHIN;
    while Instant::now() < end {
        if session.client.get_proof_request(request_id)?.is_some_and(|request| is_over(&request)) {
            report.line(json!({ "event": "cancelled", "requestId": request_id.to_string() }));
            return Ok(());
        }
        sleep(Duration::from_millis(args.poll_ms));
    }
    bail!("the request does not look cancelled")
}

fn is_over(request: &ProofRequest) -> bool {
    let ended = [FulfillmentStatus::Unfulfillable, FulfillmentStatus::Expired];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    request.is_canceled || ended.iter().any(|status| request.fulfillment_status == *status as i32) || request.deadline <= now
}
