import { defined } from "../../../src/adapters/network/defined.ts";
import type { ProofRequestFilter } from "../../../src/adapters/network/requests/proof-request-filter.ts";
import {
  type ExecutionStatus,
  executionStatuses,
  type FulfillmentStatus,
  fulfillmentStatuses,
  type ProofMode,
  proofModes,
} from "../../../src/domain/proof-request.ts";
import type { Address, Hash, UnixSeconds } from "../../../src/domain/values.ts";
import { choice, optional, whether } from "./parameters.ts";
import { moment, typedAddress, typedProgram } from "./typed.ts";

/** Which requests a list or a stream is of. */
export type FilterFlags = {
  status?: FulfillmentStatus;
  execution?: ExecutionStatus;
  mode?: ProofMode;
  program?: Hash;
  requester?: Address;
  fulfiller?: Address;
  from?: UnixSeconds;
  to?: UnixSeconds;
  circuits?: string;
  canceled: boolean;
};

const known = <W extends string>(words: readonly W[]) => words.filter((word) => word !== "unknown");

export const filterFlags = {
  status: choice(known(fulfillmentStatuses), "In this state", "STATUS"),
  execution: choice(known(executionStatuses), "By what its execution came to", "STATUS"),
  mode: choice(proofModes, "Of one mode", "MODE"),
  program: optional(typedProgram, "Of one program", "VKHASH"),
  requester: optional(typedAddress, "Of one requester", "ADDRESS"),
  fulfiller: optional(typedAddress, "Assigned to one prover", "ADDRESS"),
  from: optional(moment, "No earlier ones", "TIME"),
  to: optional(moment, "No later ones", "TIME"),
  circuits: optional(String, "For these circuits", "VERSION"),
  canceled: whether("Those alone that were taken back"),
} as const;

export const filterOf = (flags: FilterFlags): ProofRequestFilter =>
  defined({
    fulfillmentStatus: flags.status,
    executionStatus: flags.execution,
    mode: flags.mode,
    vkHash: flags.program,
    requester: flags.requester,
    fulfiller: flags.fulfiller,
    fromSec: flags.from,
    toSec: flags.to,
    version: flags.circuits,
    isCanceled: flags.canceled ? true : undefined,
  });
