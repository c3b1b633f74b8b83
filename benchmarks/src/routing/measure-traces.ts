import type { Row, Section } from '../row.ts';
import { KINDS, type Met, playTrace } from './play-trace.ts';
import { TRACES, type Trace } from './traces.ts';

/** Answers are drawn at random: a difference of less than this is none. */
const MORE = 1.05;

function isNoWorse(ours: Met, other: Met): boolean {
  return ours.failed <= MORE * other.failed && ours.p99Ms <= MORE * other.p99Ms;
}

/** Whether one client is better. Failures count first: requests that fail leave less work, so the others are answered sooner. Then faster answers, or less than half of the retries. */
function isAhead(ours: Met, other: Met): boolean {
  if (MORE * ours.failed < other.failed) return true;
  return isNoWorse(ours, other) && (MORE * ours.p99Ms < other.p99Ms || 2 * ours.retries < other.retries);
}

async function rowsOf(trace: Trace, maySendAgain: boolean): Promise<readonly Row[]> {
  const met: (Met & { readonly name: string })[] = [];
  for (const [name, kind] of Object.entries(KINDS)) met.push({ name, ...(await playTrace(trace, kind, maySendAgain)) });
  const [ours, ...others] = met;
  const isBetter = trace.hasChoice ? isAhead : isNoWorse;
  const goal = trace.hasChoice ? 'ahead of both' : 'no worse than both: there is nothing to choose';
  return met.map(({ name, failed, p99Ms, retries }) => ({
    what: name === ours?.name ? trace.name : `  ${name}`,
    measured: `${(100 * failed).toFixed(2)} % failed`,
    detail: `p99 ${Math.round(p99Ms)} ms; ${retries} retries`,
    ...(name === ours?.name && { goal: { text: goal, met: others.every((other) => isBetter(ours, other)) } }),
  }));
}

/** What clients meet in four bad minutes, beside round robin and least-loaded on the same traces. `maySendAgain`: a request that failed is tried once more, in another region. */
export async function measureTraces({ maySendAgain }: { readonly maySendAgain: boolean }): Promise<Section> {
  const rows: Row[] = [];
  for (const trace of TRACES) rows.push(...(await rowsOf(trace, maySendAgain)));
  const how = maySendAgain ? 'each tried twice at most' : 'each sent once';
  return { title: `A minute of 250 requests a second in three regions, ${how}`, rows };
}
