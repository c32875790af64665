// Programs of the project's, as BATON_BUILD_DIR has them.
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const build = process.env.BATON_BUILD_DIR;
if (!build) throw new Error("BATON_BUILD_DIR: the directory that the project was built in");

const run = promisify(execFile);
const limits = { timeout: 30_000, maxBuffer: 64 << 20 };

/** sqs_peer with these arguments; each line it says, as JSON. */
export async function sqsPeer(...args) {
  const { stdout } = await run(`${build}/tests/sqs_peer`, args, limits);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** The replies of `inspect --json` to these requests. */
export async function inspect(...requests) {
  const lines = requests.map((request, id) => JSON.stringify({ id: String(id), ...request }) + "\n");
  const running = run(`${build}/examples/inspect/baton-inspect`, ["--json"], limits);
  running.child.stdin.end(lines.join(""));
  const { stdout } = await running;
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

export const pipeline = (args, options) => spawn(`${build}/examples/pipeline/pipeline`, args, options);
