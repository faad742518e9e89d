import type { Refusal } from "./decision.ts";
import type { Candidate, PassInput } from "./pass-input.ts";

/** What speaks against every request of a pass alike. */
export function passRefusals({ policy, market, money, now, promises }: PassInput): Refusal[] {
  const { standing } = market;
  const { minimumBalance } = policy.money;
  const refusals: Refusal[] = [];
  if (!policy.bidding) refusals.push({ reason: "bidding-off" });
  if (standing?.suspendedUntilSec !== undefined && standing.suspendedUntilSec > now) {
    refusals.push({ reason: "suspended", untilSec: standing.suspendedUntilSec });
  }
  if (money.balance !== undefined && money.balance < minimumBalance) {
    refusals.push({ reason: "balance-low", balance: money.balance, minimum: minimumBalance });
  }
  return [...refusals, ...crowded(policy.promise, money.stake, promises)];
}

/** The limits on promises at once: the operator's, and what the stake allows. */
export function crowded(
  { maxPromises, stakePerPromise }: PassInput["policy"]["promise"],
  stake: bigint | undefined,
  promises: number,
): Refusal[] {
  const refusals: Refusal[] = [];
  if (promises >= maxPromises) refusals.push({ reason: "at-capacity", promises, maximum: maxPromises });
  if (stakePerPromise > 0n && stake !== undefined) {
    const maximum = Number(stake / stakePerPromise);
    if (promises >= maximum) refusals.push({ reason: "stake-used-up", promises, maximum });
  }
  return refusals;
}

type Rule = (candidate: Candidate, input: PassInput) => Refusal | undefined;

/** What speaks against one request, whatever the load: status, lists and ceilings. */
const rules: readonly Rule[] = [
  ({ request }) =>
    request.fulfillmentStatus === "requested" && !request.isCanceled && request.executionStatus !== "unexecutable"
      ? undefined
      : { reason: "not-open", status: request.isCanceled ? "canceled" : request.fulfillmentStatus },
  ({ request: { whitelist } }, { identity }) =>
    whitelist.length === 0 || whitelist.includes(identity.prover) ? undefined : { reason: "not-whitelisted" },
  ({ request }, { policy }) =>
    policy.accepts.versions.includes(request.version)
      ? undefined
      : { reason: "version-unsupported", version: request.version },
  ({ request }, { policy }) =>
    policy.accepts.modes.includes(request.mode) ? undefined : { reason: "mode-unsupported", mode: request.mode },
  ({ request: { vkHash } }, { policy: { accepts } }) =>
    isListed(vkHash, accepts.programsAllowed, accepts.programsDenied) ? undefined : { reason: "program-denied" },
  ({ request: { requester } }, { policy: { accepts } }) =>
    isListed(requester, accepts.requestersAllowed, accepts.requestersDenied)
      ? undefined
      : { reason: "requester-denied" },
  ({ request }, { policy }) =>
    request.stdinPrivate && !policy.accepts.privateStdin ? { reason: "stdin-private" } : undefined,
  ({ request: { cycleLimit } }, { policy: { accepts } }) =>
    accepts.maxCycles > 0n && cycleLimit > accepts.maxCycles
      ? { reason: "too-many-cycles", cycles: cycleLimit, maximum: accepts.maxCycles }
      : undefined,
  ({ request: { deadlineSec } }, { now }) =>
    deadlineSec <= now ? { reason: "deadline-passed", leftSec: deadlineSec - now } : undefined,
];

/** What speaks against every request of the pass, and what the rules say against this one. */
export function refusalsOf(candidate: Candidate, input: PassInput, always: readonly Refusal[]): readonly Refusal[] {
  let refusals = always;
  for (const rule of rules) {
    const refusal = rule(candidate, input);
    if (refusal) refusals = [...refusals, refusal];
  }
  return refusals;
}

const isListed = <T>(value: T, allowed: readonly T[], denied: readonly T[]): boolean =>
  (denied.length === 0 || !denied.includes(value)) && (allowed.length === 0 || allowed.includes(value));
