import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ExecutionStatus,
  FulfillmentStatus,
  type GetFilteredProofRequestsRequestSchema,
  type ProofRequest,
} from "../../../src/gen/types_pb.ts";
import { type Hex, toHex } from "../hex.ts";
import type { Clock, ProofSubject } from "../ports.ts";
import { knownMode } from "../state/status.ts";
import { pause, type ReferenceCallsOptions, referenceCalls } from "./reference-node-calls.ts";
import { downloadInputs } from "./reference-node-inputs.ts";
import { workOn } from "./work.ts";

export type ReferenceNodeOptions = ReferenceCallsOptions & {
  /** Named in its bids as configured, whoever owns the signer. */
  prover: Uint8Array;
  /** One price for everything, whatever a request's maximum, tick or floor. */
  weiPerPgu: bigint;
  throughputPguPerSec: bigint;
  version?: string;
};

/** How a pass ended. `without-a-word` = it gave up on something and nobody was told. */
export type BidPass = "busy" | "nothing-open" | "too-late" | "bid";
export type ProvePass = "nothing-assigned" | "fulfilled" | "aborted" | "without-a-word";

/**
 * A prover that behaves on the wire as the reference node does: one proof at a time, one configured price, and the
 * sequence of calls that its operators' servers see. It proves simulated programs alone.
 */
export type ReferenceNode = {
  bid(): Promise<BidPass>;
  prove(): Promise<ProvePass>;
  /** How many requests it gave up because they cannot be executed. */
  abort(): Promise<number>;
  /** Bids and proves each 3 s, aborts each 5 s, by its clock; returns what ends that. */
  start(): () => void;
  close(): void;
};

const passEveryMs = 3000;
const abortEveryMs = 5000;

type Filter = MessageInitShape<typeof GetFilteredProofRequestsRequestSchema>;

export function createReferenceNode(options: ReferenceNodeOptions): ReferenceNode {
  const { clock, prover, weiPerPgu, throughputPguPerSec, ca, version = "sp1-v6.1.0" } = options;
  const calls = referenceCalls(options);
  const { network, signer } = calls;
  const aborted = new Set<Hex>();
  const nowSec = () => BigInt(Math.floor(clock.nowMs() / 1000));

  const owner = async () => (await network.getOwner({ address: signer })).owner;
  const list = async (filter: Filter): Promise<ProofRequest[]> =>
    (await network.getFilteredProofRequests({ version, minimumDeadline: nowSec(), ...filter })).requests;
  const assignedTo = async (fulfiller: Uint8Array) =>
    (await list({ fulfillmentStatus: FulfillmentStatus.ASSIGNED, fulfiller, limit: 1 }))[0];

  const bid = async (): Promise<BidPass> => {
    const ours = await owner();
    if ((await assignedTo(ours)) !== undefined) return "busy";
    const [open] = await list({ fulfillmentStatus: FulfillmentStatus.REQUESTED, notBidBy: ours, limit: 1 });
    if (open === undefined) return "nothing-open";
    await network.getNonce({ address: signer });
    const { request } = await network.getProofRequestDetails({ requestId: open.requestId });
    if (request === undefined) return "nothing-open";
    if (request.deadline - nowSec() < request.gasLimit / throughputPguPerSec) return "too-late";
    await calls.bid({ requestId: request.requestId, weiPerPgu, prover });
    return "bid";
  };

  const prove = async (): Promise<ProvePass> => {
    const request = await assignedTo(await owner());
    if (request === undefined) return "nothing-assigned";
    const inputs = await downloadInputs(request, ca);
    if (inputs === undefined) return "without-a-word";
    const work = workOn(subjectOf(request, inputs), throughputPguPerSec);
    if (work.kind === "hopeless") return "without-a-word";
    await pause(clock, work.takesMs);
    if (aborted.has(toHex(request.requestId))) return "aborted";
    await calls.fulfill({ requestId: request.requestId, proof: withTeeByte(work.proof()) });
    return "fulfilled";
  };

  const abort = async (): Promise<number> => {
    const unexecutable = await list({
      fulfillmentStatus: FulfillmentStatus.ASSIGNED,
      executionStatus: ExecutionStatus.UNEXECUTABLE,
      fulfiller: await owner(),
      limit: 100,
    });
    for (const { requestId } of unexecutable) {
      aborted.add(toHex(requestId));
      await calls.fail({ requestId });
    }
    return unexecutable.length;
  };

  return {
    bid,
    prove,
    abort,
    start() {
      const ends = [every(clock, passEveryMs, () => Promise.all([bid(), prove()])), every(clock, abortEveryMs, abort)];
      return () => {
        for (const end of ends) end();
      };
    },
    close: () => calls.close(),
  };
}

/** A pass that fails is passed over: the next one starts anew. */
function every(clock: Clock, ms: number, pass: () => Promise<unknown>): () => void {
  let ended = false;
  let cancel: () => void;
  const arm = (): void => {
    if (!ended) cancel = clock.at(clock.nowMs() + ms, () => void pass().then(arm, arm));
  };
  arm();
  return () => {
    ended = true;
    cancel();
  };
}

function subjectOf(request: ProofRequest, inputs: { program: Uint8Array; stdin: Uint8Array }): ProofSubject {
  const { requestId, vkHash, mode } = request;
  return { requestId, vkHash, vk: new Uint8Array(), mode: knownMode(mode), ...inputs };
}

/** Its proofs end with one byte more than the network's form has: `tee_proof: None`. */
function withTeeByte(proof: Uint8Array): Uint8Array {
  const longer = new Uint8Array(proof.length + 1);
  longer.set(proof);
  return longer;
}
