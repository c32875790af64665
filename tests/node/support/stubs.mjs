// Clients of the AWS SDK that send nothing: the tracer's plugins see them like any other.
import { require } from "./tracer.mjs";

/** Base class of every client of the SDK: the one the tracer has patched. Load after the tracer has started. */
const { __Client: Client } = require("@aws-sdk/client-sqs");

/** A command class called `name`, answered with `output`. */
function commandClass(name, output) {
  return { [name]: class {
    constructor(input) {
      this.input = input;
    }
    resolveMiddleware() {
      return async () => ({ output });
    }
  } }[name];
}

/** Calls `operation` of a service through the SDK; gives what its parameters became on the way. */
export async function callStub(serviceId, operation, input, output = {}) {
  const ServiceClient = { [`${serviceId}Client`]: class extends Client {} }[`${serviceId}Client`];
  const client = new ServiceClient({ serviceId, region: async () => "us-east-1" });
  const Command = commandClass(`${operation}Command`, output);
  const command = new Command(input);
  await client.send(command);
  return command.input;
}
