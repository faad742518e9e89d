import { basename } from "node:path";
import { encodeProgram, encodeStdin } from "../../../local/requester/bincode.ts";
import type { MeasuredMode } from "../../../src/domain/calibration.ts";
import type { ProverBackend } from "../../../src/domain/job.ts";
import { readSimulatedProgram } from "../../../src/domain/simulation.ts";
import { CliError } from "../cli-error.ts";
import { readBytes } from "../network/read-file.ts";
import { type GuestName, guestNames, guestOf, type ProofInput } from "./guests.ts";

/** What the operator asks for; what is absent is as it suits the prover. */
export type Wanted = {
  guests?: readonly GuestName[];
  sizes?: readonly number[];
  modes?: readonly MeasuredMode[];
  program?: string;
  stdin?: string;
  limit?: number;
};

/** What every class of hosts proves, the small ones first, and for how long at most. */
export type CalibrationPlan = {
  inputs: readonly ProofInput[];
  modes: readonly MeasuredMode[];
  /** About, in MPGU, of the guests. */
  sizes: readonly number[];
  limitSec: number;
  /** By then Batch ends what has not ended itself. */
  timeoutSec: number;
};

/** What the runner gets to store what it measured. */
const graceSec = 120;

type Usual = { sizes: readonly number[]; modes: readonly MeasuredMode[]; limitMin: number };

/** A GPU should take seconds to minutes, so that its speed shows beside the prover's start; a CPU shows little of its own. */
const usual: Readonly<Record<ProverBackend, Usual>> = {
  cuda: { sizes: [5, 40, 120], modes: ["compressed"], limitMin: 40 },
  cpu: { sizes: [0.05, 0.2, 0.5], modes: ["core"], limitMin: 90 },
  mock: { sizes: [1, 4, 16], modes: ["compressed"], limitMin: 15 },
  simulated: { sizes: [10, 30, 90], modes: ["compressed"], limitMin: 5 },
};

/** Throws a CliError where a file of the operator's cannot be read or is no program. */
export function planCalibration(
  flags: Wanted,
  { backend, root }: { backend: ProverBackend; root: string },
): CalibrationPlan {
  const told = usual[backend];
  const { guests = guestNames, modes = told.modes, limit = told.limitMin } = flags;
  const sizes = [...new Set(flags.sizes ?? told.sizes)].sort((a, b) => a - b);
  const ofGuests = sizes.flatMap((mpgu) => [...new Set(guests)].map((name) => guestOf(name, mpgu, { backend, root })));
  const inputs = [...ofGuests, ...ownProgram(flags)];
  const limitSec = limit * 60;
  return { inputs, modes: [...new Set(modes)], sizes, limitSec, timeoutSec: limitSec + graceSec };
}

function ownProgram({ program, stdin }: Wanted): ProofInput[] {
  if (program === undefined) {
    if (stdin === undefined) return [];
    throw new CliError("usage", "--stdin is the input of --program.", "Name the program too: --program FILE.");
  }
  const elf = readBytes(program);
  if (!startsAsElf(elf) && readSimulatedProgram(elf) === undefined)
    throw new CliError("usage", `${program} is no ELF.`, "It is what `cargo prove build` writes.");
  const input = stdin === undefined ? encodeStdin([]) : readBytes(stdin);
  return [{ program: basename(program), artifact: encodeProgram(elf), stdin: input }];
}

const startsAsElf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x7fELF";
