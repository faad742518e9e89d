import type { Refusal } from "./decision.ts";
import type { Candidate, PassInput } from "./pass-input.ts";
import type { Address, UnixSeconds } from "./values.ts";

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

type Request = Candidate["request"];
type Accepts = PassInput["policy"]["accepts"];

/**
 * What speaks against every request of the pass, and against this one whatever the load: status, lists and ceilings. One
 * after the other by name, not out of a list: each is so compiled into its place.
 */
export function refusalsOf({ request }: Candidate, input: PassInput, always: readonly Refusal[]): readonly Refusal[] {
  const { accepts } = input.policy;
  let refusals = and(always, notOpen(request));
  refusals = and(refusals, notWhitelisted(request, input.identity.prover));
  refusals = and(refusals, versionUnsupported(request, accepts));
  refusals = and(refusals, modeUnsupported(request, accepts));
  refusals = and(refusals, programDenied(request, accepts));
  refusals = and(refusals, programFails(request, input));
  refusals = and(refusals, requesterDenied(request, accepts));
  refusals = and(refusals, stdinPrivate(request, accepts));
  refusals = and(refusals, tooManyCycles(request, accepts));
  return and(refusals, deadlinePassed(request, input.now));
}

const and = (refusals: readonly Refusal[], refusal: Refusal | undefined): readonly Refusal[] =>
  refusal ? [...refusals, refusal] : refusals;

const notOpen = ({ fulfillmentStatus, isCanceled, executionStatus }: Request): Refusal | undefined =>
  fulfillmentStatus === "requested" && !isCanceled && executionStatus !== "unexecutable"
    ? undefined
    : { reason: "not-open", status: isCanceled ? "canceled" : fulfillmentStatus };

const notWhitelisted = ({ whitelist }: Request, prover: Address): Refusal | undefined =>
  whitelist.length === 0 || whitelist.includes(prover) ? undefined : { reason: "not-whitelisted" };

const versionUnsupported = ({ version }: Request, { versions }: Accepts): Refusal | undefined =>
  versions.includes(version) ? undefined : { reason: "version-unsupported", version };

const modeUnsupported = ({ mode }: Request, { modes }: Accepts): Refusal | undefined =>
  modes.includes(mode) ? undefined : { reason: "mode-unsupported", mode };

const programDenied = ({ vkHash }: Request, { programsAllowed, programsDenied }: Accepts): Refusal | undefined =>
  isListed(vkHash, programsAllowed, programsDenied) ? undefined : { reason: "program-denied" };

function programFails({ vkHash, mode }: Request, { programs, now }: PassInput): Refusal | undefined {
  const untilSec = programs.get(vkHash)?.pausedUntilSec?.[mode];
  return untilSec !== undefined && untilSec > now ? { reason: "program-fails", untilSec } : undefined;
}

const requesterDenied = ({ requester }: Request, accepts: Accepts): Refusal | undefined =>
  isListed(requester, accepts.requestersAllowed, accepts.requestersDenied) ? undefined : { reason: "requester-denied" };

const stdinPrivate = (request: Request, accepts: Accepts): Refusal | undefined =>
  request.stdinPrivate && !accepts.privateStdin ? { reason: "stdin-private" } : undefined;

const tooManyCycles = ({ cycleLimit }: Request, { maxCycles }: Accepts): Refusal | undefined =>
  maxCycles > 0n && cycleLimit > maxCycles
    ? { reason: "too-many-cycles", cycles: cycleLimit, maximum: maxCycles }
    : undefined;

const deadlinePassed = ({ deadlineSec }: Request, now: UnixSeconds): Refusal | undefined =>
  deadlineSec <= now ? { reason: "deadline-passed", leftSec: deadlineSec - now } : undefined;

const isListed = <T>(value: T, allowed: readonly T[], denied: readonly T[]): boolean =>
  (denied.length === 0 || !denied.includes(value)) && (allowed.length === 0 || allowed.includes(value));
