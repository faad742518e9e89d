import { NetworkError } from "../../../ports/port-error.ts";
import type { Rpc } from "../rpc.ts";
import { patiently } from "./transfer.ts";
import { transferError } from "./transfer-error.ts";

/** Without a word for so long a download is broken. */
const silenceMs = 30_000;
const usualMostBytes = 1024 * 1024 * 1024;

/**
 * The bytes behind a link (a public URI, or a private stdin's), as they lie there. A download that breaks goes on where it
 * broke, by a range, where the server gives ranges. `mostBytes` is 1 GiB where absent.
 * @throws not-a-link: the link is none of HTTP
 * @throws artifact-not-there: nothing is there, or the link has expired
 * @throws artifact-too-large: it has more than `mostBytes`
 * @throws artifact-not-downloaded: it did not come whole in five tries
 * @source docs.succinct.xyz "Network APIs" (Artifact Management)
 */
export function downloadArtifact(
  rpc: Rpc,
  { url, mostBytes }: { url: string; mostBytes?: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const most = mostBytes ?? usualMostBytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  return patiently(rpc, "downloaded", url, async () => {
    const silence = createSilence(rpc.signal);
    try {
      const range = length > 0 ? { range: `bytes=${length}-` } : undefined;
      const answer = await fetch(url, { signal: silence.signal, ...(range && { headers: range }) });
      const isWhole = answer.status === 416 && answer.headers.get("content-range") === `bytes */${length}`;
      if (!answer.ok && !isWhole) throw transferError("downloaded", url, undefined, answer.status);
      if (isWhole) return joined(parts, length);
      if (answer.status !== 206) {
        parts.length = 0; // the server begins anew
        length = 0;
      }
      for await (const part of answer.body ?? []) {
        silence.broken();
        parts.push(part);
        length += part.length;
        if (length > most) throw tooLarge(most);
      }
      return joined(parts, length);
    } finally {
      silence.end();
    }
  });
}

const tooLarge = (most: number) =>
  new NetworkError("artifact-too-large", "give-up", `the artifact is larger than ${most} bytes`);

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A signal that aborts after a silence, or with `outer`. */
function createSilence(outer: AbortSignal | undefined) {
  const silent = new AbortController();
  const listen = () => setTimeout(() => silent.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  let timer = listen();
  return {
    signal: outer ? AbortSignal.any([outer, silent.signal]) : silent.signal,
    broken() {
      clearTimeout(timer);
      timer = listen();
    },
    end: () => clearTimeout(timer),
  };
}
