import { withoutColors } from "./color.ts";
import { beginning, columnsOf } from "./columns-of.ts";

/** Lines of at most `width` columns, broken at spaces where there are any. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let rest = paragraph;
    while (columnsOf(rest) > width) {
      const most = beginning(rest, width);
      const space = rest[most.length] === " " ? most.length : most.lastIndexOf(" ");
      const at = space > 0 ? space : Math.max(most.length, 1);
      lines.push(rest.slice(0, at));
      rest = rest.slice(space > 0 ? at + 1 : at);
    }
    lines.push(rest);
  }
  return lines;
}

/**
 * Sentences for a terminal of `width` columns: lines that are too long are broken at spaces, under their own beginning or
 * under what stands beside a name, and a word that is longer than a line stays whole, to be copied; so does what is in
 * brackets, where a line holds it. Colours take no room.
 */
export function foldSentences(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split("\n")
    .map((line) => foldSentence(line.trimEnd(), width))
    .join("\n");
}

const columns = (part: string): number => columnsOf(withoutColors(part));

function foldSentence(line: string, width: number): string {
  if (columns(line) <= width) return line;
  const hang = hangOf(line, width); // of what is coloured only sentences come here, whose colour begins after it
  const lines = [line.slice(0, hang)];
  let used = hang;
  for (const [at, word] of wordsOf(line.slice(hang), width - hang)
    .flatMap(choices(width - hang))
    .entries()) {
    const fits = at === 0 || used + columns(word.text) + word.gap <= width;
    if (!fits) lines.push(" ".repeat(hang));
    const gap = fits && at > 0 ? word.gap : 0;
    lines.push(`${lines.pop()}${" ".repeat(gap)}${word.text}`);
    used = (fits ? used + gap : hang) + columns(word.text);
  }
  return lines.map((each) => each.trimEnd()).join("\n");
}

function wordsOf(text: string, width: number): string[] {
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    const before = words.at(-1);
    const joined = `${before} ${word}`;
    if (before !== undefined && isOpen(before) && columns(joined) <= width) words[words.length - 1] = joined;
    else words.push(word);
  }
  return words;
}

/** As `[separator` is of `[separator = ,]`. */
const isOpen = (word: string): boolean => /^\[[^\]]*$/.test(withoutColors(word));

/** The text of `name  text`, or what is behind the line's own blanks and arrow. */
function hangOf(line: string, width: number): number {
  const beside = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0].length ?? width;
  return beside <= width / 2 ? beside : (/^ *(?:→ )?/.exec(line)?.[0].length ?? 0);
}

/** A word that is longer than a line, as `show|list|…` can be, in its parts. */
const choices =
  (width: number) =>
  (word: string): { text: string; gap: 0 | 1 }[] =>
    (columns(word) > width ? word.split(/(?<=\|)/) : [word]).map((text, at) => ({ text, gap: at === 0 ? 1 : 0 }));
