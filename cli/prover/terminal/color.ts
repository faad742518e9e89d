const codes = { red: 31, green: 32, yellow: 33, cyan: 36, grey: 90, bold: 1 } as const;
export type Color = keyof typeof codes;

/** Colours where `colored`, plain text elsewhere. */
export const painter =
  (colored: boolean) =>
  (color: Color | undefined, text: string): string =>
    colored && color !== undefined && text !== "" ? `\x1b[${codes[color]}m${text}\x1b[0m` : text;

/** For what one stream's terminal colours and another's reader does not. */
export const withoutColors = (text: string): string => text.replace(/\u001b\[\d{0,2}m/g, "");
