import type { MessageSigner } from "../../library/network.ts";
import { personalDigest } from "../../src/adapters/network/signing.ts";
import { ArtifactType } from "../../src/gen/artifact_pb.ts";
import { type Check, demand, NotSeen, seen } from "../check.ts";
import { expiryOf, outlive } from "../link-expiry.ts";
import { refused } from "../refusals.ts";
import type { Target, WritableTarget } from "../target.ts";
import { once } from "../target.ts";
import { sameBytes, unused } from "../values.ts";

/** Where each type of artifact lies, by the network's own words. */
const prefixes = {
  program: { type: ArtifactType.PROGRAM, prefix: "programs" },
  stdin: { type: ArtifactType.STDIN, prefix: "stdins" },
  "private stdin": { type: ArtifactType.PRIVATE_STDIN, prefix: "private-stdins" },
  proof: { type: ArtifactType.PROOF, prefix: "proofs" },
} as const;

type Place = { uri: string; link: string };

const words = new TextEncoder().encode("create_artifact");

async function create(
  target: WritableTarget,
  artifactType: ArtifactType,
  changed?: (signature: Uint8Array) => Uint8Array,
) {
  const signature = await signWords(target.actors.stranger);
  const message = { signature: changed?.(signature) ?? signature, artifactType };
  const { artifactUri, artifactPresignedUrl } = await target.artifactStore.createArtifact(message);
  return { uri: artifactUri, link: artifactPresignedUrl } satisfies Place;
}

const signWords = (by: MessageSigner): Promise<Uint8Array> => by.sign(personalDigest(words));

/** As many bytes as a range can be taken of. */
const content = unused(10_000);

const uploaded = once(async (target: WritableTarget) => {
  const place = await create(target, ArtifactType.STDIN);
  await target.client.artifacts.upload({ uploadUrl: place.link }, content);
  return place;
});

/** A URI that HTTP reads; an s3:// one is read by those who have the bucket's keys. */
function readable({ uri }: Place): string {
  if (/^https?:/.test(uri)) return uri;
  throw new NotSeen(`artifacts are named by ${uri.split(":")[0]}:, which HTTP does not read`);
}

const bytesOf = async (answer: Response): Promise<Uint8Array> => new Uint8Array(await answer.arrayBuffer());

async function statusOf(url: string, init?: RequestInit): Promise<number> {
  const answer = await fetch(url, init);
  await answer.body?.cancel();
  return answer.status;
}

const isDenied = (status: number): boolean => status >= 400 && status < 500;

/** The link with its last ten characters, which are of what proves it, each another. */
const tampered = (link: string): string =>
  link.slice(0, -10) + link.slice(-10).replace(/./g, (char) => (char === "0" ? "1" : "0"));

const ofTheV = (change: (v: number) => number) => (signature: Uint8Array) => {
  const other = Uint8Array.from(signature);
  other[64] = change(other[64] ?? 0);
  return other;
};

const recoveries = { "0 and 1": -27, "54 and 55": 27 } as const;

export const artifactChecks: readonly Check[] = [
  ...Object.entries(prefixes).map(
    ([kind, { type, prefix }]): Check => ({
      name: `makes a place for a ${kind} under ${prefix}/`,
      rpc: "CreateArtifact",
      kind: "write",
      async run(target) {
        const { uri, link } = await create(target, type);
        demand(new RegExp(`^(https?|s3)://\\S+/${prefix}/[^/?]+$`).test(uri), "artifact_uri has another form");
        demand(/^https?:\/\//.test(link), "artifact_presigned_url is no link of HTTP");
        return uri;
      },
    }),
  ),
  ...Object.entries(recoveries).map(
    ([name, shift]): Check => ({
      name: `takes a v of ${name}, as clients send it`,
      rpc: "CreateArtifact",
      kind: "write",
      async run(target) {
        await create(
          target,
          ArtifactType.STDIN,
          ofTheV((v) => v + shift),
        );
        return "taken";
      },
    }),
  ),
  {
    name: "refuses a signature that is none",
    rpc: "CreateArtifact",
    kind: "write",
    run: (target) =>
      refused(
        create(target, ArtifactType.STDIN, () => new Uint8Array(65).fill(0xff)),
        "Unauthenticated",
      ),
  },
  {
    name: "refuses a type that is none",
    rpc: "CreateArtifact",
    kind: "write",
    run: (target) => refused(create(target, 99 as ArtifactType), "InvalidArgument"),
  },
  {
    name: "takes a PUT and gives the same bytes back",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const back = await target.client.artifacts.download({ url: readable(await uploaded(target)) });
      demand(sameBytes(back, content), `gives ${back.length} other bytes`);
      return `${back.length} bytes`;
    },
  },
  {
    name: "gives a range of an artifact",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const answer = await fetch(readable(await uploaded(target)), { headers: { range: "bytes=100-199" } });
      demand(answer.status === 206, `answers ${answer.status}, not 206`);
      const said = answer.headers.get("content-range");
      demand(said === `bytes 100-199/${content.length}`, `says content-range ${said}`);
      demand(sameBytes(await bytesOf(answer), content.subarray(100, 200)), "gives other bytes");
      return "bytes 100-199";
    },
  },
  {
    name: "says 416 of a range past the end",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const range = `bytes=${content.length}-`;
      const status = await statusOf(readable(await uploaded(target)), { headers: { range } });
      demand(status === 416, `answers ${status}`);
      return "416";
    },
  },
  {
    name: "takes no PUT by a link that was tampered with",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const { link } = await create(target, ArtifactType.STDIN);
      const status = await statusOf(tampered(link), { method: "PUT", body: content });
      demand(isDenied(status), `answers ${status}`);
      return `${status}`;
    },
  },
  {
    name: "takes no PUT by a link that has expired",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const { link } = await create(target, ArtifactType.STDIN);
      const held = await outlive(target, seen(expiryOf(link), "the link does not say when it expires"));
      const status = await statusOf(link, { method: "PUT", body: content });
      demand(isDenied(status), `answers ${status}`);
      return `${status} after ${held}`;
    },
  },
  {
    name: "takes no PUT without a link",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const { link } = await create(target, ArtifactType.STDIN);
      const status = await statusOf(link.split("?")[0] ?? link, { method: "PUT", body: content });
      demand(isDenied(status), `answers ${status}`);
      return `${status}`;
    },
  },
  {
    name: "has nothing where nothing was put",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const status = await statusOf(readable(await create(target, ArtifactType.STDIN)));
      demand(isDenied(status), `answers ${status}`);
      return `${status}`;
    },
  },
  {
    name: "gives a private stdin to nobody without a link",
    rpc: "CreateArtifact",
    kind: "write",
    async run(target) {
      const place = await create(target, ArtifactType.PRIVATE_STDIN);
      await target.client.artifacts.upload({ uploadUrl: place.link }, content);
      const status = await statusOf(readable(place));
      demand(isDenied(status), `answers ${status}`);
      return `${status}`;
    },
  },
];

/** Uploads to a place that `by` has made; its URI. */
export async function upload(target: Target, type: ArtifactType, bytes: Uint8Array<ArrayBuffer>, by: MessageSigner) {
  const message = { signature: await signWords(by), artifactType: type };
  const { artifactUri, artifactPresignedUrl } = await target.artifactStore.createArtifact(message);
  await target.client.artifacts.upload({ uploadUrl: artifactPresignedUrl }, bytes);
  return artifactUri;
}
