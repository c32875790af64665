import { setTimeout as pause } from "node:timers/promises";

/** What `look` gives as soon as that is something, within a few seconds. */
export async function eventually(look, what) {
  for (let tries = 0; tries < 500; ++tries) {
    const found = await look();
    if (found) return found;
    await pause(20);
  }
  throw new Error(`${what} never came`);
}
