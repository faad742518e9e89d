import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { withArtifacts } from "./serve.ts";

const digits = new TextEncoder().encode("0123456789");
const credentials = { accessKeyId: "anyone", secretAccessKey: "at all" };

test("an S3 client of AWS reads a public artifact by its s3 uri: whole, in ranges, and its size before", () =>
  withArtifacts(
    async ({ artifacts }) => {
      const { hostname: Bucket, pathname } = new URL(artifacts.write("programs", digits).uri);
      const Key = pathname.slice(1);
      const client = new S3Client({
        endpoint: artifacts.url,
        region: "us-east-1",
        forcePathStyle: true,
        credentials,
      });
      const read = async (over: object) => client.send(new GetObjectCommand({ Bucket, Key, ...over }));
      const text = async (over = {}) => (await read(over)).Body?.transformToString();
      expect(await text()).toBe("0123456789");
      expect(await text({ Range: "bytes=2-4" })).toBe("234");
      expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 10 });
      await expect(client.send(new GetObjectCommand({ Bucket, Key: "programs/artifact_none" }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 404 },
      });
      client.destroy();
    },
    { uriScheme: "s3", bucket: "our-bucket" },
  ));
