import type { RequestId } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";

export const unknownRequest = (requestId: RequestId): CliError =>
  new CliError(
    "unknown",
    `The network does not know the request ${requestId}.`,
    "`prover request list` shows those that there are; is it of this network (--network)? What your own prover had to do with it: `prover requests trace`.",
  );
