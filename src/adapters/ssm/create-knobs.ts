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

/** A process without a good set of knobs must not spend money on what its operator may have forbidden. */
const untilKnown: Policy = { ...defaultPolicy, bidding: false };

/** `refused`: what was read last is wrong, and something else in force. */
type State = { good?: Policy; seen?: string; refused: boolean };

/**
 * The knobs below `path`. `generation` is read at each call; the rest only when it has changed. Never throws: whatever
 * is wrong, the last good policy holds.
 */
export function createKnobs(deps: KnobDeps): Knobs {
  const state: State = { refused: false };
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
      return state.refused;
    },
  };
}

async function read(deps: KnobDeps, state: State): Promise<Policy> {
  try {
    const generation = await readGeneration(deps);
    if (generation === undefined) return accept(state, undefined, defaultPolicy);
    if (generation === state.seen) return state.good ?? untilKnown;
    return await readTree(deps, state, generation);
  } catch (error) {
    deps.log.warn("The knobs cannot be read: the last good ones hold", { path: deps.path, because: because(error) });
    return state.good ?? untilKnown;
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
  return state.good ?? untilKnown;
}

function judge({ log }: KnobDeps, state: State, values: Record<string, string>, generation: string): Policy {
  const reading = parseKnobs(values, generation);
  if (reading.kind === "policy") return accept(state, generation, reading.policy);
  log.error("The knobs are wrong: the last good ones hold", { generation, faults: reading.faults.join("; ") });
  const kept = state.good ?? untilKnown;
  // Whatever else is wrong, an operator who says stop is heard.
  const policy = values.bidding?.trim() === "false" ? { ...kept, bidding: false } : kept;
  accept(state, generation, policy);
  state.refused = true;
  return policy;
}

function accept(state: State, seen: string | undefined, policy: Policy): Policy {
  state.good = policy;
  state.refused = false;
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
