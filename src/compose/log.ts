import { createJsonLog } from "../adapters/telemetry/json-log.ts";
import { provider } from "./provider.ts";

export const log = provider(["step"], ({ step }) => createJsonLog(step));
