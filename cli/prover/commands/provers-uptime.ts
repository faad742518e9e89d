import { networkCommand } from "../network/network-command.ts";
import { whether } from "../network/parameters.ts";

export const proversUptime = networkCommand<{ highAvailability: boolean }>({
  brief: "Provers, the most reliable first",
  description: "Provers, the most reliable first: SP1's SDK whitelists one of them where a requester names none.",
  examples: [
    ["provers uptime", "an address a line"],
    ["provers uptime --high-availability", "those that the SDK turns to when a request stays open"],
  ],
  flags: { highAvailability: whether("Those alone that are exempt from suspension") },
  async run(session, { highAvailability: highAvailabilityOnly }) {
    const provers = await session.network.provers.byUptime({ highAvailabilityOnly });
    session.show({ provers }, () => provers.join("\n") || "There is none.");
  },
});
