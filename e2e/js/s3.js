// What the AWS SDK for JavaScript v3 asks of S3: the same checks on any server. See ../python/checks.py.
//
//     node s3.js

const { createHash } = require("node:crypto");
const { Readable } = require("node:stream");
const {
  S3Client, PutObjectCommand, GetObjectCommand, HeadObjectCommand, DeleteObjectCommand, DeleteObjectsCommand, CopyObjectCommand,
  ListBucketsCommand, paginateListObjectsV2,
} = require("@aws-sdk/client-s3");
const { Upload } = require("@aws-sdk/lib-storage");

const { E2E_BUCKET: Bucket, E2E_PREFIX: prefix, E2E_ENDPOINT: endpoint } = process.env;
const s3 = new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 });

const key = (name) => prefix + name;
const put = (name, Body, more) => s3.send(new PutObjectCommand({ Bucket, Key: key(name), Body, ...more }));
const get = async (name, more) => (await s3.send(new GetObjectCommand({ Bucket, Key: key(name), ...more }))).Body.transformToByteArray();
const text = async (name, more) => Buffer.from(await get(name, more)).toString();
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const differs = (want, got) => (JSON.stringify(want) === JSON.stringify(got) ? null : `saw ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);

function pattern(size, seed) {
  const block = Buffer.concat(Array.from({ length: 1 << 10 }, (_, i) => createHash("sha256").update(`${seed} ${i}`).digest()));
  return Buffer.alloc(size, block);
}

async function refusal(call) {
  try {
    await call();
    return "not refused";
  } catch (e) {
    return `${e.name} ${e.$metadata?.httpStatusCode}`;
  }
}

async function list(name, more) {
  const keys = [], prefixes = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: key(name), ...more })) {
    keys.push(...(page.Contents ?? []).map((o) => o.Key.slice(prefix.length)));
    prefixes.push(...(page.CommonPrefixes ?? []).map((p) => p.Prefix.slice(prefix.length)));
  }
  return [keys, prefixes];
}

async function upload(name, body, size) {
  await new Upload({ client: s3, partSize: 5 << 20, queueSize: 4, params: { Bucket, Key: key(name), Body: body } }).done();
  const back = await get(name);
  return back.length === size ? digest(back) : `${back.length} bytes`;
}

const names = ["plain", "with space", "plus+and&", "percent%2F", "ünïcode-日本", "quote'\"", "a=b/c:d;e", "tilde~!*()"];
const large = pattern(23_000_000, 1);

const checks = {
  "put and get": async () => {
    await put("hello", "hello");
    return differs("hello", await text("hello"));
  },
  "empty object": async () => {
    await put("empty", "");
    return differs("", await text("empty"));
  },
  "awkward names": async () => {
    for (const name of names) await put("names/" + name, name);
    const seen = [];
    for (const name of names) seen.push(await text("names/" + name));
    return differs(names, seen);
  },
  "headers": async () => {
    await put("headers", "x", { ContentType: "text/csv", Metadata: { colour: "red" } });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: key("headers") }));
    return differs(["text/csv", { colour: "red" }, 1], [head.ContentType, head.Metadata, head.ContentLength]);
  },
  "checksums": async () => {
    const seen = [];
    for (const algorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
      await put("sum", "summed", { ChecksumAlgorithm: algorithm });
      seen.push(await text("sum", { ChecksumMode: "ENABLED" }));
    }
    return differs(["summed", "summed", "summed", "summed"], seen);
  },
  "wrong checksum": async () => differs("BadDigest 400", await refusal(() => put("wrong", "x", { ChecksumCRC32: "AAAAAA==" }))),
  "range": async () => differs("el", await text("hello", { Range: "bytes=1-2" })),
  "list": async () => differs([names.map((n) => "names/" + n).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))), []], await list("names/")),
  "list of one level": async () => differs(["names/a=b/"], (await list("names/", { Delimiter: "/" }))[1]),
  "buckets": async () => differs(true, (await s3.send(new ListBucketsCommand({}))).Buckets.some((b) => b.Name === Bucket)),
  "upload of a buffer in parts": async () => differs(digest(large), await upload("large", large, large.length)),
  "upload of a stream": async () => {
    const chunks = Array.from({ length: 23 }, (_, i) => large.subarray(i * 1_000_000, (i + 1) * 1_000_000));
    return differs(digest(large), await upload("streamed", Readable.from(chunks), large.length));
  },
  "copy": async () => {
    await s3.send(new CopyObjectCommand({ Bucket, Key: key("copy"), CopySource: encodeURIComponent(`${Bucket}/${key("names/plus+and&")}`) }));
    return differs("plus+and&", await text("copy"));
  },
  "write if absent": async () => differs("PreconditionFailed 412", await refusal(() => put("hello", "again", { IfNoneMatch: "*" }))),
  "absent object": async () => differs("NoSuchKey 404", await refusal(() => get("absent"))),
  "head of an absent object": async () => differs("NotFound 404", await refusal(() => s3.send(new HeadObjectCommand({ Bucket, Key: key("absent") })))),
  "delete": async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key("hello") }));
    return differs("NoSuchKey 404", await refusal(() => get("hello")));
  },
  "delete of many": async () => {
    const [keys] = await list("");
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((k) => ({ Key: key(k) })) } }));
    return differs([keys.length, 0, [[], []]], [answer.Deleted?.length, (answer.Errors ?? []).length, await list("")]);
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    const outcome = await check().catch((e) => `failed with ${e.name} ${e.$metadata?.httpStatusCode ?? e.message}`);
    console.log(`${name}: ${outcome ?? "ok"}`);
  }
})();
