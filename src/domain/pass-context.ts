import type { Beliefs } from "./beliefs.ts";
import type { Futures } from "./futures.ts";
import type { PassInput } from "./pass-input.ts";
import type { ProvePrice } from "./pricing.ts";
import type { Pgu } from "./values.ts";

/** What is the same for every request of a pass. */
export type PassContext = {
  input: PassInput;
  futures: Futures;
  /** What P(on time) has to reach in this pass. */
  target: number;
  /** The believed PROVE price. */
  prove: ProvePrice | undefined;
  mostGas: Pgu;
  /** What is believed of programs, found once each. */
  beliefs: Beliefs;
};

/** Probabilities are kept to six digits: a decision is the same text on every machine. */
export const rounded = (probability: number): number => Math.round(probability * 1e6) / 1e6;
