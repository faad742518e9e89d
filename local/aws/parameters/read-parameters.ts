import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import type { Operations } from "../protocol/operation.ts";
import { pageOf } from "../protocol/page.ts";
import {
  describeHistory,
  describeParameter,
  findVersion,
  nameOf,
  type Parameters,
  parameterNotFound,
} from "./parameter.ts";
import { ssmOperation } from "./put-parameter.ts";

const withDecryption = z.boolean().default(false);
const names = z.array(z.string()).min(1).max(10);

const byPathSchema = z.object({
  Path: z.string().startsWith("/", 'The parameter path must begin with a forward slash "/".'),
  Recursive: z.boolean().default(false),
  WithDecryption: withDecryption,
  MaxResults: z.number().int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});

/** Below the path: at any depth, or directly. */
function isBelow(path: string, recursive: boolean): (name: string) => boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return (name) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/"));
}

/** The operations that read. Pages of a path are made from what is there at each call: they are not atomic in AWS either. */
export const readOperations = (parameters: Parameters, arnOf: (name: string) => string): Operations => ({
  GetParameter: ssmOperation(z.object({ Name: z.string(), WithDecryption: withDecryption }), (input) => ({
    Parameter: describeParameter(findVersion(parameters, input.Name), input.WithDecryption, arnOf),
  })),
  GetParameters: ssmOperation(z.object({ Names: names, WithDecryption: withDecryption }), (input) => {
    const found: unknown[] = [];
    const invalid: string[] = [];
    for (const name of new Set(input.Names)) {
      try {
        found.push(describeParameter(findVersion(parameters, name), input.WithDecryption, arnOf));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        invalid.push(name); // GetParameters reports what is missing instead of failing
      }
    }
    return { Parameters: found, InvalidParameters: invalid };
  }),
  GetParametersByPath: ssmOperation(byPathSchema, (input) => {
    const below = [...parameters.keys()].filter(isBelow(input.Path, input.Recursive)).sort();
    const { items, next } = pageOf(below, { size: input.MaxResults, token: input.NextToken });
    const shown = items.map((name) => describeParameter(findVersion(parameters, name), input.WithDecryption, arnOf));
    return { Parameters: shown, NextToken: next };
  }),
  GetParameterHistory: ssmOperation(
    z.object({
      Name: z.string(),
      WithDecryption: withDecryption,
      MaxResults: z.number().int().min(1).max(50).default(50),
      NextToken: z.string().optional(),
    }),
    (input) => {
      const versions = parameters.get(nameOf(input.Name));
      if (versions === undefined) throw parameterNotFound(input.Name);
      const { items, next } = pageOf(versions, { size: input.MaxResults, token: input.NextToken });
      return { Parameters: items.map((v) => describeHistory(v, input.WithDecryption)), NextToken: next };
    },
  ),
});

/** The operations that take away. */
export const deleteOperations = (parameters: Parameters, onChange: () => void): Operations => ({
  DeleteParameter: ssmOperation(z.object({ Name: z.string() }), ({ Name }) => {
    if (!parameters.delete(nameOf(Name))) throw parameterNotFound(Name);
    onChange();
  }),
  DeleteParameters: ssmOperation(z.object({ Names: names }), ({ Names }) => {
    const deleted = Names.filter((name) => parameters.delete(nameOf(name)));
    onChange();
    return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) };
  }),
});
