import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { maskKeys } from "../keys/mask-keys.ts";

/** Throws a CliError that names the file where it cannot be read. */
export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new CliError(
      "usage",
      `${maskKeys(file)} cannot be read (${codeOf(error)}).`,
      "Is its path right, and is it yours to read?",
      { cause: error },
    );
  }
}

export const readText = (file: string): string => new TextDecoder().decode(readBytes(file));

/** For what is written late: a CliError now in place of one then. */
export function refuseThere(file: string | undefined): void {
  if (file !== undefined && existsSync(file)) throw thereAlready(file);
}

const thereAlready = (file: string, cause?: unknown): CliError =>
  new CliError("usage", `${file} is there already.`, "Nothing is written over: name another file.", { cause });

/** Throws a CliError where it is there already, or cannot be. */
export function writeNew(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes, { flag: "wx" });
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw thereAlready(file, error);
    throw new CliError(
      "usage",
      `${file} cannot be written (${codeOf(error)}).`,
      "Is its folder there, and yours to write in?",
      { cause: error },
    );
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "no file");
