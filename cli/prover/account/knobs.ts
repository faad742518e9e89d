import {
  DeleteParameterCommand,
  GetParameterHistoryCommand,
  type ParameterHistory,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { KnobTree } from "../../doctor/account/knob-tree.ts";
import { readKnobs } from "../../doctor/account/knobs.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

/** A value that a knob had, and since when. */
export type KnobVersion = { name: string; value: string; version: number; atSec: number; by: string | undefined };

export type KnobStore = {
  read(): Promise<KnobTree>;
  /** Writes what differs, undefined taking a knob away, and the generation last: what is written before is not read yet. */
  write(changes: Readonly<Record<string, string | undefined>>, generation: string): Promise<void>;
  /** What the knob was, the oldest first; none where it was never set, or was taken away. */
  history(name: string): Promise<readonly KnobVersion[]>;
};

export function openKnobs(place: Place, path: string): KnobStore {
  const client = new SSMClient(optionsFor(place, "ssm"));
  const put = (name: string, value: string) =>
    client.send(new PutParameterCommand({ Name: `${path}/${name}`, Value: value, Type: "String", Overwrite: true }));
  const remove = (name: string) =>
    client.send(new DeleteParameterCommand({ Name: `${path}/${name}` })).catch(unlessAbsent);
  return {
    read: () => readKnobs(client, path),
    async write(changes, generation) {
      for (const [name, value] of Object.entries(changes)) {
        await (value === undefined ? remove(name) : put(name, value));
      }
      await put("generation", generation);
    },
    async history(name) {
      const found: ParameterHistory[] = [];
      let token: string | undefined;
      do {
        const page = await client
          .send(new GetParameterHistoryCommand({ Name: `${path}/${name}`, NextToken: token }))
          .catch(unlessAbsent);
        found.push(...(page?.Parameters ?? []));
        token = page?.NextToken;
      } while (token);
      return found.map((each) => versionOf(name, each));
    },
  };
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof ParameterNotFound) return undefined;
  throw error;
}

const versionOf = (
  name: string,
  { Value, Version, LastModifiedDate, LastModifiedUser }: ParameterHistory,
): KnobVersion => ({
  name,
  value: Value ?? "",
  version: Version ?? 0,
  atSec: Math.floor((LastModifiedDate?.getTime() ?? 0) / 1_000),
  by: LastModifiedUser?.split("/").at(-1),
});
