import type { IncomingMessage } from "node:http";
import type { Refusal } from "./refusals.ts";

export type Upload = { kind: "received"; bytes: Uint8Array } | { kind: "refused"; refusal: Refusal };

/** Reads a request's body into memory, at most `ceiling` bytes of it; one that is cut short leaves nothing behind. */
export function receiveUpload(request: IncomingMessage, ceiling: number): Promise<Upload> {
  const refused = (refusal: Refusal): Upload => ({ kind: "refused", refusal });
  if (Number(request.headers["content-length"] ?? 0) > ceiling) return Promise.resolve(refused("EntityTooLarge"));

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    request.on("data", (chunk: Buffer) => {
      total += chunk.length;
      if (total <= ceiling) return void chunks.push(chunk);
      request.removeAllListeners("data").pause();
      resolve(refused("EntityTooLarge"));
    });
    request.once("end", () => resolve({ kind: "received", bytes: new Uint8Array(Buffer.concat(chunks, total)) }));
    request.once("close", () => resolve(refused("IncompleteBody"))); // after "end" this changes nothing
    request.once("error", () => resolve(refused("IncompleteBody")));
  });
}
