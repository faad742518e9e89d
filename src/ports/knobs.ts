import type { Policy } from "../domain/policy.ts";

export type Knobs = {
  /**
   * The policy in force: read anew when the generation has changed, between two equal generations and validated whole.
   * A bad or half-written tree keeps the last good policy and is reported once per generation; all that is heard of it is the
   * operator's word to stop, or to end all jobs.
   */
  current(): Promise<Policy>;
  /** Are the knobs as they stand now not in force, because they are wrong or cannot be read? */
  areRefused(): Promise<boolean>;
  /**
   * Has this process ever read a good set, or the word to stop in a bad one? Until then nothing is to be begun or ended by the
   * policy: what its operator wants is not known. It says shadow and no bids until there is a good set.
   */
  areKnown(): Promise<boolean>;
};
