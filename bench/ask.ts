import { encodeStdin } from "../local/requester/bincode.ts";
import { createRequester } from "../local/requester/requester.ts";
import { simulatedProgramToProve } from "../local/requester/wanted-proof.ts";

type Where = { rpcUrl: string; privateKey: `0x${string}` };

/** A requester of small core proofs of one program, each with a stdin of its own text. */
export function createAsker({ rpcUrl, privateKey }: Where) {
  const requester = createRequester({ rpcUrl, privateKey, chainId: 1n });
  const program = simulatedProgramToProve({ name: "bench", cycles: "1000000", gas: "1000000" });
  return {
    ask: (text: string, withinSec: number, cycleLimit = 2_000_000n) =>
      requester.requestProof({
        program,
        stdin: encodeStdin([new TextEncoder().encode(text)]),
        mode: "core",
        deadlineSec: Math.floor(Date.now() / 1000) + withinSec,
        cycleLimit,
        gasLimit: 2_000_000n,
      }),
    close: () => requester.close(),
  };
}
