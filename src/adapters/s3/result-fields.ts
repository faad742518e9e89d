import * as z from "zod/mini";
import { proverBackends, runnerStages } from "../../domain/job.ts";

/** What a newer runner says in a way that we do not understand must not cost what it measured or proved: it is left out. */
export const telemetry = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

const word = z.string().check(z.minLength(1));
const count = z.int().check(z.nonnegative());

/** Fields of a runner's results, whatever they are of. */
export const fields = {
  word,
  count,
  decimal: z.string().check(z.regex(/^[0-9]{1,39}$/)),
  backend: z.enum(proverBackends),
  gpu: telemetry(z.object({ name: word, memoryMib: count, driver: word })),
  versions: telemetry(
    z.object({ runner: word, prover: z.optional(word), sp1: z.optional(word), network: z.optional(word) }),
  ),
  stages: z.array(z.object({ stage: z.enum(runnerStages), elapsedMs: count })),
};

/** Amounts as decimal strings, because a JSON number loses digits above 2^53. */
export const asText = (document: object): string =>
  JSON.stringify(document, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));

/** What the text says; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
