import type { Finding } from "./finding.ts";
import { withoutSecrets } from "./say-error.ts";

const signs = { ok: "ok     ", advice: "advice ", blocker: "BLOCKER" } as const satisfies Record<
  Finding["level"],
  string
>;

/** One row a finding, what to do below it, and a line that sums up. */
export function tableOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const rows = findings.flatMap((finding) => {
    const row = `${signs[finding.level]}  ${finding.check.padEnd(width)}  ${finding.says}`;
    return finding.level === "ok" ? [row] : [row, `${" ".repeat(width + 11)}→ ${finding.todo}`];
  });
  return withoutSecrets([...rows, "", summary(findings)].join("\n"));
}

export const jsonOf = (findings: readonly Finding[]): string =>
  withoutSecrets(JSON.stringify({ blocked: isBlocked(findings), findings }, null, 2));

export const isBlocked = (findings: readonly Finding[]): boolean => findings.some(({ level }) => level === "blocker");

function summary(findings: readonly Finding[]): string {
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  return `${count("ok")} ok, ${count("advice")} to think about, ${count("blocker")} to be done first`;
}
