import { bytes, type Row, vkHash, vkHashBytes, who, whoBytes, word, wordBytes } from "../row.ts";

export const programRows: readonly Row[] = [
  {
    rpc: "GetProgram",
    call: ({ programs }, options) => programs.get(vkHash, options),
    sends: { vkHash: vkHashBytes },
    answers: {
      program: {
        vkHash: vkHashBytes,
        vk: bytes(6, 40),
        programUri: "s3://b/programs/artifact_1",
        name: "fibonacci",
        owner: whoBytes(1),
        createdAt: 5,
      },
    },
    gives: {
      vkHash,
      vk: bytes(6, 40),
      programUri: "s3://b/programs/artifact_1",
      name: "fibonacci",
      owner: who(1),
      createdAtSec: 5,
    },
    mayBeUnknown: true,
  },
  {
    rpc: "CreateProgram",
    call: ({ programs }, options) => programs.create({ vkHash, vk: bytes(6, 40), programUri: "s3://b/p/1" }, options),
    sends: { vkHash: vkHashBytes, vk: bytes(6, 40), programUri: "s3://b/p/1" },
  },
  {
    rpc: "SetProgramName",
    call: ({ programs }, options) => programs.setName({ vkHash, name: "fibonacci" }, options),
    sends: { vkHash: vkHashBytes, name: "fibonacci" },
  },
  {
    rpc: "GetProgramGasEstimates",
    call: ({ programs }, options) => programs.gasEstimates([vkHash, word, vkHash], options),
    sends: { vkHashes: [vkHashBytes, wordBytes] },
    answers: { estimates: [{ vkHash: vkHashBytes, gasEstimate: 1_250_000 }, { vkHash: wordBytes }] },
    gives: new Map([[vkHash, 1_250_000n]]),
  },
];
