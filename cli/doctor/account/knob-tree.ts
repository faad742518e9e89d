import { type KnobReading, parseKnobs } from "../../../src/config/knobs.ts";

/** The knobs as an operator has set them; `generation` is undefined where none was written. */
export type KnobTree = { generation: string | undefined; values: Readonly<Record<string, string>> };

export const readingOf = ({ generation, values }: KnobTree): KnobReading =>
  generation === undefined ? parseKnobs({}, "defaults") : parseKnobs(values, generation);
