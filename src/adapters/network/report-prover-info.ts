import { create, toBinary } from "@bufbuild/protobuf";
import type { Address } from "../../domain/values.ts";
import { MessageFormat, ReportProverInfoRequestBodySchema } from "../../gen/types_pb.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import type { ProverReport } from "../../ports/network.ts";
import { bytesOf } from "./hex.ts";
import { type Rpc, sendOnce } from "./rpc.ts";
import { personalDigest } from "./signing.ts";

/** Tells the network what this prover is made of and how busy its GPUs were. Signed, without a nonce. */
export async function reportProverInfo(
  rpc: Rpc,
  signer: MessageSigner,
  domain: Uint8Array,
  prover: Address,
  report: ProverReport,
): Promise<void> {
  const body = create(ReportProverInfoRequestBodySchema, {
    domain,
    prover: bytesOf(prover),
    components: [...report.components],
    capacity: {
      observedAt: BigInt(report.observedAtSec),
      countersSince: BigInt(report.countersSinceSec),
      gpuNodes: report.gpuNodes,
      gpuAvailableMsTotal: report.gpuAvailableMs,
      gpuBusyMsTotal: report.gpuBusyMs,
      gpus: report.gpus.map((gpu) => ({ name: gpu.name, memoryTotalBytes: gpu.memoryBytes, nodeCount: gpu.count })),
    },
  });
  const signature = await signer.sign(personalDigest(toBinary(ReportProverInfoRequestBodySchema, body)));
  await sendOnce(rpc, "ReportProverInfo", (options) =>
    rpc.client.reportProverInfo({ format: MessageFormat.BINARY, signature, body }, options),
  );
}
