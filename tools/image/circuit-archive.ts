import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Digest } from "./pinned.ts";
import { reasonOf } from "./reason.ts";

/**
 * Reads what lies at `url` to its end and tells the digest of its bytes; they are kept in `file` where one is named. Throws
 * where there is no answer, another one than 200, or fewer bytes than promised.
 */
export async function digestOf(url: string, file?: string): Promise<Digest> {
  refusePlainHttp(url);
  // Opened first: whoever removes the file after a failure must not be overtaken by its creation.
  const kept = file === undefined ? undefined : await open(file, "w");
  try {
    const response = await get(url);
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`the answer is ${response.statusCode}`);
    }
    const hash = createHash("sha256");
    await pipeline(
      response,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      kept?.createWriteStream() ?? nowhere(),
    );
    return `sha256:${hash.digest("hex")}`;
  } catch (cause) {
    throw new Error(`${url}: ${reasonOf(cause)}`);
  } finally {
    await kept?.close().catch(() => undefined); // its stream has closed it, unless there was none
  }
}

/** Not by `fetch`, which in Node 22 and 24 may end the process when the server hangs up (nodejs/undici#5360). */
const get = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    (url.startsWith("https:") ? getHttps : getHttp)(url, resolve).on("error", reject);
  });

function refusePlainHttp(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1")) return;
  throw new Error(`${url}: only https`);
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
