/** Do these bytes start as an ELF does (0x7f "ELF")? What is behind that is for SP1 to judge. */
export const startsAsElf = (head: Uint8Array): boolean =>
  head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
