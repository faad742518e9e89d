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
  const env = { ...process.env, PRIVATE_KEY: privateKey };
  const { stdout } = await run(process.execPath, ["node_modules/tsx/dist/cli.mjs", `examples/${name}.ts`, ...args], {
    env,
  });
  return stdout;
}

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
  { timeout: 90_000 },
  () =>
    withBox(
      async ({ box }) => {
        const before = await example("read-the-market", "", box.url);
        expect(before).toContain("PROVE      0.4 USD");
        expect(before).toContain("0 in all");

        const bidding = example("bid-on-a-request", box.accounts.signer.privateKey, box.url);
        const asked = await example("request-a-proof", box.accounts.requester.privateKey, box.url, ...files());
        const bid = await bidding;
        const id = /requested {2}(0x[0-9a-f]{64})/.exec(asked)?.[1] ?? "none";
        expect(asked).toContain("ended      unfulfillable");
        expect(bid).toContain(`bid        ${id} in transaction ${box.transactions("Bid")[0]?.hash}`);
        expect(bid).toContain("won        with an input of 3 bytes");
        expect(box.transactions("FailFulfillment")).toHaveLength(1);
      },
      { clock: realClock(), auctionPeriodSec: 1 },
    ),
);
