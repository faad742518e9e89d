import type { ProofRequestParams } from "../../../src/adapters/network/requests/get-proof-request-params.ts";
import type { proofModes } from "../../../src/domain/proof-request.ts";
import { type Address, type Hash, pgu, type Wei, wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { type MaxFee, refuseFee } from "../network/max-fee.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { refuseTooMuch } from "../network/refuse-too-much.ts";
import { countOf, durationOf, exactProveOf, perBpguOf } from "../terminal/words.ts";
import { type ProgramFlags, programToProve } from "./program-to-prove.ts";
import { type StdinFlags, stdinBytes } from "./stdin-bytes.ts";

/** What is wanted, as it is typed. */
export type WantedFlags = ProgramFlags &
  StdinFlags &
  MaxFee & {
    private: boolean;
    mode?: (typeof proofModes)[number];
    circuits: string;
    gasLimit?: bigint;
    cycleLimit?: bigint;
    within: number;
    maxPrice?: Wei;
    whitelist?: readonly Address[];
    minAuction?: number;
    publicValuesHash?: Hash;
  };

/** What will be asked for, and what it can cost at most. */
export type Wanted = Awaited<ReturnType<typeof prepare>>;

/** All that can be known before anything is sent. Throws a CliError where it would be refused. */
export async function prepare(session: NetworkSession, flags: WantedFlags) {
  const { gasLimit = 0n, cycleLimit = gasLimit, mode = "compressed" } = flags;
  if (cycleLimit === 0n)
    throw new CliError("usage", "How much may it take?", "Say --gas-limit (PGU) or --cycle-limit.");
  const program = await programToProve(flags);
  const stdin = stdinBytes(flags);
  const { requests, programs, payments } = session.network;
  const [params, known, balance] = await Promise.all([
    requests.params(mode),
    programs.get(program.vkHash),
    session.me().then((me) => payments.balance(me)),
  ]);
  if (known === undefined && program.made === undefined) {
    throw new CliError(
      "unknown",
      `The network does not know the program ${program.vkHash}.`,
      "Say --elf FILE and --vk FILE as well, and it is made known; or `prover programs register`.",
    );
  }
  const { baseFee = 0n } = params;
  refuseFee(baseFee, flags);
  const maxPricePerPgu = flags.maxPrice ?? suggested(params);
  const held = baseFee + maxPricePerPgu * (gasLimit === 0n ? cycleLimit : gasLimit);
  const left = refuseTooMuch(balance, { amount: held, fee: 0n });
  const limits = { gasLimit: pgu(gasLimit), cycleLimit, maxPricePerPgu };
  return {
    flags,
    program,
    isKnown: known !== undefined,
    name: known?.name,
    stdin,
    mode,
    params,
    held,
    left,
    ...limits,
  };
}

/** The most that is taken from the network unasked, in wei per PGU: several times what proofs cost. */
const mostSuggested = 5_000_000_000n;

/** As SP1's SDK does. Throws a CliError where the network suggests more than anybody would pay unasked. */
function suggested({ maxPricePerPgu = wei(0n) }: ProofRequestParams): Wei {
  const price = wei((maxPricePerPgu * 120n) / 100n);
  if (price <= mostSuggested) return price;
  throw new CliError(
    "failed",
    `The network suggests to pay up to ${perBpguOf(price)} PROVE per BPGU; ${perBpguOf(mostSuggested)} is the most that is taken unasked.`,
    "Say --max-price: `prover market prices` shows what auctions were won at.",
  );
}

/** What is shown before it is asked for. */
export function sayWanted({ flags, program, isKnown, name, stdin, mode, held, left, ...limits }: Wanted) {
  const { whitelist = [], minAuction, publicValuesHash } = flags;
  return {
    "asks for": `a ${mode} proof with ${flags.circuits}, within ${durationOf(flags.within * 1_000)}`,
    program: `${program.vkHash}${name === undefined ? "" : ` (${name})`}`,
    "is new": isKnown ? undefined : "it is uploaded and made known first, in a transaction of its own",
    input: `${countOf(stdin.length)} bytes${flags.private ? ", private" : ", for everyone to read"}`,
    limits: `${countOf(limits.gasLimit)} PGU, ${countOf(limits.cycleLimit)} cycles (0: none stated)`,
    "may bid": whitelist.length === 0 ? "every prover" : whitelist.join(", "),
    "auction lasts": minAuction === undefined ? undefined : `${durationOf(minAuction * 1_000)} at least`,
    "public values": publicValuesHash && `must hash to ${publicValuesHash}`,
    "pays at most": `${exactProveOf(held)} PROVE (${perBpguOf(limits.maxPricePerPgu)} per BPGU, and the base fee), held until it ends`,
    "left after": `${exactProveOf(left)} PROVE`,
  };
}
