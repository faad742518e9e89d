import * as z from "zod/mini";

/** What `sp1-prover` says on its descriptor for events: `batch-image/prover/src/events.rs`. */
const text = z.string();
const hash = text.check(z.regex(/^0x[0-9a-f]{64}$/));
const count = z.union([text.check(z.regex(/^[0-9]{1,20}$/)), z.int().check(z.nonnegative())]);

const event = z.discriminatedUnion("event", [
  z.object({ event: z.literal("stage"), stage: text, seconds: z.optional(z.number()) }),
  z.object({ event: z.literal("vk"), vkHash: hash }),
  z.object({ event: z.literal("executed"), cycles: count, gas: count, publicValuesHash: hash }),
  z.object({ event: z.literal("proved"), bytes: z.int(), sha256: hash, publicValuesHash: hash }),
  z.object({ event: z.literal("verified"), valid: z.boolean(), message: z.optional(text) }),
  z.object({ event: z.literal("failed"), stage: text, error: text, cause: z.optional(z.int()), message: text }),
]);

export type Sp1Event = z.infer<typeof event>;

/** undefined: a line that is none of these, which a newer prover may well write. */
export function readSp1Event(line: string): Sp1Event | undefined {
  try {
    return event.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
