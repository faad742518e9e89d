import {
  type ArtifactServer,
  type ArtifactServerOptions,
  createArtifactServer,
} from "../../local/network/artifacts/artifact-server.ts";
import { type DrivenClock, drivenClock } from "../../local/network/clock.ts";

export const noonMs = Date.UTC(2026, 10, 1, 12);

export type Served = { artifacts: ArtifactServer; clock: DrivenClock };

/** Runs `use` with an artifact server on a free port and a clock that stands at noon, and closes the server. */
export async function withArtifacts<T>(
  use: (served: Served) => Promise<T>,
  options: Partial<Omit<ArtifactServerOptions, "clock">> = {},
): Promise<T> {
  const clock = drivenClock(noonMs);
  const artifacts = await createArtifactServer({ clock, ...options });
  try {
    return await use({ artifacts, clock });
  } finally {
    await artifacts.close();
  }
}

export const put = (url: string, body: Uint8Array | string) => fetch(url, { method: "PUT", body });

export const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
