import { foldEvents, type RolloutEvent } from '@landfall/core';
import type { LoggedCall } from '@landfall/provider-fake';
import { tell } from './play.ts';

const CHANGES: ReadonlySet<string> = new Set(['deploy', 'route', 'monitor', 'retire']);

/** The step that a call's key belongs to: clearing the way for another deploy is part of that deploy. */
function stepOf(key: string): string {
  return key.slice(key.indexOf('/') + 1, key.lastIndexOf('/')).replace(/^clear:/, 'deploy:');
}

/** The steps that are tried again because somebody asked for it. */
function restarted(events: readonly RolloutEvent[]): ReadonlySet<string> {
  const regions = new Set<string>();
  const steps = new Set<string>();
  for (const event of events)
    if (event.type === 'hold-end' && event.by === 'retry') for (const key of event.regions ?? []) regions.add(key);
    else if (event.type === 'step-restart' && 'region' in event && regions.has(`${event.region}`))
      steps.add(event.step);
  return steps;
}

/** Promise 8: what had ended in the first `kept` events of a log is neither repeated nor ends otherwise afterwards, unless somebody asked for it to be tried again. `calls` are those made since. */
export function repeatedAfter(
  events: readonly RolloutEvent[],
  kept: number,
  calls: readonly LoggedCall[],
): readonly string[] {
  const askedFor = restarted(events);
  const ended = new Map(
    events
      .slice(0, kept)
      .flatMap((event) =>
        event.type === 'step-end' && !askedFor.has(event.step) ? [[event.step, event.outcome] as const] : [],
      ),
  );
  const state = foldEvents(events);
  const all = [...state.steps, ...state.regions.flatMap((region) => region.steps)];
  const steps = new Map(all.map((step) => [step.planned.id, step] as const));
  const again = events.slice(kept).filter((event) => 'action' in event && ended.has(event.step));
  const called = calls.filter(({ method, key }) => CHANGES.has(method) && ended.has(stepOf(key)));
  return [
    ...again.map((event) => `8: ${tell(event)} again`),
    ...called.map(({ method, key }) => `8: ${method} called again under ${key}`),
    ...[...ended]
      .filter(([step, outcome]) => steps.get(step)?.status !== outcome)
      .map(([step]) => `8: ${step} ends otherwise`),
  ];
}
