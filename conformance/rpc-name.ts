import type { ArtifactStore } from "../src/gen/artifact_pb.ts";
import type { ProverNetwork } from "../src/gen/network_pb.ts";
import type { Verifier } from "../src/gen/verifier_pb.ts";

type NamesOf<Service extends { method: object }> = Capitalize<Extract<keyof Service["method"], string>>;

/** Every RPC of the wire. */
export type RpcName = NamesOf<typeof ProverNetwork> | NamesOf<typeof ArtifactStore> | NamesOf<typeof Verifier>;

/** RPCs that an older server may answer with `Unimplemented`, as its clients know. */
export const optionalRpcs: ReadonlySet<string> = new Set<RpcName>([
  "GetProverRequirements",
  "GetProverStatus",
  "GetProverCapacity",
  "GetProgramGasEstimates",
  "ReportProverInfo",
  "FailExecution",
  "GetFilteredDelegations",
  "AddDelegation",
  "RemoveDelegation",
  "TerminateDelegation",
  "AcceptDelegation",
]);
