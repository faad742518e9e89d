import { proofModes } from "../../../src/domain/proof-request.ts";
import { CliError } from "../cli-error.ts";
import { explain } from "../explain.ts";
import { explainNetwork } from "../network/explain-network.ts";
import { maxFee } from "../network/max-fee.ts";
import { networkCommand } from "../network/network-command.ts";
import { choice, optional, usually, whether, yes } from "../network/parameters.ts";
import { refuseThere } from "../network/read-file.ts";
import { sendQuietly } from "../network/send.ts";
import { count, typedAddress, typedHash, typedPrice, typedProgram, wholeNumber } from "../network/typed.ts";
import { conclude } from "../requesting/conclude.ts";
import { followRequest } from "../requesting/follow-request.ts";
import { prepare, sayWanted, type WantedFlags } from "../requesting/prepare.ts";
import { submit } from "../requesting/submit.ts";

type Flags = WantedFlags & { follow: boolean; out?: string; verify: boolean; verifier?: string; yes: boolean };

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
      "The most to pay, PROVE per BPGU; absent: what the network suggests and a fifth, 5 at most",
      "PRICE",
    ),
    maxFee,
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
      send: (options) => submit(session, wanted, options),
    });
    const { requestId } = receipt;
    if (flags.follow || flags.verify || flags.out !== undefined) {
      session.terminal.note(`Requested as ${requestId}: \`prover request follow\` goes on where this is ended.`);
      try {
        await conclude(session, requestId, await followRequest(session, requestId, true), flags);
      } catch (error) {
        const { code, message } = explain(explainNetwork(error, session.at));
        const todo = `\`prover request follow ${requestId}\` goes on.`;
        throw new CliError(code, `Requested as ${requestId}, and then: ${message}`, todo, { cause: error });
      }
    } else {
      session.show({ ...receipt, held: wanted.held }, () =>
        [`Requested: ${requestId}`, `\`prover request follow ${requestId}\` says what becomes of it.`].join("\n"),
      );
    }
  },
});
