import { toHex } from "../../local/network/hex.ts";
import type { ArtifactStore, Execution, Oracle, ProofSubject, Verifier } from "../../local/network/ports.ts";
import { keccak256 } from "../../src/adapters/network/signing.ts";

/** Artifacts without HTTP: what the box asks of its store, in a map. */
export function memoryArtifacts(): ArtifactStore & { put(uri: string, bytes: Uint8Array): void } {
  const stored = new Map<string, Uint8Array>();
  let count = 0;
  const next = (kind: string): string => {
    count += 1;
    return `http://artifacts.invalid/${kind}/artifact_${count}`;
  };
  return {
    create(kind) {
      const uri = next(kind);
      return { uri, presignedUrl: `${uri}?upload` };
    },
    write(kind, bytes) {
      const uri = next(kind);
      stored.set(uri, bytes);
      return { uri, publicUri: uri };
    },
    put: (uri, bytes) => void stored.set(uri, bytes),
    read: (uri) => stored.get(uri),
    publicUri: (uri) => uri,
    presignRead: (uri, ttlSec) => ({ url: `${uri}?ttl=${ttlSec}`, expiresAtSec: 1_900_000_000 + ttlSec }),
  };
}

/** bincode of a byte vector, as programs are uploaded. */
export function bincode(bytes: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(8 + bytes.length);
  new DataView(encoded.buffer).setBigUint64(0, BigInt(bytes.length), true);
  encoded.set(bytes, 8);
  return encoded;
}

/** What stands for a valid proof here: a hash over everything that a proof is about. */
export const rightProof = ({ requestId, vkHash, program, stdin }: ProofSubject): Uint8Array =>
  keccak256(requestId, vkHash, program, stdin);

export const hashVerifier: Verifier = {
  verify: (subject, proof) =>
    Promise.resolve(
      toHex(proof) === toHex(rightProof(subject)) ? { valid: true } : { valid: false, reason: "wrong hash" },
    ),
  verifyDetached: ({ proof, vkey }) => Promise.resolve({ valid: toHex(proof) === toHex(keccak256(vkey)) }),
};

/** An oracle that answers what it is told to. */
export function toldOracle(answer: Execution): Oracle & { answer: Execution; executed: string[] } {
  const oracle = {
    answer,
    executed: [] as string[],
    execute(subject: ProofSubject) {
      oracle.executed.push(toHex(subject.requestId));
      return Promise.resolve(oracle.answer);
    },
  };
  return oracle;
}
