import { knobs } from "../../../src/config/knobs.ts";

export const knobNames: readonly string[] = knobs.map(([name]) => name);
