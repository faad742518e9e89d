import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { ReportProverInfoRequestBodySchema } from "../../../gen/types_pb.ts";
import type { ProverReport } from "../../../ports/network.ts";
import { bytesOf } from "../hex.ts";
import type { Rpc } from "../rpc.ts";
import type { Signing } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { personalDigest } from "../signing.ts";

const spec = { method: ProverNetwork.method.reportProverInfo, body: ReportProverInfoRequestBodySchema };

/**
 * Tells the network what this prover is made of and how busy its GPUs were. Signed, without a nonce; sent once: a report
 * that is lost is made good by the next.
 * @rpc ReportProverInfo
 * @caller a prover's owner or delegate
 * @throws not-allowed: the signer does not act for the prover
 * @throws invalid: it names more components than the network takes
 * @throws as every signed call
 * @source network.proto ProverNetwork.ReportProverInfo
 */
export async function reportProverInfo(
  rpc: Rpc & Signing,
  { prover, ...report }: ProverReport & { prover: Address },
): Promise<void> {
  const call = signedCall(spec, {
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
  const { bytes, send } = call.encode(0n, rpc.domain);
  await send(rpc, await rpc.signer.sign(personalDigest(bytes)));
}
