import type { Phase, Request } from "./request.ts";

/** The sweep looks each minute: what is late is seen at least once before it is too late, and mostly twice. */
const marginSec = 120;

const owedIn: readonly Phase[] = ["assigned", "launching", "proving", "proved"];

/** Is its proof promised for sure, and not delivered? */
export const isProofOwed = ({ phase }: Request): boolean => owedIn.includes(phase);

/** Is its proof owed and not there, soon before it counts no more? That is what the alarm counts. */
export const atRisk = (request: Request, leftSec: number): boolean => isProofOwed(request) && leftSec < marginSec;
