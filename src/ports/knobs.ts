import type { Policy } from "../domain/policy.ts";

export type Knobs = {
  /**
   * The policy in force: read anew when the generation has changed, between two equal generations and validated whole.
   * A bad or half-written tree keeps the last good policy and is reported once per generation.
   */
  current(): Promise<Policy>;
  /** Are the knobs as they stand now not in force, because they are wrong or cannot be read? */
  areRefused(): Promise<boolean>;
  /**
   * Has this process ever read a good set? Until then the policy says shadow and no bids, and nothing is to be begun or ended
   * by it: what its operator wants is not known.
   */
  areKnown(): Promise<boolean>;
};
