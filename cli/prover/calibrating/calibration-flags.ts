import { measuredModes } from "../../../src/domain/calibration.ts";
import { CliError } from "../cli-error.ts";
import { optional } from "../network/parameters.ts";
import { oneOf } from "../network/typed.ts";
import { guestNames } from "./guests.ts";

const several = <T>(parse: (text: string) => T, brief: string, placeholder: string) =>
  ({ ...optional(parse, brief, placeholder), variadic: "," }) as const;

/** What a calibration proves, and where. */
export const calibrationFlags = {
  hosts: several(String, "Classes of hosts, as `calibrate` names them; absent: every one", "NAMES"),
  guests: several(oneOf(guestNames), `Programs of the repository: ${guestNames.join(", ")}; absent: all`, "NAMES"),
  sizes: several(sizeOf, "Their sizes, about, in MPGU; absent: what suits the prover", "NUMBERS"),
  modes: several(oneOf(measuredModes), "Kinds of proofs: core, compressed; absent: compressed, on a CPU core", "MODES"),
  program: optional(String, "A program of your own too: its ELF", "FILE"),
  stdin: optional(String, "Its input: `SP1Stdin` in bincode; absent: none", "FILE"),
  limit: optional(minutesOf, "Minutes after which a job is ended; absent: what suits the prover", "MIN"),
} as const;

function sizeOf(text: string): number {
  if (/^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new CliError("usage", "it must be a number of MPGU above 0 and below 10000, such as 20 or 0.5");
}

function minutesOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1_440) return Number(text);
  throw new CliError("usage", "it must be a whole number of minutes from 1 to 1440");
}
