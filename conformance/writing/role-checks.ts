import { setTimeout as sleep } from "node:timers/promises";
import { ExecuteFailureCause, ExecutionStatus, FulfillmentStatus, type ProofRequest } from "../../src/gen/types_pb.ts";
import { type Check, demand, seen } from "../check.ts";
import { refused } from "../refusals.ts";
import type { RpcName } from "../rpc-name.ts";
import { addressOf, type Fields, send, transact } from "../signed-call.ts";
import { said } from "../statuses.ts";
import type { Role, WritableTarget } from "../target.ts";
import { sameBytes, short, textOf, unused } from "../values.ts";
import { assigned, bidder, executionOf, waitingAuction } from "./life.ts";
import { look, type Made, makeRequest, requesterOf, type Wish } from "./make-request.ts";
import { after } from "./stages.ts";

const signerFor = ({ actors }: WritableTarget, role: Role) => seen(actors[role], `no key was given: --as ${role}=NAME`);

/** Short enough to see its end. */
const suspendedSec = 2;

/** What only the network's own services may do, as somebody else tries it. */
const privileged: Readonly<Partial<Record<RpcName, (target: WritableTarget) => Promise<Fields>>>> = {
  Settle: async (target) => {
    const { made } = await after(assigned, target);
    return { requestId: made.requestId, winner: (await after(bidder, target)).prover };
  },
  ExecuteProof: async (target) => executionOf((await after(assigned, target)).made),
  FailExecution: async (target) => ({ requestId: (await after(assigned, target)).made.requestId, executeFailCause: 1 }),
  SuspendProver: async (target) => ({
    prover: (await after(bidder, target)).prover,
    suspendedUntil: BigInt(target.nowSec() + 60),
  }),
  ReportProverInfo: async (target) => ({ prover: (await after(bidder, target)).prover }),
  SetDelegation: async (target) => ({
    prover: (await after(bidder, target)).prover,
    delegate: await addressOf(target.actors.stranger),
  }),
};

export const strangerWrites: readonly Check[] = (Object.keys(privileged) as RpcName[]).map(
  (rpc): Check => ({
    name: "refuses a stranger",
    rpc,
    kind: "write",
    async run(target) {
      const fields = (await privileged[rpc]?.(target)) ?? {};
      return refused(send(target, rpc, fields, target.actors.stranger), "PermissionDenied");
    },
  }),
); // its own keys

/** A request that nobody may bid on; it is taken back afterwards. */
async function withRequest(
  target: WritableTarget,
  use: (made: Made) => Promise<string>,
  wish: Wish = {},
): Promise<string> {
  const made = await makeRequest(target, wish);
  try {
    return await use(made);
  } finally {
    await transact(target, "CancelRequest", { requestId: made.requestId }, requesterOf(target));
  }
}

/** The executor's word on a request's program, and how the request shows it: its status, and fields of the body by theirs. */
type Execution = {
  name: string;
  rpc: "ExecuteProof" | "FailExecution";
  bodyOf: (made: Made) => Fields;
  status: ExecutionStatus;
  shown: Readonly<Partial<Record<keyof ProofRequest, string>>>;
};

const executions: readonly Execution[] = [
  {
    name: "writes an execution down, once",
    rpc: "ExecuteProof",
    bodyOf: executionOf,
    status: ExecutionStatus.EXECUTED,
    shown: { cycles: "cycles", gasUsed: "pgus" },
  },
  {
    name: "writes a failed execution down, with its cause",
    rpc: "FailExecution",
    bodyOf: ({ requestId }) => ({ requestId, executeFailCause: ExecuteFailureCause.INVALID_MEMORY_ACCESS }),
    status: ExecutionStatus.UNEXECUTABLE,
    shown: { executeFailCause: "executeFailCause" },
  },
];

const executionWrites = executions.map(
  ({ name, rpc, bodyOf, status, shown }): Check => ({
    name,
    rpc,
    kind: "write",
    async run(target) {
      const executor = signerFor(target, "executor");
      return withRequest(target, async (made) => {
        const body = bodyOf(made);
        await transact(target, rpc, body, executor);
        const request = await look(target, made);
        demand(request.executionStatus === status, `is ${said(request)}`);
        for (const [field, of] of Object.entries(shown) as [keyof ProofRequest, string][]) {
          const [is, was] = [textOf(request[field]), textOf(body[of])]; // its own keys
          demand(is === was, `${field} is ${is}, not ${was}`);
        }
        await refused(send(target, rpc, body, executor), "FailedPrecondition");
        return said(request);
      });
    },
  }),
);

/** What no execution may come to: the network's ledger would not clear it. */
const beyondTerms: Readonly<Record<string, (made: Made) => Fields>> = {
  "more gas than the request's limit": ({ sent }) => ({ pgus: (sent.gasLimit as bigint) + 1n }), // so it was sent
  "other public values than the request commits to": () => ({ publicValuesHash: unused(32) }),
};

const executionRefusals = Object.entries(beyondTerms).map(
  ([what, beyond]): Check => ({
    name: `refuses an execution of ${what}`,
    rpc: "ExecuteProof",
    kind: "write",
    async run(target) {
      const executor = signerFor(target, "executor");
      const tell = async (made: Made) => {
        const execution = { ...executionOf(made), ...beyond(made) };
        const words = await refused(send(target, "ExecuteProof", execution, executor), "InvalidArgument");
        const request = await look(target, made);
        demand(request.executionStatus === ExecutionStatus.UNEXECUTED, `is ${said(request)} all the same`);
        return words;
      };
      return withRequest(target, tell, { commits: true });
    },
  }),
);

/** What the network's own services do, where their keys were given. */
export const roleWrites: readonly Check[] = [
  ...executionWrites,
  ...executionRefusals,
  {
    name: "ends an auction that waits for it, for the lowest bidder alone",
    rpc: "Settle",
    kind: "write",
    async run(target) {
      const auctioneer = signerFor(target, "auctioneer");
      const requestId = await after(waitingAuction, target);
      const { prover } = await after(bidder, target);
      const winner = await addressOf(target.actors.stranger);
      await refused(send(target, "Settle", { requestId, winner }, auctioneer), "InvalidArgument", "FailedPrecondition");
      await transact(target, "Settle", { requestId, winner: prover }, auctioneer);
      const { request } = await target.network.getProofRequestDetails({ requestId });
      demand(
        request?.fulfillmentStatus === FulfillmentStatus.ASSIGNED,
        `is ${request === undefined ? "gone" : said(request)}`,
      );
      demand(textOf(request.fulfiller) === textOf(prover), `fulfiller is ${textOf(request.fulfiller)}`);
      await transact(target, "FailFulfillment", { requestId, error: 6 }, (await after(bidder, target)).signer);
      return `to ${short(prover)}`;
    },
  },
  {
    name: "reads a report back as it was sent",
    rpc: "ReportProverInfo",
    kind: "write",
    async run(target) {
      const { signer, prover } = await after(bidder, target);
      const before = (await target.network.getProverCapacity({ prover })).capacity;
      const observedAt = BigInt(target.nowSec());
      // A prover's own counters stay what they are: nobody's telemetry is made up here.
      const { countersSince = observedAt, gpuNodes = 0, gpuAvailableMsTotal = 0n, gpuBusyMsTotal = 0n } = before ?? {};
      const report = {
        observedAt,
        countersSince,
        gpuNodes,
        gpuAvailableMsTotal,
        gpuBusyMsTotal,
        gpus: before?.gpus ?? [],
      };
      await send(target, "ReportProverInfo", { prover, capacity: report }, signer);
      const { capacity } = await target.network.getProverCapacity({ prover });
      demand(capacity !== undefined, "GetProverCapacity knows of none");
      for (const field of [
        "observedAt",
        "countersSince",
        "gpuNodes",
        "gpuAvailableMsTotal",
        "gpuBusyMsTotal",
      ] as const) {
        demand(capacity[field] === report[field], `${field} is ${capacity[field]}, not ${report[field]}`);
      }
      return `observed at ${observedAt}`;
    },
  },
  {
    name: "sets a prover's delegate, to the one that it has",
    rpc: "SetDelegation",
    kind: "write",
    async run(target) {
      const owner = signerFor(target, "owner");
      const { prover } = await after(bidder, target);
      const before = (await target.network.getDelegation({ prover })).delegation;
      const delegate = seen(
        before,
        "the prover has no delegate, and none should be set that cannot be taken away",
      ).delegate;
      await transact(target, "SetDelegation", { prover, delegate }, owner);
      const { delegation } = await target.network.getDelegation({ prover });
      demand(delegation !== undefined && sameBytes(delegation.delegate, delegate), "GetDelegation names another");
      return short(delegate);
    },
  },
  {
    name: "suspends a prover for as long as it says",
    rpc: "SuspendProver",
    kind: "write",
    async run(target) {
      const auctioneer = signerFor(target, "auctioneer");
      const { prover } = await after(bidder, target);
      const until = BigInt(target.nowSec() + suspendedSec);
      await transact(target, "SuspendProver", { prover, suspendedUntil: until }, auctioneer);
      const { suspendedUntil } = await target.network.getProverStatus({ prover });
      demand(suspendedUntil === until, `suspended_until is ${suspendedUntil}, not ${until}`);
      await sleep((suspendedSec + 1) * 1000);
      const later = (await target.network.getProverStatus({ prover })).suspendedUntil;
      demand(later === undefined, `suspended_until is ${later} when that is over`);
      return `for ${suspendedSec} s`;
    },
  },
];
