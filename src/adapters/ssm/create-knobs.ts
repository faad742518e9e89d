import {
  GetParameterCommand,
  GetParametersByPathCommand,
  ParameterNotFound,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { defaultPolicy, parseKnobs } from "../../config/knobs.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Knobs } from "../../ports/knobs.ts";
import type { Log } from "../../ports/log.ts";

type KnobDeps = { client: SSMClient; path: string; log: Log };

/** How often the tree is read again when an operator writes while it is read. */
const tries = 3;

/** A process without a good set of knobs must not spend money on what its operator may have forbidden: it begins nothing. */
const untilKnown: Policy = { ...defaultPolicy, generation: "unknown", bidding: false, shadow: true };

type State = {
  /** What is in force. */
  policy: Policy;
  /** A good set was read, or in a wrong one the word to stop; now or before. */
  isKnown: boolean;
  /** The generation that was read last. */
  seen?: string;
  /** That generation is wrong, and something else in force. */
  isWrong: boolean;
  /** The last look found nothing that could be read. */
  isUnreadable: boolean;
};

/**
 * The knobs below `path`. `generation` is read at each call; the rest only when it has changed. Never throws: whatever
 * is wrong, the last good policy holds.
 */
export function createKnobs(deps: KnobDeps): Knobs {
  const state: State = { policy: untilKnown, isKnown: false, isWrong: false, isUnreadable: false };
  let reading: Promise<Policy> | undefined;
  const current = () => {
    reading ??= read(deps, state).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return {
    current,
    async areRefused() {
      await current();
      return state.isWrong || state.isUnreadable;
    },
    async areKnown() {
      await current();
      return state.isKnown;
    },
  };
}

async function read(deps: KnobDeps, state: State): Promise<Policy> {
  try {
    const generation = await readGeneration(deps);
    state.isUnreadable = false;
    if (generation === undefined) return accept(state, undefined, defaultPolicy);
    if (generation === state.seen) return state.policy;
    return await readTree(deps, state, generation);
  } catch (error) {
    deps.log.warn("The knobs cannot be read: the last good ones hold", { path: deps.path, because: because(error) });
    state.isUnreadable = true;
    return state.policy;
  }
}

/** Pages are not atomic: the tree counts only where the generation is the same before and after it. */
async function readTree(deps: KnobDeps, state: State, first: string): Promise<Policy> {
  let before = first;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const values = await readValues(deps);
    const after = await readGeneration(deps);
    if (after === before) return judge(deps, state, values, before);
    if (after === undefined) return accept(state, undefined, defaultPolicy);
    before = after;
  }
  deps.log.warn("The knobs change while they are read: the last good ones hold", { path: deps.path });
  state.isUnreadable = true;
  return state.policy;
}

function judge({ log }: KnobDeps, state: State, values: Record<string, string>, generation: string): Policy {
  const reading = parseKnobs(values, generation);
  if (reading.kind === "policy") return accept(state, generation, reading.policy);
  log.error("The knobs are wrong: the last good ones hold", { generation, faults: reading.faults.join("; ") });
  state.seen = generation;
  state.isWrong = true;
  hearStop(state, values);
  return state.policy;
}

/** Whatever else is wrong, an operator who says stop is heard, until a good set says otherwise. */
function hearStop(state: State, values: Record<string, string>): void {
  const endsJobs = values["end-jobs"]?.trim() === "true";
  if (!endsJobs && values.bidding?.trim() !== "false") return;
  const { policy } = state;
  Object.assign(state, { policy: { ...policy, bidding: false, endJobs: endsJobs || policy.endJobs }, isKnown: true });
}

function accept(state: State, seen: string | undefined, policy: Policy): Policy {
  Object.assign(state, { policy, isKnown: true, isWrong: false });
  if (seen === undefined) delete state.seen;
  else state.seen = seen;
  return policy;
}

async function readGeneration({ client, path }: KnobDeps): Promise<string | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: `${path}/generation` }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

/** Text by the knob's name: all pages of 10, the generation aside. */
async function readValues({ client, path }: KnobDeps): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetParametersByPathCommand({ Path: path, Recursive: true, MaxResults: 10, NextToken: token }),
    );
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name && Value !== undefined) values[Name.slice(path.length + 1)] = Value;
    }
    token = page.NextToken;
  } while (token);
  delete values.generation;
  return values;
}

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error));
