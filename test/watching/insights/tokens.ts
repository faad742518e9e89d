/** A piece of a query. `at` is its place, from 0, for what is said about it. */
export type Token = { kind: "name" | "text" | "number" | "duration" | "sign" | "end"; text: string; at: number };

const kinds = [
  ["text", /'[^']*'|"[^"]*"/y],
  ["duration", /\d+(?:ms|[smhdw])(?![\w.])/y],
  ["number", /\d+(?:\.\d+)?(?!\w)/y],
  ["name", /@?[A-Za-z_][\w.]*/y],
  ["sign", /[=()[\],+\-*/]/y],
] as const;

/** Cuts one command into its pieces. Throws where something is in it that no rule knows, such as `1e18` or a pattern. */
export function tokensOf(command: string): Token[] {
  const tokens: Token[] = [];
  for (let at = firstFrom(command, 0); at < command.length; ) {
    const token = tokenAt(command, at);
    tokens.push(token);
    at = firstFrom(command, at + token.text.length);
  }
  return [...tokens, { kind: "end", text: "the end", at: command.length }];
}

function tokenAt(command: string, at: number): Token {
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = at;
    const text = pattern.exec(command)?.[0];
    if (text !== undefined) return { kind, text, at };
  }
  throw new Error(`"${command}": "${command.slice(at, at + 12)}" at ${at} is no part of the language known here.`);
}

function firstFrom(command: string, from: number): number {
  const blanks = /\s*/y;
  blanks.lastIndex = from;
  return from + (blanks.exec(command)?.[0].length ?? 0);
}
