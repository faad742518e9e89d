import { type Token, tokensOf } from "./tokens.ts";

export type Reader = {
  /** Takes the next piece if it is this word or sign. */
  takes(text: string): boolean;
  /** Takes this word or sign; throws where something else stands. */
  needs(text: string): void;
  /** Takes the next piece if it is of this kind. */
  takesKind(kind: Token["kind"]): string | undefined;
  needsKind(kind: Token["kind"]): string;
  /** What was written from one place to the next piece. */
  mark(): () => string;
  /** Takes the next piece, which must be the name of a member, and gives that; throws where it is none. */
  needsMemberOf<T>(table: Readonly<Record<string, T>>): T;
  /** Throws: here stands something that was not expected. */
  refuse(expected: string): never;
};

/** Reads one command from left to right; each error says what was expected, what stands there, and where. */
export function createReader(command: string): Reader {
  const tokens = tokensOf(command);
  let next = 0;
  const token = (): Token => tokens[next] ?? { kind: "end", text: "the end", at: command.length };
  const refuse = (expected: string): never => {
    throw new Error(`"${command}": ${expected} is expected at ${token().at}, not ${token().text}.`);
  };
  const takes = (text: string): boolean => {
    const found = token().kind !== "text" && token().kind !== "end" && token().text === text;
    if (found) next += 1;
    return found;
  };
  const takesKind = (kind: Token["kind"]): string | undefined => {
    if (token().kind !== kind) return undefined;
    const { text } = token();
    next += 1;
    return kind === "text" ? text.slice(1, -1) : text;
  };
  const needsKind = (kind: Token["kind"]): string => takesKind(kind) ?? refuse(`a ${kind}`);
  return {
    takes,
    needs: (text) => (takes(text) ? undefined : refuse(text)),
    takesKind,
    needsKind,
    needsMemberOf<T>(table: Readonly<Record<string, T>>): T {
      const member = Object.hasOwn(table, token().text) ? table[token().text] : undefined;
      if (member === undefined) return refuse(`one of ${Object.keys(table).join(", ")}`);
      needsKind("name");
      return member;
    },
    mark: () => {
      const from = token().at;
      return () => command.slice(from, token().at).trim();
    },
    refuse,
  };
}
