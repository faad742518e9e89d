import { Code, ConnectError } from "@connectrpc/connect";
import { type Check, NotSeen } from "./check.ts";
import { optionalRpcs } from "./rpc-name.ts";
import type { WritableTarget } from "./target.ts";

export type Verdict = "pass" | "fail" | "skip";

/** What became of a check; `saw` is what it saw, what was wrong, or why it was skipped. */
export type Report = Pick<Check, "name" | "rpc" | "kind"> & { verdict: Verdict; saw: string };

/** Makes one check after the other, in the table's order; a write is skipped unless it is allowed. */
export async function* runChecks(
  checks: readonly Check[],
  target: WritableTarget,
  { write }: { write: boolean },
): AsyncGenerator<Report> {
  for (const check of checks) {
    const { name, rpc, kind } = check;
    if (kind === "write" && !write) yield { name, rpc, kind, verdict: "skip", saw: "sends something signed: --write" };
    else yield { name, rpc, kind, ...(await judge(check, target)) };
  }
}

async function judge(check: Check, target: WritableTarget): Promise<Pick<Report, "verdict" | "saw">> {
  try {
    return { verdict: "pass", saw: await check.run(target) };
  } catch (error) {
    if (error instanceof NotSeen) return { verdict: "skip", saw: error.message };
    if (isOlderServer(check, error)) return { verdict: "skip", saw: "Unimplemented: an older server" };
    return { verdict: "fail", saw: sayError(error) };
  }
}

const isOlderServer = ({ rpc }: Check, error: unknown): boolean =>
  error instanceof ConnectError && error.code === Code.Unimplemented && optionalRpcs.has(rpc);

/** Links carry secrets in their queries, and a failed check may well be about one. */
function sayError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/(https?:\/\/[^\s?]+)\?\S+/g, "$1?…");
}
