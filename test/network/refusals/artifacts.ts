import type { Refusal } from "./row.ts";
import type { World } from "./world.ts";

const bytes = new Uint8Array(1_000);
const closed = "http://127.0.0.1:1/proofs/artifact_1";
const noLink = "s3://bucket/proofs/artifact_1";

const upload = ({ as }: World, uploadUrl: string) => as(undefined).artifacts.upload({ uploadUrl }, bytes);
const download = ({ as }: World, url: string) => as(undefined).artifacts.download({ url, mostBytes: 999 });

export const artifactRefusals: readonly Refusal[] = [
  {
    verb: "artifacts.upload",
    code: "not-a-link",
    because: /not a link of HTTP/,
    call: (world) => upload(world, noLink),
  },
  {
    verb: "artifacts.upload",
    code: "artifact-not-there",
    because: /HTTP 403/,
    call: async (world) => {
      const { presignedUrl } = (await world.artifactServer()).create("stdins");
      world.it.clock.advance(61_000);
      return upload(world, presignedUrl);
    },
  },
  {
    verb: "artifacts.upload",
    code: "artifact-not-uploaded",
    because: /127\.0\.0\.1/,
    call: (world) => upload(world, closed),
  },
  {
    verb: "artifacts.download",
    code: "not-a-link",
    because: /not a link of HTTP/,
    call: (world) => download(world, noLink),
  },
  {
    verb: "artifacts.download",
    code: "artifact-not-there",
    because: /HTTP 404/,
    call: async (world) => download(world, `${(await world.artifactServer()).url}/proofs/artifact_1`),
  },
  {
    verb: "artifacts.download",
    code: "artifact-too-large",
    because: /larger than 999 bytes/,
    call: async (world) => download(world, (await world.artifactServer()).write("proofs", bytes).publicUri),
  },
  {
    verb: "artifacts.download",
    code: "artifact-not-downloaded",
    because: /127\.0\.0\.1/,
    call: (world) => download(world, closed),
  },
];
