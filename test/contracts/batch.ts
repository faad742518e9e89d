import {
  BatchClient,
  CancelJobCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  DeregisterJobDefinitionCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  TerminateJobCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { expect, onTestFinished } from "vitest";
import { aComputeEnvironment, type BatchTarget } from "./compute-environment.ts";
import { aName, type ContractTest, clientOptions } from "./target.ts";

const refused = { name: "ClientException" };

/** AWS Batch, as far as the launch step and the reconciler need it. Containers end by themselves with exit code 0. */
export function batchContract(target: () => BatchTarget, test: ContractTest): void {
  async function aQueue() {
    const client = new BatchClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    const environment = await aComputeEnvironment(client, target());
    const [queue, definition] = [aName("gpu"), aName("prover")];
    await client.send(
      new CreateJobQueueCommand({
        jobQueueName: queue,
        state: "ENABLED",
        priority: 1,
        computeEnvironmentOrder: [{ order: 1, computeEnvironment: environment }],
      }),
    );
    const register = () =>
      client.send(
        new RegisterJobDefinitionCommand({
          jobDefinitionName: definition,
          type: "container",
          containerProperties: {
            image: "prover:1",
            command: ["true"],
            environment: [{ name: "A", value: "1" }],
            resourceRequirements: [
              { type: "VCPU", value: "1" },
              { type: "MEMORY", value: "128" },
            ],
          },
        }),
      );
    const submit = (jobName: string, over: object = {}) =>
      client.send(new SubmitJobCommand({ jobName, jobQueue: queue, jobDefinition: definition, ...over }));
    const describe = async (jobId: string | undefined) =>
      (await client.send(new DescribeJobsCommand({ jobs: [jobId ?? ""] }))).jobs?.[0];
    const ended = (jobId: string | undefined) =>
      expect.poll(async () => (await describe(jobId))?.status, { timeout: 20_000 }).toBe("SUCCEEDED");
    const describeEnvironment = async () =>
      (await client.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: [environment] })))
        .computeEnvironments?.[0];
    const resize = (computeResources: { minvCpus?: number; maxvCpus?: number }) =>
      client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: environment, computeResources }));
    return {
      describeEnvironment,
      resize,
      setMinimum: (minvCpus: number) => resize({ minvCpus }),
      setMaximum: (maxvCpus: number) => resize({ maxvCpus }),
      client,
      environment,
      queue,
      definition,
      registered: await register(),
      register,
      submit,
      describe,
      ended,
    };
  }

  test("a definition counts its revisions and is known by name and revision", async () => {
    const { client, definition, registered, register } = await aQueue();
    const second = await register();
    const { jobDefinitions } = await client.send(
      new DescribeJobDefinitionsCommand({ jobDefinitionName: definition, status: "ACTIVE" }),
    );

    expect([registered.revision, second.revision]).toEqual([1, 2]);
    expect(second.jobDefinitionArn).toMatch(
      new RegExp(`^arn:aws:batch:us-east-1:\\d{12}:job-definition/${definition}:2$`),
    );
    expect(jobDefinitions?.map(({ revision }) => revision).sort()).toEqual([1, 2]);
    expect(jobDefinitions?.[0]?.containerProperties).toMatchObject({ image: "prover:1", command: ["true"] });
  });

  test("a definition without an active revision takes no job", async () => {
    const { client, registered, submit } = await aQueue();
    await client.send(new DeregisterJobDefinitionCommand({ jobDefinition: registered.jobDefinitionArn }));

    await expect(submit("a-job")).rejects.toMatchObject(refused);
  });

  test("a job is submitted, runs and succeeds, with one attempt and its overrides", async () => {
    const { submit, describe, ended, queue, registered } = await aQueue();
    const { jobId, jobArn } = await submit("a-job", {
      containerOverrides: { environment: [{ name: "B", value: "2" }] },
    });
    await ended(jobId);
    const job = await describe(jobId);

    expect(jobArn).toMatch(new RegExp(`^arn:aws:batch:us-east-1:\\d{12}:job/${jobId}$`));
    expect(job).toMatchObject({ jobName: "a-job", jobId, jobDefinition: registered.jobDefinitionArn });
    expect(job?.jobQueue).toMatch(new RegExp(`:job-queue/${queue}$`));
    expect(job?.attempts).toHaveLength(1);
    expect(job?.container?.environment).toContainEqual({ name: "B", value: "2" });
    expect(job?.stoppedAt).toBeGreaterThanOrEqual(job?.createdAt ?? Number.NaN);
  });

  test("a job shows the image of its container", async () => {
    const { submit, describe } = await aQueue();
    expect((await describe((await submit("a-job")).jobId))?.container?.image).toBe("prover:1");
  });

  test("the same call twice is two jobs", async () => {
    const { submit } = await aQueue();
    const [first, second] = [await submit("a-job"), await submit("a-job")];
    expect(first.jobId).not.toBe(second.jobId);
  });

  test("a job is listed by its status, and by its name in any", async () => {
    const { client, submit, ended, queue } = await aQueue();
    const mine = await submit("Proof-1");
    const other = await submit("else");
    await ended(mine.jobId);
    await ended(other.jobId);
    const list = async (over: object) =>
      (await client.send(new ListJobsCommand({ jobQueue: queue, ...over }))).jobSummaryList?.map(({ jobId }) => jobId);

    expect((await list({ jobStatus: "SUCCEEDED" }))?.sort()).toEqual([mine.jobId, other.jobId].sort());
    expect(await list({ jobStatus: "RUNNABLE" })).toEqual([]);
    expect(await list({ filters: [{ name: "JOB_NAME", values: ["proof-*"] }] })).toEqual([mine.jobId]);
  });

  test("a job without a status asked for is listed only while it runs", async () => {
    const { client, submit, ended, queue } = await aQueue();
    await ended((await submit("a-job")).jobId);
    expect((await client.send(new ListJobsCommand({ jobQueue: queue }))).jobSummaryList).toEqual([]);
  });

  test("what is not there is refused by name, or passed over", async () => {
    const { client, submit } = await aQueue();
    await expect(submit("a-job", { jobQueue: "nowhere" })).rejects.toMatchObject(refused);
    await expect(submit("a-job", { jobDefinition: "nothing" })).rejects.toMatchObject(refused);
    await expect(client.send(new ListJobsCommand({ jobQueue: "nowhere" }))).rejects.toMatchObject(refused);

    const jobId = crypto.randomUUID();
    expect((await client.send(new DescribeJobsCommand({ jobs: [jobId] }))).jobs).toEqual([]);
    await client.send(new CancelJobCommand({ jobId, reason: "gone" }));
    await client.send(new TerminateJobCommand({ jobId, reason: "gone" }));
  });

  test("terminating a job that has ended changes nothing", async () => {
    const { client, submit, describe, ended } = await aQueue();
    const { jobId } = await submit("a-job");
    await ended(jobId);
    await client.send(new TerminateJobCommand({ jobId, reason: "too late" }));

    expect((await describe(jobId))?.status).toBe("SUCCEEDED");
  });

  test("a job name is made of letters, digits, hyphens and underscores", async () => {
    const { submit } = await aQueue();
    await expect(submit("a job")).rejects.toMatchObject(refused);
  });

  test("a queue shows its environments and can be disabled", async () => {
    const { client, queue, environment } = await aQueue();
    const described = async () =>
      (await client.send(new DescribeJobQueuesCommand({ jobQueues: [queue] }))).jobQueues?.[0];
    expect(await described()).toMatchObject({ jobQueueName: queue, state: "ENABLED", status: "VALID", priority: 1 });
    expect((await described())?.computeEnvironmentOrder?.[0]?.computeEnvironment).toContain(environment);

    await client.send(new UpdateJobQueueCommand({ jobQueue: queue, state: "DISABLED" }));
    expect(await described()).toMatchObject({ state: "DISABLED" });
  });

  test("the minimum of a fleet can be changed while it lives", async () => {
    const { describeEnvironment, setMinimum } = await aQueue();
    expect(await describeEnvironment()).toMatchObject({
      ...{ status: "VALID", computeResources: { minvCpus: 0, maxvCpus: 16 } },
    });

    await setMinimum(4);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 4, maxvCpus: 16 } });
  });

  test("the maximum of a fleet can be changed while it lives, and its minimum stays", async () => {
    const { describeEnvironment, setMinimum, setMaximum } = await aQueue();
    await setMaximum(8);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 0, maxvCpus: 8 } });
    await setMinimum(8);
    await setMaximum(16);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 8, maxvCpus: 16 } });
  });

  test("minimum and maximum can be changed in one call, in whichever direction", async () => {
    const { describeEnvironment, resize } = await aQueue();
    await resize({ minvCpus: 0, maxvCpus: 4 });
    for (const bounds of [
      { minvCpus: 8, maxvCpus: 8 },
      { minvCpus: 4, maxvCpus: 16 },
    ]) {
      await resize(bounds);
      expect(await describeEnvironment()).toMatchObject({ computeResources: bounds });
    }
  });

  test("a fleet without jobs aims at its minimum, and at nothing where there is none", async () => {
    const { describeEnvironment, setMinimum } = await aQueue();
    const aimedAt = async () => (await describeEnvironment())?.computeResources?.desiredvCpus;
    expect(await aimedAt()).toBe(0);

    await setMinimum(8);
    await expect.poll(aimedAt, { timeout: 20_000 }).toBe(8);
    await setMinimum(0);
    await expect.poll(aimedAt, { timeout: 20_000 }).toBe(0);
  });

  test("an environment is known by its name and by its ARN", async () => {
    const { client, environment, describeEnvironment } = await aQueue();
    const { computeEnvironmentArn = "" } = (await describeEnvironment()) ?? {};
    expect(computeEnvironmentArn).toMatch(
      new RegExp(`^arn:aws:batch:us-east-1:\\d{12}:compute-environment/${environment}$`),
    );
    const byArn = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [computeEnvironmentArn] });
    expect((await client.send(byArn)).computeEnvironments).toMatchObject([
      { computeEnvironmentName: environment, state: "ENABLED" },
    ]);
    const updated = new UpdateComputeEnvironmentCommand({
      computeEnvironment: computeEnvironmentArn,
      computeResources: { minvCpus: 0 },
    });
    expect(await client.send(updated)).toMatchObject({ computeEnvironmentName: environment, computeEnvironmentArn });
  });

  test("a minimum above the maximum is refused, and changes nothing", async () => {
    const { describeEnvironment, setMinimum } = await aQueue();
    await expect(setMinimum(17)).rejects.toMatchObject(refused);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 0, maxvCpus: 16 } });
  });

  test("a maximum below the minimum is refused, and changes nothing", async () => {
    const { describeEnvironment, setMinimum, setMaximum } = await aQueue();
    await setMinimum(8);
    await expect(setMaximum(7)).rejects.toMatchObject(refused);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 8, maxvCpus: 16 } });
  });

  test("a maximum below what the fleet aims at is refused, and taken once that is less", async () => {
    const { describeEnvironment, setMinimum, setMaximum } = await aQueue();
    const aimedAt = async () => (await describeEnvironment())?.computeResources?.desiredvCpus;
    await setMinimum(8);
    await expect.poll(aimedAt, { timeout: 20_000 }).toBe(8);
    await setMinimum(0);
    await expect(setMaximum(4)).rejects.toMatchObject(refused);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 0, maxvCpus: 16 } });
    await expect.poll(aimedAt, { timeout: 20_000 }).toBe(0);
    await setMaximum(4);
    expect(await describeEnvironment()).toMatchObject({ computeResources: { minvCpus: 0, maxvCpus: 4 } });
  });

  test("an environment that is not there is passed over, and cannot be changed", async () => {
    const { client } = await aQueue();
    const nowhere = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["nowhere"] });
    expect((await client.send(nowhere)).computeEnvironments).toEqual([]);
    const update = { computeEnvironment: "nowhere", computeResources: { minvCpus: 4 } };
    await expect(client.send(new UpdateComputeEnvironmentCommand(update))).rejects.toMatchObject(refused);
  });

  test("an environment that a queue uses cannot be deleted, and goes after it", async () => {
    const { client, queue, environment } = await aQueue();
    await client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: environment, state: "DISABLED" }));
    const remove = () => client.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: environment }));
    await expect(remove()).rejects.toMatchObject(refused);

    await client.send(new UpdateJobQueueCommand({ jobQueue: queue, state: "DISABLED" }));
    await client.send(new DeleteJobQueueCommand({ jobQueue: queue }));
    await remove();
    const { computeEnvironments } = await client.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: [environment] }),
    );
    expect(computeEnvironments).toEqual([]);
  });
}
