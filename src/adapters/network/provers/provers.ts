import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { getProverCapacity } from "./get-prover-capacity.ts";
import { getProverRequirements } from "./get-prover-requirements.ts";
import { getProverStake } from "./get-prover-stake.ts";
import { getProverStatus } from "./get-prover-status.ts";
import { isTeeWhitelisted } from "./is-tee-whitelisted.ts";
import { listProverStakeLogs } from "./list-prover-stake-logs.ts";
import { listProvers } from "./list-provers.ts";
import { listProversByUptime } from "./list-provers-by-uptime.ts";
import { listStakerStakeLogs } from "./list-staker-stake-logs.ts";
import { listSuspendableProvers } from "./list-suspendable-provers.ts";
import { reportProverInfo } from "./report-prover-info.ts";
import { searchStakingProvers } from "./search-staking-provers.ts";
import { suspendProver } from "./suspend-prover.ts";

/** Provers and what is staked on them: who there is, how they stand, what they must keep to. */
export const provers = (session: Session) => ({
  list: bind(session, listProvers),
  byUptime: bind(session, listProversByUptime),
  status: bind(session, getProverStatus),
  requirements: bind(session, getProverRequirements),
  capacity: bind(session, getProverCapacity),
  report: bind(session, reportProverInfo),
  stake: bind(session, getProverStake),
  stakeLogs: bind(session, listProverStakeLogs),
  stakerLogs: bind(session, listStakerStakeLogs),
  stakingSearch: bind(session, searchStakingProvers),
  suspendable: bind(session, listSuspendableProvers),
  suspend: bind(session, suspendProver),
  teeWhitelisted: bind(session, isTeeWhitelisted),
});
