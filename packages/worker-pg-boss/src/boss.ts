/** A job as pg-boss hands it to a worker. */
export interface BossJob {
  readonly data: unknown;
  /** Aborted when the job is no longer this worker's: it took too long, or pg-boss is stopped. */
  readonly signal: AbortSignal;
}

/** How the jobs of a queue are kept. */
export interface BossQueueSettings {
  readonly policy: 'short';
  readonly retryLimit: number;
  readonly expireInSeconds: number;
  readonly heartbeatSeconds: number;
  readonly deleteAfterSeconds: number;
}

/** The rollout that a job is for, and when it is due: in this many seconds by the clock of the database. */
export interface BossJobSettings {
  readonly singletonKey: string;
  readonly startAfter: number;
}

/**
 * The part of pg-boss that is used. An instance of `PgBoss` fits. It is named here because the declarations of pg-boss do not compile everywhere where the
 * types of libraries are checked.
 */
export interface Boss {
  createQueue(name: string, settings: BossQueueSettings): Promise<unknown>;
  getQueue(name: string): Promise<{ readonly policy?: string | undefined } | null>;
  /** Gives null where the policy of the queue refuses the job. */
  send(name: string, data: object, settings: BossJobSettings): Promise<string | null>;
  /** Leaves out the jobs that the policy of the queue refuses. */
  insert(
    name: string,
    jobs: { readonly data: object; readonly singletonKey: string }[],
    settings: { readonly returnId: boolean },
  ): Promise<readonly string[] | null>;
  upsert(name: string, data: object, settings: BossJobSettings): Promise<unknown>;
  findJobs(
    name: string,
    which: { readonly key: string; readonly queued: boolean },
  ): Promise<readonly { readonly startAfter: { getTime(): number } }[]>;
  work(
    name: string,
    settings: { readonly batchSize: number; readonly pollingIntervalSeconds: number },
    handler: (jobs: readonly BossJob[]) => Promise<void>,
  ): Promise<string>;
  offWork(name: string, which: { readonly id: string; readonly wait: boolean }): Promise<void>;
  notifyWorker(id: string): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}
