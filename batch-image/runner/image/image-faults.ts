import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

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
  const { sp1, network } = lastJsonOf(said.output);
  return [
    ...differs("the prover's SP1", sp1, sp1Version),
    ...differs("the network that the prover proves for", network, networkVersion),
  ];
}

/** The SDK compares as well, and where the versions differ it goes to fetch another server (`sp1-cuda`, `server.rs`). */
async function gpuServerFaults({ kind, home, sp1Version }: Image): Promise<string[]> {
  if (kind === "cpu") return [];
  const said = await run(join(home, ".sp1", "bin", "sp1-gpu-server"));
  return said.fault !== undefined ? [said.fault] : differs("the GPU server", said.output.trim(), sp1Version);
}

/** A circuit without its mark is fetched by the SDK while a GPU waits for it. */
function circuitFaults({ circuits, circuitFolders, networkVersion }: Image): string[] {
  return circuits.flatMap((circuit) => {
    const folder = circuitFolders[circuit];
    if (folder === undefined) return [`no circuit is called ${circuit}`];
    const mark = join(folder, networkVersion.replace(/^sp1-/, ""), ".complete");
    return statSync(mark, { throwIfNoEntry: false })?.isFile()
      ? []
      : [`the circuit ${circuit} is not whole: no ${mark}`];
  });
}

const differs = (what: string, found: unknown, said: string): string[] =>
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

/** The prover's answer is one line of JSON; a library's log may stand around it. */
function lastJsonOf(output: string): { sp1?: unknown; network?: unknown } {
  const line = output
    .split("\n")
    .filter((each) => each.startsWith("{"))
    .at(-1);
  try {
    return JSON.parse(line ?? "{}") as object;
  } catch {
    return {};
  }
}
