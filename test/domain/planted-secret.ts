import fc from "fast-check";

const word = (least: number, most: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${least},${most}}$`));
const awsSecret = fc.stringMatching(/^[A-Za-z0-9/+]{40}$/);
const sessionToken = fc.stringMatching(/^[A-Za-z0-9/+=]{100,400}$/);
const accessKeyId = fc.stringMatching(/^(AKIA|ASIA)[A-Z0-9]{16}$/);
const key32 = fc.stringMatching(/^[0-9a-f]{64}$/);

/** Texts in which each kind of secret is met, with the secret in them that must not be seen again. */
const places: readonly (readonly [fc.Arbitrary<string>, readonly ((secret: string) => string)[]])[] = [
  [
    word(20, 64),
    [
      (s) => `GET https://bucket.test/key?X-Amz-Credential=A&X-Amz-Signature=${s}&X-Amz-Date=1 failed`,
      (s) => `s3://bucket/key?versionId=1&X-Amz-Security-Token=${s}`,
      (s) => `/key X-Amz-Signature=${s}&X-Amz-Expires=60`,
      (s) => `https://artifacts.test/a?token=${s}`,
      (s) => `connect https://user:${s}@store.test/key`,
      (s) => `authorization: Bearer ${s}`,
      (s) => `Authorization: Basic ${s}==`,
      (s) =>
        `Authorization: AWS4-HMAC-SHA256 Credential=A/20261125/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${s}`,
      (s) => `MY_API_KEY=${s}`,
      (s) => `GET /stdins/private?token=${s} HTTP/1.1`,
      (s) => `/container/blob?sv=2026-11&sig=${s}`,
      (s) => `https%3A%2F%2Fbucket.test%2Fkey%3FX-Amz-Signature%3D${s}%26X-Amz-Date%3D1 is no link`,
      (s) => `http://proxy.test/fetch/bucket.test%2Fkey%3Fversion%3D1%26sig%3D${s}`,
      (s) => `password: ${s}`,
    ],
  ],
  [
    awsSecret,
    [
      (s) => `aws_secret_access_key=${s}`,
      (s) => `AWS_SECRET_ACCESS_KEY: "${s}"`,
      (s) => `{"SecretAccessKey":"${s}"}`,
      (s) => `<SecretAccessKey>${s}</SecretAccessKey>`,
    ],
  ],
  [
    sessionToken,
    [
      (s) => `{"sessionToken": "${s}"}`,
      (s) => `AWS_SESSION_TOKEN=${s}`,
      (s) => `x-amz-security-token: ${s}`,
      (s) => `<SessionToken>${s}</SessionToken>`,
    ],
  ],
  [accessKeyId, [(s) => `The key ${s} does not exist`, (s) => `aws_access_key_id = ${s}`]],
  [
    key32,
    [
      (s) => `private_key: 0x${s}`,
      (s) => `PRIVATE_KEY=0x${s}`,
      (s) => `private key 0x${s} is not on the curve`,
      (s) => `the signer key is 0x${s}`,
      (s) => `{"privateKey":"0x${s}"}`,
      (s) => `-----BEGIN EC PRIVATE KEY-----\n${s}\n-----END EC PRIVATE KEY-----`,
    ],
  ],
];

export const plantedSecret: fc.Arbitrary<{ text: string; secret: string }> = fc.oneof(
  ...places.map(([secrets, texts]) =>
    fc.tuple(secrets, fc.constantFrom(...texts)).map(([secret, at]) => ({ secret, text: at(secret) })),
  ),
);
