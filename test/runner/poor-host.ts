import { spawnSync } from "node:child_process";

/** A namespace of its own: what is mounted in it goes with its last process, whatever that does. */
const namespace = process.getuid?.() === 0 ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"];

/** Not in every container; the limits of a shell below need no such right. */
export const canMount =
  spawnSync(namespace[0] ?? "", [...namespace.slice(1), "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

/** The start of a command that finds an empty tmpfs with these options at `folder`. */
export const withinTmpfs = (folder: string, options: string): string[] => [
  ...namespace,
  "sh",
  "-c",
  `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`,
  folder,
];

/** The start of a command that may write no file past so many kilobytes, as on a disk that fills up. */
export const withFilesUpTo = (kilobytes: number): string[] => [
  "sh",
  "-c",
  `ulimit -f ${kilobytes * 2}; exec "$@"`,
  "sh",
];
