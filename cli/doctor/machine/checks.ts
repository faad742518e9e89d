import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { EngineUnavailable, findDynamodb } from "../../../local/aws/engines/dynamodb.ts";
import { listen, PortTaken } from "../../../local/network/listen.ts";
import { locateProver } from "../../../tools/sp1/locate.ts";
import { askForSkew, judgeClock } from "../clock.ts";
import type { Check } from "../run-checks.ts";
import { sayError } from "../say-error.ts";
import { type Engine, judgeDisk, judgeEngine, judgeNode, judgePort, judgeProver } from "./verdicts.ts";

const root = resolve(import.meta.dirname, "..", "..", "..");
const isNoReason = "Whether it is in order does not show; `npm start` will say.";

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that `npm start` needs of this machine. `networkUrl` is only asked for the time. */
export function machineChecks(variables: Variables, networkUrl: string): Check[] {
  const onFailure = { level: "advice", todo: isNoReason } as const;
  return [
    { name: "node", onFailure, look: () => Promise.resolve(judgeNode(process.versions.node)) },
    { name: "dynamodb", onFailure, look: async () => judgeEngine(await findEngine(variables)) },
    { name: "disk", onFailure, look: async () => judgeDisk(root, await freeBytes()) },
    { name: "port", onFailure, look: async () => judgePort(50_051, "--port", await isFree(50_051)) },
    { name: "port", onFailure, look: async () => judgePort(50_052, "--artifact-port", await isFree(50_052)) },
    { name: "prover", onFailure, look: () => Promise.resolve(judgeProver(locateProver())) },
    {
      name: "clock",
      onFailure: { level: "advice", todo: "It matters only where this machine speaks to AWS or a live network." },
      look: async () => judgeClock(new URL(networkUrl).host, await askForSkew(networkUrl, Date.now)),
    },
  ];
}

async function freeBytes(): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port, "127.0.0.1");
    return true;
  } catch (error) {
    if (error instanceof PortTaken) return false;
    throw error;
  } finally {
    server.close();
  }
}

async function findEngine(variables: Variables): Promise<Engine> {
  const named = variables.AWS_ENDPOINT_URL_DYNAMODB;
  if (!named) return ownEngine();
  if (!URL.canParse(named)) return { given: "no URL", fault: "it must be http://HOST:PORT" };
  const given = new URL(named).origin; // without a password that the URL may carry
  try {
    await fetch(given, { signal: AbortSignal.timeout(5_000) }); // any answer will do
    return { given };
  } catch (error) {
    return { given, fault: sayError(error instanceof Error && error.cause ? error.cause : error) };
  }
}

function ownEngine(): Engine {
  try {
    findDynamodb(`${process.platform}-${process.arch}`);
    return "ours";
  } catch (error) {
    if (error instanceof EngineUnavailable) return { missing: error.message };
    throw error;
  }
}
