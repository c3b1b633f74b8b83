import { err, ok, type Result } from 'neverthrow';
import { foldEvents } from '../engine/fold.ts';
import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { upcastEvent } from '../events/upcast-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { asText } from '../text/as-text.ts';
import { withFrozenPlan } from './with-frozen-plan.ts';

/** Events that follow others of their log. */
export interface CheckedEvents {
  /** In today's format. */
  readonly events: readonly RolloutEvent[];
  /** The state that they and all before them add up to. */
  readonly state: RolloutState;
}

/** A valid log. */
export interface CheckedLog extends CheckedEvents {
  readonly first: EventOf<'rollout-start'>;
}

/** Folds the events. The error names the first event with a missing or wrong field. */
function foldLog(events: readonly RolloutEvent[], from?: RolloutState): Result<RolloutState, string> {
  let last: RolloutEvent | undefined;
  function* noting(): Generator<RolloutEvent> {
    for (const event of events) {
      last = event;
      yield event;
    }
  }
  try {
    return ok(foldEvents(noting(), from));
  } catch (thrown) {
    return err(`event ${last?.seq} (${last?.type}) is damaged: ${asText(thrown)}`);
  }
}

/** Events of one rollout in today's format, numbered on from `after`; or what is wrong with them. */
function checkEvents(id: string, log: unknown, after: number): Result<readonly RolloutEvent[], string> {
  if (!Array.isArray(log)) return err('it is not a log: a log is a list of events');
  const events: RolloutEvent[] = [];
  for (const [index, entry] of (log as readonly unknown[]).entries()) {
    if (typeof entry !== 'object' || entry === null || !('type' in entry) || !('seq' in entry))
      return err(`it is not a log: entry ${after + index + 1} is not an event`);
    const event = upcastEvent(entry as Readonly<Record<string, unknown>>);
    if (event.isErr()) return err(event.error);
    const { seq, rolloutId } = event.value;
    if (seq !== after + index + 1)
      return err(`the log has a gap: event ${after + index + 1} is missing, and event ${String(seq)} is in its place`);
    if (rolloutId !== id) return err(`event ${seq} belongs to rollout ${String(rolloutId)}`);
    events.push(withFrozenPlan(event.value));
  }
  return ok(events);
}

/** Checks events that follow a state, as `checkLog` does. */
export function checkNext(id: string, log: unknown, state: RolloutState): Result<CheckedEvents, string> {
  return checkEvents(id, log, state.seq).andThen((events) =>
    foldLog(events, state).map((next) => ({ events, state: next })),
  );
}

/** Checks that a value is a log: events of one rollout, numbered 1, 2, 3 ... from its start. Gives it in today's format, or what is wrong with it. */
export function checkLog(id: string, log: unknown): Result<CheckedLog, string> {
  const checked = checkEvents(id, log, 0);
  if (checked.isErr()) return err(checked.error);
  const events = checked.value;
  const first = events[0];
  if (first?.type !== 'rollout-start') return err('the log does not begin with a rollout-start');
  const plan: Partial<Plan> | undefined = first.plan;
  if (typeof plan?.spec !== 'object' || !Array.isArray(plan.phases)) return err('its rollout-start has no plan');
  if (typeof first.nonce !== 'string' || first.nonce === '') return err('its rollout-start has no nonce');
  return foldLog(events).map((state) => ({ first, events, state }));
}
