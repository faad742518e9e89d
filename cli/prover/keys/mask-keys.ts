/** Longer than an address, and perhaps a key with a slip in it. */
const longHex = /[0-9a-fA-F]{48,}/g;

/** `text` without what could be a key: for what repeats a word that was typed where no such thing belongs. */
export const maskKeys = (text: string): string => text.replace(longHex, "<what may be a key>");
