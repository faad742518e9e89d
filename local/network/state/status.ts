import { ExecutionStatus, FulfillmentStatus, ProofMode } from "../../../src/gen/types_pb.ts";
import type { ModeName } from "../rules.ts";

/** The statuses' names for messages that people read. */
export const statusName = (status: number): string => FulfillmentStatus[status] ?? `status ${status}`;

export const executionName = (status: number): string => ExecutionStatus[status] ?? `status ${status}`;

const modes: Readonly<Record<number, ModeName>> = {
  [ProofMode.CORE]: "core",
  [ProofMode.COMPRESSED]: "compressed",
  [ProofMode.PLONK]: "plonk",
  [ProofMode.GROTH16]: "groth16",
};

/** The mode's name, or undefined for a number that is no mode. */
export const modeName = (mode: number): ModeName | undefined => modes[mode];

/** For a mode that was checked when its request came in. */
export const knownMode = (mode: number): ModeName => modeName(mode) ?? "core";
