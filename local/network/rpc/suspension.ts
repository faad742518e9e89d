import { SuspendProverRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { pageOf, slicePage } from "../page.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { suspended } from "../state/performance.ts";
import type { Prover } from "../state/records.ts";
import { suspendable } from "../state/suspendable.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = { method: "SuspendProver", body: SuspendProverRequestBodySchema, domain: "none" } as const;

/** Who might be suspended, and the auctioneer's word that it is. The box suspends by its own rule besides. */
export const suspension = (engine: Engine): NetworkRpcs => ({
  getFilteredSuspendableProvers(filter) {
    const all = suspendable(engine.state.provers.values(), engine.nowSec(), filter);
    const page = slicePage(all, pageOf(filter));
    return { provers: page.map((one) => ({ prover: fromHex(one.prover), failureCount: BigInt(one.failures) })) };
  },
  async suspendProver(message) {
    const call = await signedCall(engine, spec, message);
    const prover = orRefuse(checkSuspension(engine, address(call.body.prover), call.sender));
    const untilSec = Number(call.body.suspendedUntil);
    if (untilSec <= engine.nowSec() || !Number.isSafeInteger(untilSec)) {
      orRefuse(refusal("invalid-argument", "suspended_until must be a time to come"));
    }
    const txHash = commit(engine, call);
    engine.state.provers.set(prover.address, suspended(prover, untilSec));
    return { txHash, body: {} };
  },
});

function checkSuspension({ state, rules }: Engine, prover: Hex, sender: Hex): Prover | Refusal {
  if (sender !== rules.roles.auctioneer) return refusal("permission-denied", "only the auctioneer suspends provers");
  const record = state.provers.get(prover);
  if (record === undefined) return refusal("not-found", `prover ${prover} not found`);
  return record.highAvailability
    ? refusal("failed-precondition", `prover ${prover} is exempt from suspension`)
    : record;
}
