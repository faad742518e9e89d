import type { RpcName } from "./rpc-name.ts";
import type { Target, WritableTarget } from "./target.ts";

/** One thing that a server of this API does, or does not. */
export type Check = {
  /** A sentence whose subject is the RPC. `idOf` is unique in the table. */
  name: string;
  rpc: RpcName | "transport";
} & (
  | { kind: "read"; run: Run<Target> }
  /** Sends something signed. */
  | { kind: "write"; run: Run<WritableTarget> }
);

/** What was seen, in a few words. Throws `Unmet` where the check fails, `NotSeen` where it could not be made. */
export type Run<T> = (target: T) => Promise<string>;

/** The server does not do what the check says. */
export class Unmet extends Error {
  override readonly name = "Unmet";
  readonly code = "unmet";
}

/** Nothing was there to make the check with; the message is the reason. */
export class NotSeen extends Error {
  override readonly name = "NotSeen";
  readonly code = "not-seen";
}

export const idOf = ({ rpc, name }: Check): string => `${rpc} ${name}`;

/** Throws `Unmet` with `wrong` unless it holds. */
export function demand(holds: boolean, wrong: string): asserts holds {
  if (!holds) throw new Unmet(wrong);
}

/** The value, or `NotSeen` with the reason where there is none. */
export function seen<T>(value: T | undefined, reason: string): T {
  if (value === undefined) throw new NotSeen(reason);
  return value;
}

const tries = 3;

/** A list that others change under the reader is wrong for a moment; one that is wrong each time is wrong. */
export async function persistently(look: () => Promise<string>): Promise<string> {
  for (let left = tries - 1; left > 0; left -= 1) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Unmet)) throw error; // only what a change explains is looked at again
    }
  }
  return look();
}
