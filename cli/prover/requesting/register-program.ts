import { encodeProgram } from "../../../local/requester/bincode.ts";
import type { ArtifactKind } from "../../../src/adapters/network/artifacts/create-artifact.ts";
import type { Receipt } from "../../../src/adapters/network/lane.ts";
import type { Hash } from "../../../src/domain/values.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { countOf } from "../terminal/words.ts";

type Made = { vkHash: Hash; elf: Uint8Array; vk: Uint8Array };

/** Uploads the ELF and makes the program known: a transaction of its own. */
export async function registerProgram(session: NetworkSession, { vkHash, elf, vk }: Made): Promise<Receipt> {
  const programUri = await upload(session, "program", encodeProgram(elf));
  return session.network.programs.create({ vkHash, vk, programUri });
}

/** What requests and programs name. */
export async function upload(
  { network: { artifacts }, terminal }: NetworkSession,
  kind: ArtifactKind,
  bytes: Uint8Array,
): Promise<string> {
  terminal.progress(`uploading the ${kind}: ${countOf(bytes.length)} bytes …`);
  const place = await artifacts.create(kind);
  await artifacts.upload(place, new Uint8Array(bytes));
  return place.uri;
}
