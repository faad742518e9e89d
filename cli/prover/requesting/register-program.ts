import { encodeProgram } from "../../../local/requester/bincode.ts";
import type { ArtifactKind } from "../../../src/adapters/network/artifacts/create-artifact.ts";
import type { Receipt, SendOptions } from "../../../src/adapters/network/lane.ts";
import type { Hash } from "../../../src/domain/values.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { countOf } from "../terminal/words.ts";

type Made = { vkHash: Hash; elf: Uint8Array; vk: Uint8Array };

/** Uploads the ELF and makes the program known: a transaction of its own. */
export async function registerProgram(
  session: NetworkSession,
  { vkHash, elf, vk }: Made,
  options: SendOptions,
): Promise<Receipt> {
  const programUri = await upload(session, "program", encodeProgram(elf), options);
  return session.network.programs.create({ vkHash, vk, programUri }, options);
}

/** What requests and programs name. */
export async function upload(
  { network: { artifacts }, terminal }: NetworkSession,
  kind: ArtifactKind,
  bytes: Uint8Array,
  { signal }: Pick<SendOptions, "signal"> = {},
): Promise<string> {
  terminal.progress(`uploading the ${kind}: ${countOf(bytes.length)} bytes …`);
  const place = await artifacts.create(kind, { signal });
  await artifacts.upload(place, new Uint8Array(bytes), { signal });
  return place.uri;
}
