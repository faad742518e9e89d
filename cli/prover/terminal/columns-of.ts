/** Two columns wide in a terminal: Chinese, Japanese and Korean signs, their full-width forms, and emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** Drawn over the sign before it, or not at all. */
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;
const plain = /^[ -~]*$/;

const columnsOfSign = (sign: string): number => (none.test(sign) ? 0 : wide.test(sign) ? 2 : 1);

/** How many columns of a terminal `text` takes: names come from strangers, in whatever script. */
export const columnsOf = (text: string): number =>
  plain.test(text) ? text.length : [...text].reduce((sum, sign) => sum + columnsOfSign(sign), 0);

/** As much of `text` as `size` columns hold. */
export function beginning(text: string, size: number): string {
  let kept = "";
  let left = size;
  for (const sign of text) {
    left -= columnsOfSign(sign);
    if (left < 0) break;
    kept += sign;
  }
  return kept;
}

/** `text` in at most `size` columns, an ellipsis where some of it is cut off. */
export const cut = (text: string, size: number): string =>
  columnsOf(text) <= size ? text : `${beginning(text, size - 1)}…`;

/** With blanks to `size` columns, before it or behind it. */
export function pad(text: string, size: number, where: "before" | "behind"): string {
  const blanks = " ".repeat(Math.max(0, size - columnsOf(text)));
  return where === "before" ? blanks + text : text + blanks;
}
