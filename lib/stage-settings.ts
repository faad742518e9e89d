import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Node } from "constructs";
import * as z from "zod";

/** One file for each stage: what its deployments are told, each time the same. */
const stagesFolder = join(import.meta.dirname, "..", "stages");
/** For whom it is named, whatever folder it lies in. */
const fileOf = (stage: string): string => `stages/${stage}.json`;

const stageName = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/);
const file = z.record(z.string(), z.unknown());

export interface StageSettings {
  readonly stage: string;
  /** What the command line says of the setting, or else the stage's file; undefined: neither does. */
  value(name: string): unknown;
  /** Where what is wrong with the setting is to be mended. */
  placeOf(name: string): string;
  /** The settings that the file names. */
  readonly inFile: readonly string[];
}

/**
 * The settings of the stage that is named as `-c stage=prod`: those of `stages/prod.json`, or in the place of one what
 * `-c name=value` gives. Throws one sentence for a stage that has no file, for it would be another prover.
 */
export function readStageSettings(context: Pick<Node, "tryGetContext">, folder = stagesFolder): StageSettings {
  const given = (name: string): unknown => context.tryGetContext(name);
  const stage = existing(given("stage"), folder);
  const settings = readSettings(stage, folder);
  return {
    stage,
    value: (name) => given(name) ?? settings[name],
    placeOf: (name) => (given(name) === undefined ? `${fileOf(stage)}: ${name}` : `-c ${name}`),
    inFile: Object.keys(settings),
  };
}

function existing(asked: unknown, folder: string): string {
  const stages = readdirSync(folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []);
  const { data: stage } = stageName.safeParse(asked);
  if (stage === undefined)
    throw new Error(
      `The stage must be a lower-case name of at most 16 letters, digits or dashes, not "${String(asked ?? "")}": there are ${stages.join(", ")}.`,
    );
  if (stages.includes(stage)) return stage;
  throw new Error(
    `There is no stage ${stage}, but ${stages.join(", ")}: to add it, say in ${fileOf(stage)} what its deployments are told.`,
  );
}

function readSettings(stage: string, folder: string): z.output<typeof file> {
  try {
    return file.parse(JSON.parse(readFileSync(join(folder, `${stage}.json`), "utf8")));
  } catch (error) {
    const because = error instanceof SyntaxError ? error.message : "it must be an object of settings";
    throw new Error(`${fileOf(stage)} cannot be read: ${because}.`, { cause: error });
  }
}
