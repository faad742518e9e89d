import { type Wei, wei } from "../../../domain/values.ts";
import { wholeOf } from "../parse-values.ts";

/** Whole wei per PGU: an average may come with a fraction, which is cut. 0 and "" are no price. */
export function priceIfAny(text: string): Wei | undefined {
  const price = wholeOf(text);
  return price > 0n ? wei(price) : undefined;
}
