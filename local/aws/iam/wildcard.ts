const compiled = new Map<string, RegExp>();

/** Whether `text` is what `pattern` says: `*` stands for any number of characters, slashes and colons too, `?` for one. */
export function matchesWildcard(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  const key = `${ignoreCase ? "i" : ""}:${pattern}`;
  const known = compiled.get(key) ?? compile(pattern, ignoreCase);
  compiled.set(key, known);
  return known.test(text);
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, ignoreCase ? "is" : "s");
}
