import { rm } from "node:fs/promises";

/** Where the GPU server of a container's one GPU listens (`sp1_cuda::client::socket_path`). */
const socket = "/tmp/sp1-cuda-0.sock";

/** A prover removes it at its end, unless it is killed; its whole group is gone by then. */
export const clearGpuSocket = (): Promise<void> => rm(socket, { force: true }).catch(() => undefined);
