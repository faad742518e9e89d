import type { ProverNetwork, SendOptions } from "../../../../library/network.ts";
import { type Address, address, hash, requestId, transactionHash } from "../../../../src/domain/values.ts";
import type { Fields } from "./independent-wire.ts";

/** One RPC: how it is called, what must arrive, what is answered, what comes of it. */
export type Row = {
  rpc: string;
  /** The client's function, by its path. */
  call: (network: ProverNetwork, options?: SendOptions) => Promise<unknown> | AsyncIterable<unknown>;
  /** What must arrive, less what every signed body has: fields for protobufjs, without those at their default. */
  sends: Fields;
  /** Absent: the answer of a transaction. */
  answers?: Fields;
  /** Absent: the receipt. */
  gives?: unknown;
  /** The word of `TransactionVariant` in its body. */
  variant?: string;
  /** Its body has a domain that is left empty. */
  emptyDomain?: true;
  /** Its subject may be unknown: undefined then. */
  mayBeUnknown?: true;
  /** Answers to what it asks on the way. */
  also?: Record<string, Fields>;
};

const repeated = (byte: string, bytes: number) => `0x${byte.repeat(bytes)}`;
const bytesOf = (byte: number, count: number) => new Uint8Array(count).fill(byte);

/** The same values for the wire and for the client. */
export const id = requestId(repeated("11", 32));
export const idBytes = bytesOf(0x11, 32);
export const vkHash = hash(repeated("22", 32));
export const vkHashBytes = bytesOf(0x22, 32);
export const txHash = transactionHash(repeated("33", 32));
export const txHashBytes = bytesOf(0x33, 32);
export const word = hash(repeated("44", 32));
export const wordBytes = bytesOf(0x44, 32);
export const who = (byte: number): Address => address(repeated(byte.toString(16).padStart(2, "0"), 20));
export const whoBytes = (byte: number) => bytesOf(byte, 20);
export const bytes = bytesOf;
