/** A command line is read by everyone on the machine, and kept in the shell's history. */
const keyFlag =
  /^--?(?:[a-z]+-)*(?:private-?key|secret(?:-?key)?|mnemonic|seed(?:-phrase)?|password|passphrase|key)(?:=|$)/i;

/** Why `args` are refused: a flag that would hold a key. What it holds is not repeated. */
export function refuseKeys(args: readonly string[]): string | undefined {
  const flag = args.find((arg) => keyFlag.test(arg))?.split("=")[0];
  if (flag === undefined) return undefined;
  return `${flag}: a key or a password is never given on the command line, where everyone on this machine can read it. If it was a real one, change it.\n  → Keep it in a keystore file (\`prover key new\`, \`prover key import\`), in KMS, or in a variable, and name it with \`prover profile set NAME --signer …\`.`;
}
