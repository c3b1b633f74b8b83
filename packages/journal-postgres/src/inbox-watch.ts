import { randomUUID } from 'node:crypto';
import { systemClock } from '@landfall/core';
import type { Client } from 'pg';
import { asMessage } from './as-message.ts';
import type { Caller } from './database.ts';
import { deadline } from './deadline.ts';

/** How long the notification of the test may take. */
const TEST_MS = 3_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;

/** What a watch is made with. */
export interface InboxWatchOptions {
  readonly url: string;
  readonly channel: string;
  readonly database: Caller;
  readonly onWarning: (message: string) => void;
}

const DELIVERS_NOTHING =
  'listenUrl leads to a connection that delivers no notifications. Give an address of the same database without a pooler in transaction mode';

const ignore = (): void => {};

/** Tells of commands by LISTEN, on a connection of its own. Where that does not work nothing is told, and that is said once. */
export class InboxWatch {
  readonly #options: InboxWatchOptions;
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();
  #listening: Promise<void> | undefined;
  #hasWarned = false;
  #isUseless = false;

  constructor(options: InboxWatchOptions) {
    this.#options = options;
  }

  /** Calls `onCommand` when a command was left for the rollout; gives the way to stop. */
  watch(id: string, onCommand: () => void): () => void {
    // One function may watch twice, and stops once for each.
    const tell = () => onCommand();
    const watching = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watching.add(tell));
    this.#listening ??= this.#listen();
    return () => {
      watching.delete(tell);
      if (watching.size === 0 && this.#watchers.get(id) === watching) this.#watchers.delete(id);
    };
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#watchers.clear();
    await this.#listening;
  }

  #warn(why: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { onWarning } = this.#options;
    try {
      onWarning(`Commands take effect by polling, not at once: ${why}.`);
    } catch {
      // What a listener throws is its own affair.
    }
  }

  #tell(id: string): void {
    for (const tell of this.#watchers.get(id) ?? []) queueMicrotask(tell);
  }

  /** Listens while somebody watches, and connects again where the connection was lost. */
  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    for (let waitMs = FIRST_WAIT_MS; this.#watchers.size > 0 && !signal.aborted && !this.#isUseless; ) {
      const hasListened = await this.#listenOnce();
      waitMs = hasListened ? FIRST_WAIT_MS : Math.min(2 * waitMs, LONGEST_WAIT_MS);
      await systemClock.sleep(waitMs, signal);
    }
    // The next watcher starts again.
    if (!this.#isUseless) this.#listening = undefined;
  }

  /** Listens until the connection is lost; false if that never came to work. */
  async #listenOnce(): Promise<boolean> {
    try {
      const { Client } = await import('pg');
      const client = new Client({
        connectionString: this.#options.url,
        keepAlive: true,
        connectionTimeoutMillis: TEST_MS,
      });
      return await this.#listenOn(client);
    } catch (thrown) {
      this.#warn(`the connection of listenUrl failed, and is tried again: ${asMessage(thrown)}`);
      return false;
    }
  }

  async #listenOn(client: Client): Promise<boolean> {
    const ended = new Promise<void>((resolve) => {
      client.once('end', () => resolve());
    });
    const end = (): void => {
      // `close` waits for the end, and nothing else may keep the process alive until then.
      (client as { ref?: () => void }).ref?.();
      void client.end().catch(ignore);
    };
    client.on('error', ignore);
    this.#closing.signal.addEventListener('abort', end);
    try {
      await client.connect();
      await client.query(`listen "${this.#options.channel}"`);
      const isDelivered = await this.#delivers(client);
      if (isDelivered === false) {
        this.#isUseless = true;
        this.#warn(DELIVERS_NOTHING);
      }
      if (isDelivered !== true) return false;
      client.on('notification', ({ payload = '' }) => this.#tell(payload));
      // Whatever was left before is found as well.
      for (const id of this.#watchers.keys()) this.#tell(id);
      // A connection that only listens keeps no process alive.
      (client as { unref?: () => void }).unref?.();
      await ended;
      return true;
    } finally {
      this.#closing.signal.removeEventListener('abort', end);
      end();
    }
  }

  /** Whether a notification from another connection arrives; undefined if that was not to be found out. One of its own would arrive behind a pooler as well. */
  async #delivers(client: Client): Promise<boolean | undefined> {
    const { channel, database } = this.#options;
    const nonce = randomUUID();
    const arrived = new Promise<boolean | undefined>((resolve) => {
      client.on('notification', ({ payload }) => {
        if (payload === nonce) resolve(true);
      });
      client.once('end', () => resolve(undefined));
    });
    const text = 'select pg_notify($1, $2)';
    const sent = await database.call({ doing: 'test notifications', text, values: [channel, nonce] });
    if (sent.isErr()) return undefined;
    const limit = deadline(TEST_MS);
    const hasArrived = await Promise.race([arrived, limit.passed.then(() => false)]);
    limit.cancel();
    return hasArrived;
  }
}
