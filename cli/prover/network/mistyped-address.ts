/** An address among others, in a list or behind a flag's `=`. */
const addresses = /(?<![0-9a-zA-Z])0x[0-9a-fA-F]{40}(?![0-9a-fA-F])/g;

/**
 * Why `args` are refused: an address whose letters are of both cases, which are its checksum (EIP-55), and do not fit. A slip
 * of a finger would send money to nobody. Asked before a command runs, for what checks it is loaded where there is one alone.
 */
export async function mistypedAddress(args: readonly string[]): Promise<string | undefined> {
  const mixed = args.flatMap((arg) => arg.match(addresses) ?? []).filter(isMixed);
  if (mixed.length === 0) return undefined;
  const { getAddress } = await import("viem");
  const wrong = mixed.find((text) => getAddress(text.toLowerCase() as `0x${string}`) !== text); // as matched
  return (
    wrong && `${wrong}: upper and lower case are an address's checksum, and here they do not fit: a digit is wrong.`
  );
}

const isMixed = (text: string): boolean => /[a-f]/.test(text.slice(2)) && /[A-F]/.test(text);
