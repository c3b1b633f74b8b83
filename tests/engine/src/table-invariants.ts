import type { Plan } from '@landfall/core';
import type { Simulation, World } from '@landfall/core/testing';
import { isOf } from './history.ts';
import { TTL_MS } from './paper-router.ts';

type Entry = NonNullable<World['table']>[number];

/** Whether clients that read the table before may still send requests to where an entry of ours led. */
function hasMoved(earlier: Entry | undefined, ours: Entry | undefined): boolean {
  return earlier === undefined || earlier.url !== ours?.url || earlier.endpoint !== ours?.endpoint;
}

/** Promise 4: a region that we entered has left the table, and no client is sent there any more, before its traffic moves. */
function restoredBeforeLeft(plan: Plan, { events }: Simulation, { table = [] }: World): readonly string[] {
  const left = new Map<string | undefined, number>();
  const entered = new Set<string | undefined>();
  const broken: string[] = [];
  for (const event of events) {
    if (event.type === 'effect-start' && event.method === 'enter') entered.add(event.region);
    if (event.type === 'effect-end' && event.step.startsWith('leave:')) left.set(event.region, event.at);
    if (event.type !== 'step-start' || event.action !== 'restore' || !entered.has(event.region)) continue;
    const leave = events.filter(isOf('step-end')).find(({ step }) => step === `leave:${event.region}`);
    const earlier = table.find(({ region }) => region === event.region);
    const planned = plan.routing?.entries[event.region ?? ''];
    const mustWait = hasMoved(earlier, planned && { region: '', state: 'in', ...planned });
    const at = left.get(event.region);
    if (leave === undefined || leave.seq > event.seq)
      broken.push(`4: ${event.step} starts before its entry is taken back`);
    else if (leave.outcome === 'succeeded' && mustWait && at !== undefined && event.at < at + TTL_MS)
      broken.push(`4: ${event.step} starts while clients may use the table before`);
  }
  return broken;
}

/** What the table has at the end and should not, or the other way round. `serving`: the regions that serve the new version; `left`: those that are named as not rolled back. */
export function brokenTable(
  plan: Plan,
  simulation: Simulation,
  world: World,
  { serving, left }: { readonly serving: ReadonlySet<string>; readonly left: ReadonlySet<string> },
): readonly string[] {
  if (plan.routing === undefined) return [];
  const { cloud, state } = simulation;
  const broken = [...restoredBeforeLeft(plan, simulation, world)];
  for (const { key } of plan.regions) {
    const now = cloud.table.entry(key);
    const earlier = world.table?.find(({ region }) => region === key);
    const { url, endpoint } = plan.routing.entries[key] ?? {};
    const isOurs = now?.modelVersion === plan.spec.model.version && now.url === url && now.endpoint === endpoint;
    if (serving.has(key) && state.outcome === 'succeeded' && !isOurs)
      broken.push(`${key} serves, and is not in the table`);
    if (serving.has(key) || left.has(key)) continue;
    if (textOf(now) !== textOf(earlier))
      broken.push(`the entry of ${key} is ${textOf(now)}, and was ${textOf(earlier)}`);
  }
  return broken;
}

/** The same text for the same entry, whatever the order of its fields. */
function textOf(entry: Entry | undefined): string {
  if (entry === undefined) return 'none';
  const { region, url, endpoint, weight, state, location, owner, modelVersion } = entry;
  return JSON.stringify({ region, url, endpoint, weight, state, location, owner, modelVersion });
}
