import type { Providers, TurnHandlerOptions } from '@landfall/core';
import { refuseUnknownKeys } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { Boss } from './boss.ts';
import { DEFAULT_QUEUE } from './rollout-queue.ts';
import type { WorkerError } from './worker-error.ts';

/** The options of a worker: those of a turn (`journal`, `providers`, `samples`, `lease` and the others of `advance`), and these. */
export interface PgBossWorkerOptions<P extends Providers = Providers> extends TurnHandlerOptions<P> {
  /** A pg-boss that was started. The worker neither starts nor stops it. */
  readonly boss: Boss;
  /** Called with everything that fails. What it throws is dropped. */
  readonly onError: (error: WorkerError) => void;
  /** The name of the queue; default `landfall-rollouts`. All workers of a journal use the same. */
  readonly queue?: string | undefined;
  /** How many turns this process takes at the same time; default 10. */
  readonly concurrency?: number | undefined;
  /** How often it looks for jobs that are due and for commands, in milliseconds; default 1,000. */
  readonly pollMs?: number | undefined;
  /** How often it looks for rollouts without a job, in milliseconds; default 60,000. */
  readonly sweepMs?: number | undefined;
}

/** The options of the worker itself, and those that core gets. */
export interface ResolvedOptions<P extends Providers> {
  readonly boss: Boss;
  readonly onError: (error: WorkerError) => void;
  readonly queue: string;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly sweepMs: number;
  readonly turn: TurnHandlerOptions<P>;
}

const OWN = ['boss', 'onError', 'queue', 'concurrency', 'pollMs', 'sweepMs'];
const OF_TURNS = [
  'journal',
  'providers',
  'samples',
  'metrics',
  'router',
  'secrets',
  'clock',
  'lease',
  'onBusy',
  'busyFor',
  'forUpTo',
];

function isMs(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

/** What is wrong with the worker's own options; undefined if they are valid. */
function issueOf({ boss, onError, queue, concurrency, pollMs, sweepMs }: Omit<ResolvedOptions<Providers>, 'turn'>) {
  if (typeof boss?.work !== 'function') return 'boss must be a PgBoss that was started';
  if (typeof onError !== 'function') return 'onError must be a function, such as (error) => log(error.message)';
  if (typeof queue !== 'string' || queue === '') return 'queue must be a text that is not empty';
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) return 'concurrency must be a whole number from 1';
  if (!isMs(pollMs)) return 'pollMs must be more than 0 milliseconds';
  if (!isMs(sweepMs)) return 'sweepMs must be more than 0 milliseconds';
  return undefined;
}

/** The options with their defaults; or what is wrong with those of the worker itself. Core checks those of a turn. */
export function resolveOptions<P extends Providers>(
  options: PgBossWorkerOptions<P>,
): Result<ResolvedOptions<P>, WorkerError> {
  const refuse = (message: string) => err<ResolvedOptions<P>, WorkerError>({ kind: 'invalid-options', message });
  try {
    refuseUnknownKeys('pgBossWorker', options, [...OWN, ...OF_TURNS]);
    const {
      boss,
      onError,
      queue = DEFAULT_QUEUE,
      concurrency = 10,
      pollMs = 1_000,
      sweepMs = 60_000,
      ...turn
    } = options;
    const own = { boss, onError, queue, concurrency, pollMs, sweepMs };
    const issue = issueOf(own);
    // What is due within a poll is waited for in the same turn: it would come no sooner through the queue.
    return issue === undefined ? ok({ ...own, turn: { forUpTo: pollMs, ...turn } }) : refuse(issue);
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
