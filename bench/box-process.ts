import { spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";

const announced = z.object({
  rpcUrl: z.string(),
  controlUrl: z.string(),
  accounts: z.record(z.string(), z.object({ address: z.string(), privateKey: z.templateLiteral(["0x", z.string()]) })),
});
export type BoxSaid = z.infer<typeof announced>;

/** The network in a box as a process of its own: its half of the work is not the lane's. */
export async function startBoxProcess() {
  const args = ["tools/run.mjs", "cli/network.ts", "--port", "0", "--auction-seconds", "3600", "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const said = announced.parse(JSON.parse(line.toString("utf8")));
  return {
    said,
    async control(route: string, body?: unknown): Promise<unknown> {
      const [method, path] = route.split(" ");
      const response = await fetch(`${said.controlUrl}${path}`, {
        method: method ?? "GET",
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return response.json();
    },
    async close() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
