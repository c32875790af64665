// Runs a command with `--sqs URL` of a local SQS, and exits as the command does:
//
//   node run.mjs pipeline --requests 10
//
// With AWS credentials in the environment it accepts only requests that they sign.
import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { createSqsServer } from "local-aws-sqs";
import { problemOfSignature } from "./sigv4.mjs";

const host = "127.0.0.1";
const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;

const sqs = await createSqsServer({ port: 0, hostname: host });

const gate = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const problem = id && problemOfSignature(incoming, body, { id, secret, token });
  if (problem) {
    console.error(`local SQS: ${problem}`);
    outgoing.writeHead(403, { "Content-Type": "application/x-amz-json-1.0" });
    outgoing.end(JSON.stringify({ __type: "com.amazon.coral.service#InvalidSignatureException", message: problem }));
    return;
  }
  const { method, url: path, headers } = incoming;
  request({ host, port: sqs.address().port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  }).end(body);
});

gate.listen(0, host, () => {
  const [command, ...rest] = process.argv.slice(2);
  const url = `http://${host}:${gate.address().port}`;
  const child = spawn(command, [...rest, "--sqs", url], { stdio: "inherit" });
  child.on("error", (error) => {
    console.error(error.message);
    process.exit(127);
  });
  child.on("exit", (code) => process.exit(code ?? 1));
});
