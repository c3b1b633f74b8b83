import { setTimeout as wait } from 'node:timers/promises';

const MOST_TRIES = 600;
const BETWEEN_MS = 100;

/** Tells a Restate server where a service listens, as soon as it answers. From then on new turns go there. Throws if it does not answer for a minute. */
export async function registerAt(admin: string, uri: string): Promise<void> {
  let answered = 'nothing';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ uri, force: true });
      const answer = await fetch(`${admin}/deployments`, { method: 'POST', headers, body });
      if (answer.ok) return;
      answered = await answer.text();
    } catch (thrown) {
      answered = String(thrown);
    }
    await wait(BETWEEN_MS);
  }
  throw new Error(`Restate did not register the service at ${uri}; it answered ${answered}`);
}
