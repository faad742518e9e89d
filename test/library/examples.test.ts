import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { realClock } from "../../local/network/clock.ts";
import { encodeProgram } from "../../local/requester/bincode.ts";
import { aWantedProof, withBox } from "../requester/with-box.ts";

const run = promisify(execFile);

/** Runs an example as its reader would; what it says. */
async function example(name: string, privateKey: string, ...args: readonly string[]): Promise<string> {
  return (await started(name, privateKey, ...args)).stdout;
}

/** The same while it runs: its `child` says things as they come. */
const started = (name: string, privateKey: string, ...args: readonly string[]) =>
  run(process.execPath, ["node_modules/tsx/dist/cli.mjs", `examples/${name}.ts`, ...args], {
    env: { ...process.env, PRIVATE_KEY: privateKey },
  });

/** The request that the example asked for, as soon as it says so. */
const requestIn = ({ child }: ReturnType<typeof started>): Promise<string> =>
  new Promise((found, missing) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer | string) => {
      said += chunk.toString();
      const id = /requested {2}(0x[0-9a-f]{64})\n/.exec(said)?.[1];
      if (id !== undefined) found(id);
    });
    child.once("close", () => missing(new Error(`no request in: ${said}`)));
  });

/** The program of the demo and an input, as files. */
function files() {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { program, stdin } = aWantedProof();
  const file = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const vkHash = `0x${Buffer.from(program.vkHash).toString("hex")}`;
  return [
    file("elf", encodeProgram(program.elf)),
    file("vk", program.vk),
    vkHash,
    file("stdin", stdin),
    join(folder, "proof"),
  ];
}

test(
  "the market is read, a proof is requested, and another process bids, wins, and gives up",
  { timeout: 240_000 },
  () =>
    withBox(
      async ({ box }) => {
        const before = await example("read-the-market", "", box.url);
        expect(before).toContain("PROVE      0.4 USD");
        expect(before).toContain("0 in all");

        const { requester, signer } = box.accounts;
        const asking = started("request-a-proof", requester.privateKey, box.url, ...files());
        const id = await requestIn(asking);
        const bid = await example("bid-on-a-request", signer.privateKey, box.url, id);
        const asked = (await asking).stdout;
        expect(asked).toContain("ended      unfulfillable");
        expect(bid).toContain(`bid        ${id} in transaction ${box.transactions("Bid")[0]?.hash}`);
        expect(bid).toContain("won        with an input of 3 bytes");
        expect(box.transactions("FailFulfillment")).toHaveLength(1);
      },
      { clock: realClock(), auctionPeriodSec: 10 },
    ),
);

test(
  "nothing is bid on a network that is not on this machine, or above what the request pays",
  { timeout: 240_000 },
  () =>
    withBox(
      async ({ box, requester }) => {
        const { privateKey } = box.accounts.signer;
        const { requestId } = await requester.requestProof(aWantedProof({ maxPricePerPguWei: 1n, ...inAnHour() }));
        const id = `0x${Buffer.from(requestId).toString("hex")}`;
        const bidOn = (url: string) => example("bid-on-a-request", privateKey, url, id);
        await expect(bidOn("https://rpc.example")).rejects.toThrow("must be a network on this machine");
        await expect(bidOn(box.url)).rejects.toThrow("pays less than");
        expect(box.transactions("Bid")).toEqual([]);
      },
      { clock: realClock(), auctionPeriodSec: 30 },
    ),
);

const inAnHour = () => ({ deadlineSec: Math.ceil(Date.now() / 1000) + 3_600 });
