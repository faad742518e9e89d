import type { Policy } from "../domain/policy.ts";

export type Knobs = {
  /**
   * The policy in force: read anew when the generation has changed, between two equal generations and validated whole.
   * A bad or half-written tree keeps the last good policy and is reported once per generation.
   */
  current(): Promise<Policy>;
  /** Are the knobs as they stand now not in force, because they are wrong? */
  areRefused(): Promise<boolean>;
};
