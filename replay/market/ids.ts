import { type Address, address, type Hash, hash, type RequestId, requestId } from "../../src/domain/values.ts";
import { drawAt } from "../chance.ts";

/** Ids as long as the network's, that follow from what they are for. */
export const wordFor = (what: string, seed: number, index: number): Hash => hash(hexFor(8, what, seed, index));
export const requestIdFor = (seed: number, index: number): RequestId => requestId(hexFor(8, "request", seed, index));
export const addressFor = (what: string, seed: number, index: number): Address => address(hexFor(5, what, seed, index));

/** The prover under test, in every market that is drawn. */
export const proverUnderTest: Address = addressFor("the prover under test", 0, 0);

function hexFor(quads: number, what: string, seed: number, index: number): string {
  let hex = "0x";
  for (let quad = 0; quad < quads; quad += 1) {
    hex += Math.floor(drawAt(seed, what, index, quad) * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  }
  return hex;
}
