import { type Check, demand } from "../check.ts";
import { refused } from "../refusals.ts";
import { addressOf, send, transact } from "../signed-call.ts";
import { sameBytes, short } from "../values.ts";
import { createdProgram, requesterOf } from "./make-request.ts";
import { after } from "./stages.ts";

/** The program that the run brings along. */
export const programWrites: readonly Check[] = [
  {
    name: "makes a program that GetProgram finds, owned by its sender",
    rpc: "CreateProgram",
    kind: "write",
    async run(target) {
      const { vkHash, vk, programUri } = await createdProgram(target);
      const { program } = await target.network.getProgram({ vkHash });
      demand(program !== undefined && sameBytes(program.vkHash, vkHash), "GetProgram does not find it");
      demand(sameBytes(program.vk, vk), "vk is another");
      demand(program.programUri === programUri, "program_uri is another");
      demand(sameBytes(program.owner, await addressOf(requesterOf(target))), "owner is another");
      return short(vkHash);
    },
  },
  {
    name: "refuses a program that is there",
    rpc: "CreateProgram",
    kind: "write",
    async run(target) {
      const { vkHash, vk, programUri } = await after(createdProgram, target);
      return refused(send(target, "CreateProgram", { vkHash, vk, programUri }, requesterOf(target)), "AlreadyExists");
    },
  },
  {
    name: "names a program",
    rpc: "SetProgramName",
    kind: "write",
    async run(target) {
      const { vkHash } = await after(createdProgram, target);
      await transact(target, "SetProgramName", { vkHash, name: "conformance" }, requesterOf(target));
      const name = (await target.network.getProgram({ vkHash })).program?.name;
      demand(name === "conformance", `GetProgram says ${name}`);
      return "conformance";
    },
  },
  {
    name: "is for a program's owner alone",
    rpc: "SetProgramName",
    kind: "write",
    async run(target) {
      const { vkHash } = await after(createdProgram, target);
      return refused(
        send(target, "SetProgramName", { vkHash, name: "stolen" }, target.actors.stranger),
        "PermissionDenied",
      );
    },
  },
];
