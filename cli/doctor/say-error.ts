/** Whatever could be a key: 64 hex digits, and what stands before an `@` in a URL. */
export const withoutSecrets = (text: string): string =>
  text.replace(/(0x)?[0-9a-f]{64,}/gi, "<64 hex digits>").replace(/(\w:\/\/)[^/\s@]+@/g, "$1");

/** An error as part of a sentence: its name or code and its first line. */
export function sayError(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const [line = ""] = error.message.split("\n");
  return line === "" || line === code ? code : `${code}: ${line.slice(0, 300).replace(/\.$/, "")}`;
}
