import { type RolloutSpec, rollout, type WatchEvent, type WatchOptions, watch } from '@landfall/core';
import { memoryRouter, type Router } from '@landfall/core/router';
import { optionsOf, TWO, type World } from './follow-up-world.ts';
import { inTime } from './play.ts';

export const MINUTE_MS = 60_000;
/** When clocks of tests begin. */
const START = 1_893_456_000_000;
export const at = (minutes: number) => START + minutes * MINUTE_MS;

/** Errors in a region for some minutes. */
export const sick = (region: string, from: number, to: number) =>
  ({ requests: [{ region, from: at(from), to: at(to), errors: 0.2 }] }) as const;

export async function watched(world: World, more: Partial<WatchOptions> = {}) {
  const run = (await watch('r', { ...optionsOf(world), for: '2h', ...more }))._unsafeUnwrap();
  const events: WatchEvent[] = [];
  run.on('event', (event) => void events.push(event));
  const report = (await inTime(world.clock, run.result))._unsafeUnwrap();
  return { events, report, run };
}

/** Type and region of each, without the reports of all. */
export function told(events: readonly WatchEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'still-healthy' || event.type === 'watch-start') return [];
    const does = event.type === 'watch-change' ? ` ${event.does} ${event.outcome}` : '';
    return `${event.type}${does}${'region' in event ? ` ${event.region}` : ''}`;
  });
}

export async function statesIn(router: Router) {
  const { signal } = new AbortController();
  const { entries } = (await router.read({ model: 'fraud', signal }))._unsafeUnwrap();
  return entries.map(({ region, state }) => `${region} ${state}`);
}

const ROUTED: RolloutSpec = { ...TWO, routing: { url: 'https://{region}.models.example' } };

export async function routed(world: World, spec: RolloutSpec = ROUTED) {
  const router = memoryRouter();
  const run = rollout(spec, { ...optionsOf(world), router, id: 'r' });
  void (await inTime(world.clock, run.result))._unsafeUnwrap();
  return router;
}
