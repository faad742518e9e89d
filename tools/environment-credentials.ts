import type { Plugin } from "esbuild";

const chain = /^@aws-sdk\/credential-provider-node$/;

/**
 * For Lambdas: clients take their credentials from the environment alone, where Lambda puts those of the function's role,
 * and the Lambda host on this machine its own. The SDK's usual chain also knows files, SSO, logins, web identities and
 * the metadata of hosts, a sixth of a bundle that no Lambda ever runs. Not for the job: a container on a host gets its
 * role from an endpoint that the chain asks.
 */
export const environmentCredentials: Plugin = {
  name: "environment-credentials",
  setup(build) {
    build.onResolve({ filter: chain }, ({ resolveDir }) => ({
      path: "defaultProvider",
      namespace: "environment-credentials",
      pluginData: resolveDir,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "environment-credentials" }, ({ pluginData }) => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: pluginData as string, // of the client that asks, as set above
    }));
  },
};
