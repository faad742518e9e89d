import type { TemplateResource } from "../../../../local/aws/batch/from-template.ts";

type Properties = Record<string, unknown>;

/** The resources of a small stack: one environment, one queue, one definition, each with overrides. */
export const aStack = (
  over: { environment?: Properties; resources?: Properties; queue?: Properties; definition?: Properties } = {},
): TemplateResource[] => [
  {
    Type: "AWS::Batch::JobDefinition",
    Properties: {
      JobDefinitionName: "prover",
      Type: "container",
      ContainerProperties: {
        Image: "prover:1",
        Command: ["exit", "0"],
        ResourceRequirements: [{ Type: "VCPU", Value: "4" }],
      },
      ...over.definition,
    },
  },
  {
    Type: "AWS::Batch::JobQueue",
    Properties: {
      JobQueueName: "gpu",
      Priority: 1,
      ComputeEnvironmentOrder: [{ Order: 1, ComputeEnvironment: "fleet" }],
      ...over.queue,
    },
  },
  {
    Type: "AWS::Batch::ComputeEnvironment",
    Properties: {
      ComputeEnvironmentName: "fleet",
      Type: "MANAGED",
      ComputeResources: { Type: "EC2", MaxvCpus: 16, InstanceTypes: ["g6e.xlarge"], ...over.resources },
      ...over.environment,
    },
  },
];
