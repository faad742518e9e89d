import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Hex } from "../../local/network/hex.ts";
import { builtPrograms } from "./built-programs.ts";

const run = promisify(execFile);

/** What the requester says of a stage; `failed` is the last where the SDK gave up, with the name of its error. */
export type Told = { event: string; requestId?: Hex; error?: string; message?: string } & Record<string, unknown>;

/** `vk` is a file: the key that takes seconds to compute. */
export type Asker = { url: string; privateKey: Hex; elf: string; vk: string };

/** One run of the published SDK as requester: what it says of each stage. Rejects where it ends without a last word. */
export async function askSdk({ url, privateKey, elf, vk }: Asker, ...args: string[]): Promise<readonly Told[]> {
  const { requester } = builtPrograms();
  const env = { ...process.env, NETWORK_PRIVATE_KEY: privateKey, RUST_LOG: "error" };
  const ended = await run(requester, ["--rpc", url, "--elf", elf, "--vk", vk, ...args], {
    env,
    maxBuffer: 64 << 20,
  }).catch((failed: Error & { stdout: string }) => failed);
  const told = ended.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Told);
  if (ended instanceof Error && told.at(-1)?.event !== "failed") throw ended;
  return told;
}

export const idOf = (told: readonly Told[]): Hex => {
  const id = told.find(({ requestId }) => requestId !== undefined)?.requestId;
  if (id === undefined) throw new Error(`no request was made: ${JSON.stringify(told)}`);
  return id;
};

export const eventsOf = (told: readonly Told[]): string[] => told.map(({ event }) => event);
