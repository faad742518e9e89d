import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { createProgram } from "./create-program.ts";
import { getProgram } from "./get-program.ts";
import { getProgramGasEstimates } from "./get-program-gas-estimates.ts";
import { setProgramName } from "./set-program-name.ts";

/** Programs: what proofs are of. */
export const programs = (session: Session) => ({
  get: bind(session, getProgram),
  create: bind(session, createProgram),
  setName: bind(session, setProgramName),
  gasEstimates: bind(session, getProgramGasEstimates),
});
