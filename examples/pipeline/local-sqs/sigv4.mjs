// Checks AWS Signature Version 4 as AWS does.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from "node:crypto";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** What is wrong with the request's signature, or nothing. */
export function problemOfSignature(request, body, { id, secret, token }) {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const match = pattern.exec(request.headers.authorization ?? "");
  if (!match) return "the request is not signed";
  const [, signer, scope, names, signature] = match;
  if (signer !== id) return `signed by ${signer}`;
  if (!/^\d{8}\/[a-z0-9-]+\/sqs\/aws4_request$/.test(scope)) return `the scope is ${scope}`;
  if (token && request.headers["x-amz-security-token"] !== token) return "the session token is missing";

  const signed = names.split(";");
  for (const name of ["host", ...Object.keys(request.headers).filter((name) => name.startsWith("x-amz-"))]) {
    if (!signed.includes(name)) return `${name} is not signed`;
  }
  const [path, query = ""] = request.url.split("?");
  const canonical = [
    request.method,
    path,
    query,
    ...signed.map((name) => `${name}:${request.headers[name].trim().replace(/ +/g, " ")}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString("hex") === signature ? undefined : "the signature does not match";
}
