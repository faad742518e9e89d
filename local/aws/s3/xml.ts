const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** An element with text, which is escaped, or with elements. */
export const tag = (name: string, content: string | number | readonly string[]): string =>
  `<${name}>${Array.isArray(content) ? content.join("") : String(content).replace(/[&<>"\r]/g, (c) => escapes[c] ?? c)}</${name}>`;

export const document = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;

/** The contents of every element `name`, in order. Enough for the two request bodies that S3 takes as XML. */
export const contentsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "g"))].map(
    ([, content]) => content ?? "",
  );

export const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name ?? ""] ?? whole;
  });
