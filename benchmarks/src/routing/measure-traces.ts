import type { Row, Section } from '../row.ts';
import { KINDS, playTrace } from './play-trace.ts';
import { TRACES } from './traces.ts';

/** Answers are drawn at random: a difference of less than this is none. */
const MORE = 1.05;

/** What clients meet in four bad minutes, beside round robin and least-loaded on the same traces. */
export async function measureTraces(): Promise<Section> {
  const rows: Row[] = [];
  for (const trace of TRACES) {
    const met = [];
    for (const [name, kind] of Object.entries(KINDS)) met.push({ name, ...(await playTrace(trace, kind)) });
    const [ours, ...others] = met;
    for (const { name, failed, p99Ms, retries } of met) {
      const isAhead = others.every((other) => failed <= other.failed && p99Ms <= MORE * other.p99Ms);
      rows.push({
        what: name === ours?.name ? trace.name : `  ${name}`,
        measured: `${(100 * failed).toFixed(2)} % failed`,
        detail: `p99 ${Math.round(p99Ms)} ms; ${retries} retries`,
        ...(name === ours?.name && { goal: { text: 'no worse than both', met: isAhead } }),
      });
    }
  }
  return { title: 'A minute of 250 requests a second in three regions, each tried twice at most', rows };
}
