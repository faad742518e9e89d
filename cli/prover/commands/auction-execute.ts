import { defined } from "../../../src/adapters/network/defined.ts";
import { type ExecuteFailureCause, executeFailureCauses } from "../../../src/domain/failure.ts";
import { type Hash, pgu, type Wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { aRequest } from "../network/a-request.ts";
import { asShown, textOf } from "../network/as-shown.ts";
import { requestNamed } from "../network/find-named.ts";
import { keysOf } from "../network/keys-of.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, choice, optional, yes } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { send } from "../network/send.ts";
import { typedAmount, typedBeginning, typedHash, wholeNumber } from "../network/typed.ts";
import { countOf, exactProveOf } from "../terminal/words.ts";

const statuses = ["executed", "unexecutable", "validation-failed"] as const;

type Flags = {
  status?: (typeof statuses)[number];
  cycles?: bigint;
  gas?: bigint;
  publicValuesHash?: Hash;
  cause?: ExecuteFailureCause;
  punishment?: Wei;
  trace?: string;
  yes: boolean;
};

export const auctionExecute = networkCommand<Flags, [string]>({
  brief: "Says what executing a request came to, by the execution oracle",
  examples: [
    ["auction execute 0x4f1c… --cycles 1000000 --gas 1200000 --public-values-hash 0x9a…", "it ran"],
    ["auction execute 0x4f1c… --status unexecutable --cause EXCEEDED_GAS_LIMIT", "it did not"],
  ],
  flags: {
    status: choice(statuses, "What it came to; absent: executed", "STATUS"),
    cycles: optional(wholeNumber, "Cycles that it took", "N"),
    gas: optional(wholeNumber, "PGU that it took", "N"),
    publicValuesHash: optional(typedHash, "What its public values hash to", "HASH"),
    cause: choice(keysOf(executeFailureCauses), "Why it failed", "CAUSE"),
    punishment: optional(typedAmount, "What the requester pays for it, PROVE", "AMOUNT"),
    trace: optional(String, "A file with what is said of the failure, JSON", "FILE"),
    yes,
  },
  positional: argument(typedBeginning, aRequest),
  async run(session, flags, typed) {
    const requestId = await requestNamed(session, typed);
    const { status = "executed", cycles, gas, publicValuesHash, cause, punishment, trace } = flags;
    if (status === "executed" && (cycles === undefined || gas === undefined || publicValuesHash === undefined)) {
      throw new CliError(
        "usage",
        "What executed has --cycles, --gas and --public-values-hash.",
        "Say all three, or another --status.",
      );
    }
    const execution = defined({
      ...{ requestId, status, cycles, publicValuesHash, failureCause: cause, punishment },
      gas: gas === undefined ? undefined : pgu(gas),
      errorTrace: trace === undefined ? undefined : asShown(textOf(readBytes(trace), trace), trace),
    });
    await send(session, {
      what: {
        request: requestId,
        execution: cause === undefined ? status : `${status}: ${cause}`,
        took: gas === undefined ? undefined : `${countOf(gas)} PGU, ${countOf(cycles ?? 0n)} cycles`,
        "public values": publicValuesHash && `hash to ${publicValuesHash}`,
        punishment: punishment && `${exactProveOf(punishment)} PROVE of the requester's`,
        trace: execution.errorTrace,
      },
      yes: flags.yes,
      send: (options) => session.network.requests.execute(execution, options),
      document: { requestId, status },
      done: `${requestId} is ${status}.`,
    });
  },
});
