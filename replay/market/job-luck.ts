import type { Chance } from "../chance.ts";
import type { JobLuck } from "./market.ts";
import { usualWrapSec } from "./modes.ts";

/** What chance adds to one request's job, whoever proves it. */
export function drawJobLuck(chance: Chance, mode: string): JobLuck {
  return {
    seenSec: chance.between(1, 3),
    containerSec: chance.between(5, 15),
    slowness: Math.exp(0.05 * chance.normal()),
    wrapSec: usualWrapSec(mode) * Math.exp(0.15 * chance.normal()),
    uploadSec: chance.between(1, 4),
    executionSec: chance.between(3, 40),
  };
}
