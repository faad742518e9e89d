import { systemClock } from "../adapters/clock/system-clock.ts";
import { provider } from "./provider.ts";

export const clock = provider([], () => systemClock);
