import { CreateProgramRequestBodySchema, SetProgramNameRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex, toHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { commit, signedCall } from "../transact.ts";
import { known } from "../wire.ts";
import { nameOf } from "./name.ts";
import type { NetworkRpcs } from "./service.ts";

const createSpec = { method: "CreateProgram", body: CreateProgramRequestBodySchema, domain: "none" } as const;
const nameSpec = { method: "SetProgramName", body: SetProgramNameRequestBodySchema, domain: "none" } as const;

const mostEstimates = 1000;

export const programs = (engine: Engine): NetworkRpcs => ({
  getProgram(request) {
    const program = programOf(engine, request.vkHash);
    return {
      program: {
        vkHash: fromHex(program.vkHash),
        vk: fromHex(program.vk),
        programUri: program.programUri,
        owner: fromHex(program.owner),
        createdAt: BigInt(program.createdAtSec),
        ...known({ name: program.name }),
      },
    };
  },
  async createProgram(message) {
    const call = await signedCall(engine, createSpec, message);
    const vkHash = id32(call.body.vkHash, "vk_hash");
    checkNewProgram(engine, call.body);
    const txHash = commit(engine, call);
    engine.state.programs.set(vkHash, {
      vkHash,
      vk: toHex(call.body.vk),
      programUri: call.body.programUri,
      owner: call.sender,
      createdAtSec: engine.nowSec(),
      gasSeen: [],
    });
    return { txHash, body: {} };
  },
  async setProgramName(message) {
    const call = await signedCall(engine, nameSpec, message);
    const program = programOf(engine, call.body.vkHash);
    if (program.owner !== call.sender) orRefuse(refusal("permission-denied", "only a program's owner may name it"));
    const name = nameOf(call.body.name);
    const txHash = commit(engine, call);
    engine.state.programs.set(program.vkHash, { ...program, name });
    return { txHash, body: {} };
  },
  /** Learned from the last settled requests of each program; a program without any is left out. */
  getProgramGasEstimates({ vkHashes }) {
    if (vkHashes.length > mostEstimates) {
      orRefuse(refusal("invalid-argument", `at most ${mostEstimates} programs can be asked for at once`));
    }
    return {
      estimates: vkHashes.flatMap((vkHash) => {
        const gasSeen = engine.state.programs.get(id32(vkHash, "vk_hash"))?.gasSeen ?? [];
        if (gasSeen.length === 0) return [];
        const sum = gasSeen.reduce((total, gas) => total + gas, 0n);
        return [{ vkHash, gasEstimate: sum / BigInt(gasSeen.length) }];
      }),
    };
  },
});

function programOf({ state }: Engine, vkHash: Uint8Array) {
  const id = id32(vkHash, "vk_hash");
  return orRefuse(state.programs.get(id) ?? refusal("not-found", `program ${id} not found`));
}

function checkNewProgram(
  { state, artifacts }: Engine,
  body: { vkHash: Uint8Array; vk: Uint8Array; programUri: string },
) {
  if (state.programs.has(toHex(body.vkHash))) orRefuse(refusal("already-exists", "program exists already"));
  if (body.vk.length === 0) orRefuse(refusal("invalid-argument", "vk is missing"));
  if (artifacts.read(body.programUri) === undefined) {
    orRefuse(refusal("invalid-argument", "program_uri is no uploaded artifact of this network"));
  }
}
