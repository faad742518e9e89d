import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createProverNetwork, hash, privateKeySigner, unixSeconds } from "serverless-prover/network";

/**
 * Asks for a proof and waits for it: `PRIVATE_KEY=0x… npx tsx examples/request-a-proof.ts URL PROGRAM VK VKHASH STDIN OUT`.
 * PROGRAM, VK and STDIN are files as SP1 writes them in bincode; OUT is where the proof goes.
 */
const [url = "", programFile = "", vkFile = "", vkHashHex = "", stdinFile = "", out = ""] = process.argv.slice(2);
const signer = privateKeySigner(`0x${(process.env.PRIVATE_KEY ?? "").replace(/^0x/, "")}`);
const network = createProverNetwork({ url, signer });
const vkHash = hash(vkHashHex);

/** Where the bytes of a file lie now. */
async function upload(kind: "program" | "private-stdin", file: string): Promise<string> {
  const artifact = await network.artifacts.create(kind);
  await network.artifacts.upload(artifact, new Uint8Array(await readFile(file)));
  return artifact.uri;
}

try {
  if ((await network.programs.get(vkHash)) === undefined) {
    const programUri = await upload("program", programFile);
    await network.programs.create({ vkHash, vk: await readFile(vkFile), programUri });
  }
  const { requestId } = await network.requests.create({
    vkHash,
    version: "sp1-v6.1.0",
    mode: "compressed",
    stdinUri: await upload("private-stdin", stdinFile),
    stdinPrivate: true,
    deadlineSec: unixSeconds(Date.now() / 1000 + 600),
    cycleLimit: 100_000_000n,
  });
  console.log(`requested  ${requestId}`);

  let status = await network.requests.status(requestId);
  while (status?.fulfillmentStatus === "requested" || status?.fulfillmentStatus === "assigned") {
    await sleep(500);
    status = await network.requests.status(requestId);
  }
  console.log(`ended      ${status?.fulfillmentStatus ?? "unknown"}`);
  const proofUrl = status?.proofPublicUri ?? status?.proofUri;
  if (proofUrl) await writeFile(out, await network.artifacts.download({ url: proofUrl }));
} finally {
  network.close();
}
