import { CliError } from "../cli-error.ts";

/** What a terminal does not show, or shows as something else: control signs, and those that turn text around or hide. */
const unseen = /[^\P{C}\n\t]|[\u2028\u2029]/u;

/** `text`, which is signed as it is shown. Throws a CliError where what is shown would be another. */
export function asShown(text: string, what: string): string {
  const sign = unseen.exec(text)?.[0];
  if (sign === undefined) return text;
  const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new CliError(
    "usage",
    `${what} holds a sign that cannot be shown (U+${code}), and what is not seen is not signed.`,
    "Take it out; lines end with a line feed alone.",
  );
}

/** The text in a file's bytes. Throws a CliError where they are none. */
export function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new CliError("usage", `${file} is no text in UTF-8.`, "Save it as such, without what is no text.", {
      cause: error,
    });
  }
}
