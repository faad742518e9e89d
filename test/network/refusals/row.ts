import type { World } from "./world.ts";

/** A refusal that a function of the client states: the code that it throws, for the reason that its words name. */
export type Refusal = {
  /** The function, by its path; or the calls that have this refusal in common (`every read`). */
  verb: string;
  code: string;
  because: RegExp;
  call: (world: World) => Promise<unknown> | AsyncIterable<unknown>;
};
