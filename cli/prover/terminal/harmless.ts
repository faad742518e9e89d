const suspects = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const color = /^\[\d{0,2}m/;

/**
 * Without what moves the cursor, talks to the terminal or turns text around: names and messages come from strangers. Lines,
 * tabs and colours stay.
 */
export const harmless = (text: string): string =>
  text.replace(suspects, (sign, at: number) =>
    sign === "\n" || sign === "\t" || (sign === "\x1b" && color.test(text.slice(at + 1, at + 5))) ? sign : "",
  );
