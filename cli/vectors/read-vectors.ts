import { readFileSync } from "node:fs";
import * as z from "zod";

/**
 * Golden vectors of the wire: in a body bytes are 0x hex, 64-bit numbers decimal strings, and what is absent has its
 * default. Signatures are 65 bytes r ‖ s ‖ v with v 27 or 28.
 */

const hex = z.string().regex(/^0x([0-9a-f]{2})*$/i, "must be 0x and pairs of hex digits");
const bytesOf = (count: number) => hex.refine((text) => text.length === 2 + 2 * count, `must be ${count} bytes`);

const signed = {
  name: z.string(),
  type: z.string(),
  private_key: bytesOf(32),
  address: bytesOf(20),
  signature: bytesOf(65),
};
/** What is signed is the encoding of a body, or a text where the call signs no body. */
const vector = z.union([
  z.object({
    ...signed,
    body: z.record(z.string(), z.unknown()),
    encoded: hex,
    sender_hash: bytesOf(32),
    message_utf8: z.undefined().optional(),
  }),
  z.object({ ...signed, message_utf8: z.string(), body: z.undefined().optional() }),
]);

const vectorFile = z.object({
  domains: z.record(z.string(), bytesOf(32)).default({}),
  vectors: z.array(vector).min(1, "must hold a vector"),
});

export type Vector = z.infer<typeof vector>;
export type VectorFile = z.infer<typeof vectorFile>;

/** The vectors in `path`. Throws one sentence that names the file and what is wrong with it. */
export function readVectors(path: string): VectorFile {
  const read = vectorFile.safeParse(parse(path));
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`);
  throw new Error(`${path} does not hold vectors: ${faults.join("; ")}.`);
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
}
