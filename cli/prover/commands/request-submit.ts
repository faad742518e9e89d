import type { ProofRequestParams } from "../../../src/adapters/network/requests/get-proof-request-params.ts";
import { proofModes } from "../../../src/domain/proof-request.ts";
import { type Address, type Hash, pgu, unixSeconds, type Wei, wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { networkCommand } from "../network/network-command.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { choice, optional, usually, whether, yes } from "../network/parameters.ts";
import { refuseThere } from "../network/read-file.ts";
import { refuseTooMuch } from "../network/refuse-too-much.ts";
import { sendQuietly } from "../network/send.ts";
import { count, typedAddress, typedHash, typedPrice, typedProgram, wholeNumber } from "../network/typed.ts";
import { conclude } from "../requesting/conclude.ts";
import { followRequest } from "../requesting/follow-request.ts";
import { type ProgramFlags, programToProve } from "../requesting/program-to-prove.ts";
import { registerProgram, upload } from "../requesting/register-program.ts";
import { type StdinFlags, stdinBytes } from "../requesting/stdin-bytes.ts";
import { countOf, durationOf, exactProveOf, perBpguOf } from "../terminal/words.ts";

type Flags = ProgramFlags &
  StdinFlags & {
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
    follow: boolean;
    out?: string;
    verify: boolean;
    verifier?: string;
    yes: boolean;
  };

export const requestSubmit = networkCommand<Flags>({
  brief: "Asks the network for a proof",
  description:
    "Asks the network for a proof: makes the program known where it is not, uploads the input and opens an auction. The worst case (base fee, and the highest price for all gas) is held of the balance until it ends. With --follow it waits for the end, with --out it writes the proof, with --verify it has it verified.",
  examples: [
    ["request submit --program 0x2a… --input in.bin --gas-limit 50000000", "shows what it can cost, and asks"],
    [
      "request submit --elf app.elf --vk app.vk --program 0x2a… --gas-limit 1000000000 --out proof.bin --verify --yes",
      "a new program; the proof, verified, into a file",
    ],
    [
      "request submit --program 0x2a… --stdin stdin.bin --private --whitelist 0x1c5f… --gas-limit 50000000",
      "an input that the assigned prover alone may read, to provers that are named",
    ],
  ],
  flags: {
    program: optional(typedProgram, "Its vk hash", "VKHASH"),
    elf: optional(String, "Its ELF, to make it known where it is not; a simulated program is one too", "FILE"),
    vk: optional(String, "Beside --elf: its verifying key, in bincode", "FILE"),
    stdin: optional(String, "The whole input: `SP1Stdin` in bincode", "FILE"),
    input: { ...optional(String, "One buffer that the program reads; again for the next", "FILE"), variadic: true },
    private: whether("The assigned prover alone may read the input"),
    mode: choice(proofModes, "What kind of proof; absent: compressed", "MODE"),
    circuits: usually(String, "sp1-v6.1.0", "Which circuits", "VERSION"),
    gasLimit: optional(wholeNumber, "PGU that it may take at most", "N"),
    cycleLimit: optional(wholeNumber, "Cycles that it may take at most; absent: the gas limit", "N"),
    within: usually(count, "3600", "Seconds until its deadline", "SEC"),
    maxPrice: optional(
      typedPrice,
      "The most to pay, PROVE per BPGU; absent: what the network suggests and a fifth",
      "PRICE",
    ),
    whitelist: { ...optional(typedAddress, "Provers that alone may bid", "ADDRESS"), variadic: "," },
    minAuction: optional(count, "The auction's length at least; absent: the network's own", "SEC"),
    publicValuesHash: optional(typedHash, "What the public values must hash to", "HASH"),
    follow: whether("Wait for its end"),
    out: optional(String, "Wait, and write the proof there", "FILE"),
    verify: whether("Wait, and have the proof verified"),
    verifier: optional(String, "Where the verifier is; absent: at the network", "URL"),
    yes,
  },
  async run(session, flags) {
    refuseThere(flags.out);
    const wanted = await prepare(session, flags);
    const receipt = await sendQuietly(session, {
      what: sayWanted(wanted),
      yes: flags.yes,
      send: () => submit(session, wanted),
    });
    const { requestId } = receipt;
    if (flags.follow || flags.verify || flags.out !== undefined) {
      session.terminal.note(`Requested as ${requestId}: \`prover request follow\` goes on where this is ended.`);
      await conclude(session, requestId, await followRequest(session, requestId), flags);
    } else {
      session.show({ ...receipt, held: wanted.held }, () =>
        [`Requested: ${requestId}`, `\`prover request follow ${requestId}\` says what becomes of it.`].join("\n"),
      );
    }
  },
});

type Wanted = Awaited<ReturnType<typeof prepare>>;

/** All that can be known before anything is sent. Throws a CliError where it would be refused. */
async function prepare(session: NetworkSession, flags: Flags) {
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
  const maxPricePerPgu = flags.maxPrice ?? suggested(params);
  const held = (params.baseFee ?? 0n) + maxPricePerPgu * (gasLimit === 0n ? cycleLimit : gasLimit);
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

/** As SP1's SDK does. */
const suggested = ({ maxPricePerPgu }: ProofRequestParams): Wei => wei(((maxPricePerPgu ?? 0n) * 120n) / 100n);

function sayWanted({ flags, program, isKnown, name, stdin, mode, held, left, ...limits }: Wanted) {
  const { whitelist = [] } = flags;
  return {
    "asks for": `a ${mode} proof with ${flags.circuits}, within ${durationOf(flags.within * 1_000)}`,
    program: `${program.vkHash}${name === undefined ? "" : ` (${name})`}`,
    "is new": isKnown ? undefined : "it is uploaded and made known first, in a transaction of its own",
    input: `${countOf(stdin.length)} bytes${flags.private ? ", private" : ", for everyone to read"}`,
    limits: `${countOf(limits.gasLimit)} PGU, ${countOf(limits.cycleLimit)} cycles (0: none stated)`,
    "may bid": whitelist.length === 0 ? "every prover" : whitelist.join(", "),
    "pays at most": `${exactProveOf(held)} PROVE (${perBpguOf(limits.maxPricePerPgu)} per BPGU), held until it ends`,
    "left after": `${exactProveOf(left)} PROVE`,
  };
}

async function submit(session: NetworkSession, { flags, program, isKnown, stdin, mode, params, ...limits }: Wanted) {
  if (!isKnown && program.made) await registerProgram(session, { vkHash: program.vkHash, ...program.made });
  const stdinUri = await upload(session, flags.private ? "private-stdin" : "stdin", stdin);
  session.terminal.progress("opening the auction …");
  const { gasLimit, cycleLimit, maxPricePerPgu } = limits;
  const { whitelist, minAuction, publicValuesHash } = flags;
  return session.network.requests.create({
    ...{ vkHash: program.vkHash, version: flags.circuits, mode, stdinUri, stdinPrivate: flags.private },
    ...{ deadlineSec: unixSeconds(Date.now() / 1_000 + flags.within), gasLimit, cycleLimit, maxPricePerPgu, params },
    ...(whitelist && { whitelist }),
    ...(minAuction !== undefined && { minAuctionPeriodSec: minAuction }),
    ...(publicValuesHash && { publicValuesHash }),
  });
}
