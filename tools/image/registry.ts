import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { askToken, readChallenge } from "./bearer-challenge.ts";
import { type ImageReference, readImageReference } from "./image-reference.ts";
import { type Digest, isDigest } from "./pinned.ts";
import { reasonOf } from "./reason.ts";

/** The image's digest as its registry has it now, by the Distribution API (registry HTTP API v2), as anybody. */
export async function resolveImage(text: string, platform = { os: "linux", architecture: "amd64" }): Promise<Digest> {
  const reference = readImageReference(text);
  const session: Session = { reference, token: undefined };
  try {
    const { digest, manifest } = await getManifest(session, reference.tag);
    const children = "manifests" in manifest ? manifest.manifests : undefined;
    if (children === undefined) return digest;
    const child = children.find(({ platform: { os, architecture } = {} }) => {
      return os === platform.os && architecture === platform.architecture;
    });
    if (!child) throw new Error(`it is not made for ${platform.os}/${platform.architecture}`);
    await getManifest(session, child.digest); // held to the digest that its list names
    return digest; // the list's: what names a platform's image too, and what a builder resolves
  } catch (cause) {
    throw new Error(`${text}: ${reasonOf(cause)}`);
  }
}

interface Session {
  readonly reference: ImageReference;
  token: string | undefined;
}

const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

const digest = z.string().refine(isDigest, "is no sha256 digest");
const manifestShape = z.union([
  z.object({
    manifests: z.array(
      z.object({ digest, platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
    ),
  }),
  z.object({ config: z.object({ digest }), layers: z.array(z.object({ digest })) }),
]);
type Manifest = z.infer<typeof manifestShape>;

/** The manifest of a tag or a digest, and the digest of its bytes. Throws where they are not what was named. */
async function getManifest(session: Session, name: string): Promise<{ digest: Digest; manifest: Manifest }> {
  const { origin, repository } = session.reference;
  const response = await get(session, `${origin}/v2/${repository}/manifests/${name}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const found: Digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const named = isDigest(name) ? name : response.headers.get("docker-content-digest");
  if (named !== null && named !== found) throw new Error(`the registry says ${named}, its bytes are ${found}`);
  const manifest = manifestShape.safeParse(asJson(bytes));
  if (!manifest.success) throw new Error(`${name} is no manifest of an image`);
  return { digest: found, manifest: manifest.data };
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

const answerLimitMs = 30_000;
const mostWaits = 3;
const longestWaitSec = 60;

/** A registry that does not say how long, or says it as a date, is given ten seconds. */
function waitMs(retryAfter: string | null): number {
  const sec = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : 10;
  return 1_000 * Math.min(sec, longestWaitSec);
}

async function get(session: Session, url: string): Promise<Response> {
  for (let waits = 0; ; ) {
    const authorization = session.token === undefined ? {} : { authorization: `Bearer ${session.token}` };
    const response = await fetch(url, {
      headers: { accept: mediaTypes.join(", "), ...authorization },
      signal: AbortSignal.timeout(answerLimitMs),
    });
    if (response.status === 200) return response;
    if (response.status === 401 && session.token === undefined) {
      session.token = await askToken(readChallenge(response.headers.get("www-authenticate") ?? ""));
    } else if (response.status === 429 && waits < mostWaits) {
      waits += 1;
      await sleep(waitMs(response.headers.get("retry-after")));
    } else {
      throw new Error(meanings[response.status] ?? `the registry answers ${response.status}`);
    }
  }
}

const meanings: Readonly<Record<number, string>> = {
  401: "the registry does not let anybody read it",
  403: "the registry does not let anybody read it",
  404: "the registry does not know it",
  429: "the registry has had enough of us (429): try again later",
};
