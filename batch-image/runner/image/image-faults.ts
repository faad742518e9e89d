import { execFile } from "node:child_process";
import { closeSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { readSp1Versions } from "../backends/sp1-version.ts";

/** What the image says of itself (`ENV` in its Dockerfile). */
export type Image = {
  /** Whether there is a GPU server in it. */
  kind: "gpu" | "cpu";
  sp1Version: string;
  networkVersion: string;
  circuits: readonly string[];
  /** Where the SDK looks for each circuit. */
  circuitFolders: Readonly<Record<string, string | undefined>>;
  prover: string;
  home: string;
};

/** Everything in which the image is not what it says, each named; none of it needs a GPU. */
export async function imageFaults(image: Image): Promise<string[]> {
  const programs = await Promise.all([proverFaults(image), gpuServerFaults(image)]);
  return [...programs.flat(), ...circuitFaults(image)];
}

async function proverFaults({ prover, sp1Version, networkVersion }: Image): Promise<string[]> {
  const said = await run(prover);
  if (said.fault !== undefined) return [said.fault];
  const versions = readSp1Versions(said.output);
  if (versions === undefined) return [`${prover} tells no version`];
  return [
    ...differs("the prover's SP1", versions.sp1, sp1Version),
    ...differs("the network that the prover proves for", versions.network, networkVersion),
  ];
}

/** The SDK compares as well, and where the versions differ it goes to fetch another server (`sp1-cuda`, `server.rs`). */
async function gpuServerFaults({ kind, home, sp1Version }: Image): Promise<string[]> {
  if (kind === "cpu") return [];
  const said = await run(join(home, ".sp1", "bin", "sp1-gpu-server"));
  return said.fault !== undefined ? [said.fault] : differs("the GPU server", said.output.trim(), sp1Version);
}

/** A circuit without its mark is fetched by the SDK while a GPU waits for it; one that is not readable fails the wrap. */
function circuitFaults({ circuits, circuitFolders, networkVersion }: Image): string[] {
  return circuits.flatMap((circuit) => {
    const parent = circuitFolders[circuit];
    if (parent === undefined) return [`no circuit is called ${circuit}`];
    const folder = join(parent, networkVersion.replace(/^sp1-/, ""));
    const mark = join(folder, ".complete");
    if (!statSync(mark, { throwIfNoEntry: false })?.isFile())
      return [`the circuit ${circuit} is not whole: no ${mark}`];
    try {
      const files = filesIn(folder).filter((path) => path !== mark);
      for (const path of files) closeSync(openSync(path, "r"));
      return files.length > 0 ? [] : [`the circuit ${circuit} is not whole: nothing in ${folder}`];
    } catch (error) {
      return [`the circuit ${circuit} is not readable: ${(error as Error).message}`]; // of the file system, with its path
    }
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });

const differs = (what: string, found: string, said: string): string[] =>
  found === said ? [] : [`${what} is ${JSON.stringify(found)}, the image says ${said}`];

type Said = { output: string; fault?: undefined } | { fault: string };

async function run(program: string): Promise<Said> {
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: 20_000 });
    return { output: stdout };
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string }; // as execFile fails
    return { fault: `${program} does not run: ${stderr.trim() || message}` };
  }
}
