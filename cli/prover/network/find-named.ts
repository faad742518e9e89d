import { type Hash, hash, type RequestId, requestId } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import type { NetworkSession } from "./open-network.ts";

type Kind = "requests" | "programs";

/** The request whose id, or only one's, begins so. Throws a CliError where there is none, or more than one. */
export const requestNamed = async (session: NetworkSession, typed: string): Promise<RequestId> =>
  requestId(await find(session, typed, "requests"));

/** The same of a program's vk hash. */
export const programNamed = async (session: NetworkSession, typed: string): Promise<Hash> =>
  hash(await find(session, typed, "programs"));

const own = " What your own prover had to do with it: `prover requests trace`.";

async function find({ network }: NetworkSession, typed: string, kind: Kind): Promise<string> {
  if (typed.length === 66) return typed;
  const found = (await network.statistics.search(typed))[kind].filter(({ id }) => id.startsWith(typed));
  const [first, second] = found;
  if (first && !second) return first.id;
  if (first)
    throw new CliError("usage", `${found.length} ${kind} or more begin with ${typed}.`, "Give more of its digits.");
  throw new CliError(
    "unknown",
    `The network knows no ${kind.slice(0, -1)} that begins with ${typed}.`,
    `\`prover ${kind === "requests" ? "request" : kind} list\` shows those that there are; is it of this network (--network)?${kind === "requests" ? own : ""}`,
  );
}
