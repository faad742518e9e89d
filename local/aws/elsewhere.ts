import { type Listening, listen, replyJson } from "./http/listen.ts";

/** Answers for every service that has no stand-in, so that a client fails here and never asks a real account. */
export const serveElsewhere = (onProblem: (message: string) => void): Promise<Listening> =>
  listen((request, response) => {
    const asked = request.headers["x-amz-target"] ?? `${request.method} ${request.url}`;
    const message = `No stand-in on loopback answers ${String(asked)}.`;
    onProblem(message);
    replyJson(response, 400, { __type: "NoStandIn", message }, { "x-amzn-errortype": "NoStandIn" });
    return Promise.resolve();
  });
