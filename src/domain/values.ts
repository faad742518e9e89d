/** Ids, amounts and hashes as the network writes them, told apart by the compiler and plain at run time. */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

type Hex = `0x${string}`;

/** 32 bytes, lower-case hex: keccak of the requester's address and the signed body. */
export type RequestId = Branded<Hex, "RequestId">;
/** 32 bytes, lower-case hex: keccak of the sender's address and the signed body. */
export type TransactionHash = Branded<Hex, "TransactionHash">;
/** 32 bytes, lower-case hex. */
export type Hash = Branded<Hex, "Hash">;
/** 20 bytes, lower-case hex. */
export type Address = Branded<Hex, "Address">;
/** 10^-18 PROVE. */
export type Wei = Branded<bigint, "Wei">;
/** Prover gas units: what the network bills. */
export type Pgu = Branded<bigint, "Pgu">;
/** Whole seconds since 1970. */
export type UnixSeconds = Branded<number, "UnixSeconds">;
/** The id that AWS Batch gave a job. */
export type JobId = Branded<string, "JobId">;
/** `prove-<request id without 0x>-<round>`: the same for every submission of one round. */
export type JobName = Branded<string, "JobName">;

const hexOf = (bytes: number) => new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`);
const wordHex = hexOf(32);
const addressHex = hexOf(20);

function checked(text: string, pattern: RegExp, what: string): Hex {
  const lower = text.toLowerCase();
  if (!pattern.test(lower)) throw new RangeError(`not ${what}: ${JSON.stringify(text.slice(0, 80))}`);
  return lower as Hex; // the pattern says so
}

// Each constructor below is the one place where its brand is given, after the check that it stands for.
export const requestId = (text: string) => checked(text, wordHex, "a request id (32 bytes of hex)") as RequestId;
export const transactionHash = (text: string) => checked(text, wordHex, "a transaction hash") as TransactionHash;
export const hash = (text: string) => checked(text, wordHex, "a hash (32 bytes of hex)") as Hash;
export const address = (text: string) => checked(text, addressHex, "an address (20 bytes of hex)") as Address;
export const wei = (amount: bigint) => nonNegative(amount, "an amount in wei") as Wei;
export const pgu = (amount: bigint) => nonNegative(amount, "an amount of gas") as Pgu;
export const unixSeconds = (seconds: number) => Math.floor(seconds) as UnixSeconds;
export const jobId = (text: string) => text as JobId;

function nonNegative(amount: bigint, what: string): bigint {
  if (amount < 0n) throw new RangeError(`not ${what}: ${amount}`);
  return amount;
}

const jobNamePattern = /^prove-([0-9a-f]{64})-([0-9]{1,4})$/;

/** The job of a request's `round`-th launch (from 1): deterministic, so that a submission can be found again. */
export const jobNameOf = (id: RequestId, round: number) => `prove-${id.slice(2)}-${round}` as JobName;

/** The request and round of a job's name; undefined where the job is not one of ours. */
export function readJobName(name: string): { requestId: RequestId; round: number } | undefined {
  const match = jobNamePattern.exec(name);
  return match?.[1] && match[2] ? { requestId: requestId(`0x${match[1]}`), round: Number(match[2]) } : undefined;
}
