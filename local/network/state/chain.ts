import { keccak256 } from "../../../src/adapters/network/signing.ts";
import { type Hex, toHex } from "../hex.ts";
import { type NetworkState, nextOrder } from "./network-state.ts";

/**
 * What stands for the chain under the network: deposits, stakes and new provers come from there. It has a block every
 * twelve seconds, counted from the epoch, and each event a transaction of its own.
 */

const blockSec = 12;

export const blockAt = (sec: number): bigint => BigInt(Math.floor(sec / blockSec));

/** The hash of the next event of the chain; no two are alike, over snapshots as well. */
export const chainTransaction = (state: NetworkState): Hex =>
  toHex(keccak256(new TextEncoder().encode(`event ${nextOrder(state)} of the chain of a network in a box`)));
