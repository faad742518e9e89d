import type { SendOptions } from "../../../src/adapters/network/lane.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import type { NetworkSession } from "../network/open-network.ts";
import type { Wanted } from "./prepare.ts";
import { registerProgram, upload } from "./register-program.ts";

/** Makes the program known where it is not, uploads the input and opens the auction. */
export async function submit(
  session: NetworkSession,
  { flags, program, isKnown, stdin, mode, params, ...limits }: Wanted,
  options: SendOptions,
) {
  if (!isKnown && program.made) await registerProgram(session, { vkHash: program.vkHash, ...program.made }, options);
  const stdinUri = await upload(session, flags.private ? "private-stdin" : "stdin", stdin, options);
  session.terminal.progress("opening the auction …");
  const { gasLimit, cycleLimit, maxPricePerPgu } = limits;
  const { whitelist, minAuction, publicValuesHash } = flags;
  return session.network.requests.create(
    {
      ...{ vkHash: program.vkHash, version: flags.circuits, mode, stdinUri, stdinPrivate: flags.private },
      ...{ deadlineSec: unixSeconds(Date.now() / 1_000 + flags.within), gasLimit, cycleLimit, maxPricePerPgu, params },
      ...(whitelist && { whitelist }),
      ...(minAuction !== undefined && { minAuctionPeriodSec: minAuction }),
      ...(publicValuesHash && { publicValuesHash }),
    },
    options,
  );
}
