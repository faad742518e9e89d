import { CliError } from "../cli-error.ts";
import { networkCommand } from "../network/network-command.ts";
import { countOf } from "../terminal/words.ts";

export const balanceBridge = networkCommand({
  brief: "The last block whose deposits the network has seen",
  description:
    "The last block of the chain whose deposits the network has seen: a later deposit is not yet in a balance.",
  examples: [["balance bridge --network mainnet", "of Ethereum's mainnet"]],
  async run(session) {
    const { chainId } = session.at;
    if (chainId === undefined) throw new CliError("usage", "The last block of which chain?", "Say --chain-id.");
    const block = await session.network.payments.latestBridgeBlock(Number(chainId));
    session.show({ chainId, block }, () => `block ${countOf(block)} of chain ${chainId}`);
  },
});
