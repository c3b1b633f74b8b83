import type { Result } from 'neverthrow';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import { stampEvent } from '../../events/stamp-event.ts';
import type { Journal, JournalAnswer, JournalError, Lease } from '../../journal/journal.ts';
import type { Plan } from '../../plan/plan.ts';
import { planBounds } from '../../plan/plan-bounds.ts';
import { planLimits } from '../../plan/plan-limits.ts';
import { expectThat, show } from '../conformance/expect-that.ts';
import { isSameJson } from '../conformance/json-shape.ts';

/** The start time of every trial, in milliseconds since the epoch. */
export const NOON = 1_893_456_000_000;
/** The length of a lease, in milliseconds. */
export const TTL_MS = 60_000;

const MODEL = { name: 'fraud', version: '42' };

/** What a rule is checked with: an empty journal, called as the engine calls it. */
export interface JournalTrial {
  readonly journal: Journal;
  /** The same journal, as another process opens it. */
  readonly again: () => Promise<Journal>;
  /** The journal after a power loss in the middle of the last write. */
  readonly torn: () => Promise<Journal>;
}

/** Event number `seq` of a rollout, a second after the one before. The first is a `rollout-start`; `end` makes it the last. */
export function eventOf(id: string, seq: number, end = false): RolloutEvent {
  const at = NOON + seq * 1_000;
  if (end) return stampEvent({ type: 'rollout-end', outcome: 'succeeded' }, seq, at, id);
  if (seq > 1) return stampEvent({ type: 'pause-start', reason: `Grüße, "${seq}"\n\u0000\u{1F680}` }, seq, at, id);
  const spec = { model: { ...MODEL, artifact: 's3://models/fraud' }, regions: ['aws/us-east-1'] };
  const planned = { spec, limits: planLimits({}), regions: [], providers: {}, samples: null, phases: [] };
  const plan: Plan = { v: 1, hash: 'a', ...planned, bounds: planBounds(planned) };
  return stampEvent({ type: 'rollout-start', plan, nonce: '0' }, 1, at, id);
}

/** Events `from` to `to`. */
export function eventsOf(id: string, from: number, to: number): readonly RolloutEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => eventOf(id, from + index));
}

async function settled<T>(what: string, answer: JournalAnswer<T>): Promise<Result<T, JournalError>> {
  try {
    const result = await answer;
    expectThat(typeof result?.isOk === 'function', `${what} to answer with a result (ok or err)`, result);
    return result;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.startsWith('Expected ')) throw thrown;
    throw new Error(`Expected ${what} to answer with a result. Saw it throw: ${show(thrown)}.`);
  }
}

/** The value of an answer that must be ok. */
export async function taken<T>(what: string, answer: JournalAnswer<T>): Promise<T> {
  const result = await settled(what, answer);
  if (result.isOk()) return result.value;
  throw new Error(`Expected ${what} to succeed. Saw the error: ${show(result.error)}.`);
}

/** The error of an answer that must fail with this kind. */
export async function refused<T, K extends JournalError['kind']>(
  what: string,
  kind: K,
  answer: JournalAnswer<T>,
): Promise<Extract<JournalError, { readonly kind: K }>> {
  const result = await settled(what, answer);
  expectThat(result.isErr(), `${what} to be refused as ${kind}`, result.isOk() ? 'success' : '');
  expectThat(result.error.kind === kind, `${what} to be refused as ${kind}`, result.error);
  expectThat(result.error.message !== '', `the refusal of ${what} to say why`, result.error);
  return result.error as Extract<JournalError, { readonly kind: K }>;
}

/** Throws unless both are the same JSON. */
export function expectSame(what: string, expected: unknown, saw: unknown): void {
  expectThat(isSameJson(expected, saw), `${what} to be ${show(expected)}`, saw);
}

/** Stores a new log of one event. */
export async function started(journal: Journal, id: string): Promise<void> {
  expectSame('the answer of create', 'created', await taken('create', journal.create(id, eventsOf(id, 1, 1))));
}

/** Stores a new log of one event, and takes its lease at noon. */
export async function driven(journal: Journal, id: string, runner = `runner of ${id}`): Promise<Lease> {
  await started(journal, id);
  return taken('acquire', journal.acquire(id, runner, NOON, TTL_MS));
}

/** Ends a rollout whose log has one event. */
export async function ended(journal: Journal, lease: Lease): Promise<void> {
  await taken('append', journal.append(lease, [eventOf(lease.rolloutId, 2, true)]));
}
