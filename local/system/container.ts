import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { jobEnvironment, runnerEnvironment } from "../../src/config/names.ts";
import type { ProverBackend } from "../../src/domain/job.ts";
import type { ContainerCommand } from "../aws/batch/container.ts";

export type ContainerSettings = {
  /** The runner's bundle, as the image holds it. */
  runnerFolder: string;
  stateDir: string;
  /** The SP1 prover's binary; absent for the simulated one. */
  proverBinary?: string;
  simulatedPguPerSec: bigint;
};

/** A laptop's disk has no room to spare for the largest stdin that a GPU host takes. */
const maxStdinBytes = 1_073_741_824;

/** The process that stands for the prover image's container: the same bundle, with this machine's tools around it. */
export function containerOf(settings: ContainerSettings, clients: Readonly<Record<string, string>>): ContainerCommand {
  const workFolder = join(settings.stateDir, "work");
  const cacheFolder = join(settings.stateDir, "cache");
  for (const folder of [workFolder, cacheFolder]) mkdirSync(folder, { recursive: true });
  return {
    command: process.execPath,
    args: ["--enable-source-maps", join(settings.runnerFolder, "index.mjs")],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      ...clients,
      ...told(runnerEnvironment.nvidiaSmi, runnerEnvironment.skippedGuards),
      [runnerEnvironment.workFolder]: workFolder,
      [runnerEnvironment.cacheFolder]: cacheFolder,
      [runnerEnvironment.maxStdinBytes]: String(maxStdinBytes),
      [runnerEnvironment.simulatedPguPerSec]: settings.simulatedPguPerSec.toString(),
      ...(settings.proverBinary !== undefined && { [runnerEnvironment.proverBinary]: settings.proverBinary }),
    },
  };
}

const hostFolders: ReadonlySet<string> = new Set([runnerEnvironment.cacheFolder, runnerEnvironment.workFolder]);

/** What the operator of this machine may say of it, as of a host: passed on where it is set. */
const told = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

type Definition = { Type: string; Properties?: Record<string, unknown> };

/**
 * The template with another backend in its job definitions, and without the folders that a host has for its jobs: which
 * prover and which folders there are is what this machine decides; all else stays as it is deployed.
 */
export function withBackend<T extends { Resources: Readonly<Record<string, Definition>> }>(
  template: T,
  backend: ProverBackend,
): T {
  const copy = structuredClone(template);
  for (const { Type, Properties } of Object.values(copy.Resources)) {
    const container = Type === "AWS::Batch::JobDefinition" ? containerIn(Properties) : undefined;
    if (!container?.Environment) continue;
    container.Environment = container.Environment.filter(({ Name = "" }) => !hostFolders.has(Name)).map((variable) =>
      variable.Name === jobEnvironment.backend ? { ...variable, Value: backend } : variable,
    );
  }
  return copy;
}

/** CloudFormation's shape of a container on EC2. */
const containerIn = (properties: Record<string, unknown> | undefined) =>
  properties?.ContainerProperties as { Environment?: { Name?: string; Value?: string }[] } | undefined;
