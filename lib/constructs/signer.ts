import type { StepName } from "../../src/config/names.ts";
import type { StepFunction } from "./step-function.ts";

/** The signer's key, wherever it rests. */
export interface Signer {
  /** `step` may sign. Throws for a step that is not among the signers of `names.ts`. */
  signsFor(step: StepName, target: StepFunction): void;
  /** Where the key is, as outputs of the stack. */
  readonly told: Readonly<Record<string, string>>;
}
