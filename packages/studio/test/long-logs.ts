import type { RolloutEvent } from '@landfall/core';
import { sampleLog } from './sample-logs.ts';

/** A log of so many regions and events: a cloud that tells of its progress again and again. */
export function longLog(regions: number, events: number, id = 'long'): readonly RolloutEvent[] {
  const names = Array.from({ length: regions }, (_, place) => `aws/region-${String(place + 1).padStart(5, '0')}`);
  const [first = '', ...others] = names;
  const size = Math.ceil(others.length / 4);
  const waves = [0, 1, 2, 3]
    .map((wave) => others.slice(wave * size, (wave + 1) * size))
    .filter((wave) => wave.length > 0);
  const base = sampleLog({
    id,
    spec: { regions: [first, ...waves], approvals: [], failure: { tolerate: 1 } },
    world: { traffic: Object.fromEntries(names.map((name) => [name, { requestsPerSecond: 50, next: [{}] }])) },
    mostEvents: events,
  });
  const missing = Math.max(0, events - base.length);
  const begun = base.filter(({ type }) => type === 'step-start').length;
  let left = missing;
  const all = base.flatMap((event): readonly RolloutEvent[] => {
    if (event.type !== 'step-start' || event.action !== 'deploy' || event.region === undefined) return [event];
    const count = Math.min(left, Math.ceil((missing * 8) / begun));
    left -= count;
    const { at, rolloutId, v, step, action, region } = event;
    const progress = Array.from({ length: count }, (_, place): RolloutEvent => {
      const observation = { state: 'pending', detail: `${place} of ${count} machines are ready` } as const;
      return { v, seq: 0, at, rolloutId, type: 'step-progress', step, action, region, observation };
    });
    return [event, ...progress];
  });
  return all.slice(0, events).map((event, place) => ({ ...event, seq: place + 1 }));
}
