import {
  type FollowedRollout,
  type FollowOptions,
  followRollout,
  type ListedRollout,
  listRollouts,
  type RolloutError,
  type RolloutOptions,
  type RolloutSpec,
} from '@landfall/core';
import { checkOptions, targetPatience } from '@landfall/core/engine';
import type { Journal, JournalError } from '@landfall/core/journal';
import { connect } from '@restatedev/restate-sdk-clients';
import { err, ok, type Result } from 'neverthrow';
import type { Answer, StartRequest } from '../handlers.ts';
import type { Head } from '../head.ts';
import { objectNames } from '../object-names.ts';
import { unknownRollout } from '../unknown-rollout.ts';
import { ask, type Reached } from './ask.ts';
import { readingJournal } from './reading-journal.ts';

/** How a client reaches Restate. */
export interface RestateClientOptions {
  /** The address of Restate's ingress, such as `http://127.0.0.1:8080`. */
  readonly ingress: string;
  /** Sent with every request, such as a token. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The `prefix` of `restateRuntime`; default `Landfall`. */
  readonly prefix?: string | undefined;
  /** The longest that an answer is awaited, in milliseconds; default 30,000. */
  readonly timeoutMs?: number | undefined;
}

/** The options of a rollout that a caller decides. What acts is an option of `restateRuntime`. */
export type StartOptions = Pick<RolloutOptions, 'id' | 'onBusy' | 'busyFor'>;

/** Rollouts on Restate, from any process. Nothing of it throws or rejects. */
export interface RestateClient {
  /**
   * Starts a rollout, which runs from then on without this process. A second call with the same id and spec succeeds and changes nothing, so it may be repeated
   * when its answer was lost. Errors: those of `planRollout`; `cannot-resume` if the id has another spec; `journal-failed` if Restate did not answer.
   */
  start(spec: RolloutSpec, options?: StartOptions): Promise<Result<{ readonly id: string }, RolloutError>>;
  /** The handle of a rollout: its events from the first on, its state, its result, and commands. */
  attach(id: string, options?: FollowOptions): FollowedRollout;
  /** All rollouts, oldest first. */
  list(): Promise<Result<readonly ListedRollout[], RolloutError>>;
  /**
   * Why the service that was last asked could not take a turn of this rollout: an option that the plan needs is missing there, or the log was written by a newer version.
   * Undefined if it could. The turn is tried again every 30 seconds, and with the next command.
   */
  problem(id: string): Promise<Result<RolloutError | undefined, RolloutError>>;
  /** The logs as a journal: for `readRollout`, `exportRollout`, `readLedger`, `pruneRollouts` and whatever else reads one. It refuses to drive. */
  readonly journal: Journal;
}

const DEFAULT_TIMEOUT_MS = 30_000;

function issue(path: string, message: string): Result<never, RolloutError> {
  return err({ kind: 'invalid-options', issues: [{ path, message }] });
}

/** Makes a client. It connects with its first request. The error is `invalid-options`. */
export function restateClient(options: RestateClientOptions): Result<RestateClient, RolloutError> {
  const { ingress, headers = {}, timeoutMs = DEFAULT_TIMEOUT_MS, prefix } = options;
  if (!URL.canParse(ingress)) return issue('ingress', 'is not an address such as http://127.0.0.1:8080');
  const { username, password } = new URL(ingress);
  if (username !== '' || password !== '') return issue('ingress', 'may hold no password: send it in options.headers');
  if (!Number.isFinite(timeoutMs) || timeoutMs < 1)
    return issue('timeoutMs', 'must be a number of milliseconds, at least 1');
  const url = ingress.replace(/\/+$/, '');
  return objectNames(prefix).map((names) => {
    const reached: Reached = { ingress: connect({ url, headers: { ...headers } }), names, url, timeoutMs };
    const journal = readingJournal(reached);
    return {
      start: (spec, given = {}) => start(reached, spec, given),
      attach: (id, given) => followRollout(journal, id, given),
      list: () => listRollouts(journal),
      problem: (id) => problem(reached, id),
      journal,
    };
  });
}

type Started = { readonly id: string };

function failed({ message }: JournalError): RolloutError {
  return { kind: 'journal-failed', message };
}

function resultOf<T>(answer: Answer<T, RolloutError>): Result<T, RolloutError> {
  return 'error' in answer ? err(answer.error) : ok(answer.ok);
}

async function start(
  reached: Reached,
  spec: RolloutSpec,
  options: StartOptions,
): Promise<Result<Started, RolloutError>> {
  const checked = checkOptions(options);
  if (checked.isErr()) return err(checked.error);
  const { id = crypto.randomUUID() } = checked.value;
  const request: StartRequest = { spec, patience: targetPatience(checked.value) };
  const object = { of: 'rollout', id } as const;
  if (options.id !== undefined) {
    const joined = await ask<StartRequest, Answer<Started | null, RolloutError>>(reached, object, 'join', request);
    if (joined.isErr()) return err(failed(joined.error));
    const known = resultOf(joined.value);
    if (known.isErr()) return err(known.error);
    if (known.value !== null) return ok(known.value);
  }
  const started = await ask<StartRequest, Answer<Started, RolloutError>>(reached, object, 'start', request);
  return started.mapErr(failed).andThen(resultOf);
}

async function problem(reached: Reached, id: string): Promise<Result<RolloutError | undefined, RolloutError>> {
  const head = await ask<void, Head | undefined>(reached, { of: 'rollout', id }, 'head');
  if (head.isErr()) return err(failed(head.error));
  if (head.value === undefined) return err({ kind: 'cannot-resume', reason: unknownRollout(id).message });
  return ok(head.value.problem);
}
