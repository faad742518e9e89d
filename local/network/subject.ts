import { type Decoded, decodeArtifact, decodeProgram } from "./artifacts/decode.ts";
import type { Engine } from "./engine.ts";
import { fromHex } from "./hex.ts";
import type { ProofSubject } from "./ports.ts";
import type { RequestRecord } from "./state/records.ts";
import { knownMode } from "./state/status.ts";

/** What a proof of this request is about; undefined where the uploaded program or stdin cannot be read. */
export function proofSubject({ state, artifacts }: Engine, request: RequestRecord): ProofSubject | undefined {
  const record = state.programs.get(request.vkHash);
  const uploaded = { program: artifacts.read(request.programUri), stdin: artifacts.read(request.stdinUri) };
  const program = uploaded.program && elf(uploaded.program);
  const stdin = uploaded.stdin && plain(uploaded.stdin);
  if (record === undefined || program === undefined || stdin === undefined) return undefined;
  const publicValuesHash = request.publicValuesHash ?? request.expectedPublicValuesHash;
  return {
    requestId: fromHex(request.id),
    vkHash: fromHex(request.vkHash),
    vk: fromHex(record.vk),
    mode: knownMode(request.mode),
    program,
    stdin,
    ...(publicValuesHash === undefined ? {} : { publicValuesHash: fromHex(publicValuesHash) }),
  };
}

const elf = (upload: Uint8Array): Uint8Array | undefined => bytesOf(decodeProgram(upload));
const plain = (upload: Uint8Array): Uint8Array | undefined => bytesOf(decodeArtifact(upload));
const bytesOf = (decoded: Decoded): Uint8Array | undefined => (decoded.kind === "decoded" ? decoded.bytes : undefined);
