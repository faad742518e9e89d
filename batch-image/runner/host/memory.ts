import { freemem, totalmem } from "node:os";

/** Bytes that the container may use: its own limit where it has one, never more than the host has. */
export function usableMemory(): number {
  const limit = process.constrainedMemory(); // 0 or undefined: none; without a limit some kernels say 2^64
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Bytes in use on the host, what can be given back at once (caches) not counted. */
export const usedMemory = (): number => totalmem() - freemem();
