import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import type { KnobChanges } from "./change-knobs.ts";

/** What `knobs get --json` writes, as far as it is read back. */
const written = z.object({ knobs: z.array(z.object({ name: z.string(), value: z.string(), isSet: z.boolean() })) });

/** What makes the knobs that are set `here` those of the file: one that the file does not set goes. Throws a CliError. */
export function readKnobFile(file: string, here: readonly string[]): KnobChanges {
  const read = written.safeParse(contentOf(file));
  if (!read.success)
    throw new CliError("usage", `${file} holds no knobs.`, "`prover knobs get --json > FILE` writes them.");
  const set = read.data.knobs.filter(({ isSet }) => isSet).map(({ name, value }) => [name, value] as const);
  return { ...Object.fromEntries(here.map((name) => [name, undefined])), ...Object.fromEntries(set) };
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // not there, or not what it should be: both are said above
  }
}
