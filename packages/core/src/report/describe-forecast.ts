import { type ExpectedRate, type ForecastWarning, forecast } from '../plan/forecast.ts';
import type { Plan } from '../plan/plan.ts';
import { LONGEST_MS } from '../spec/duration.ts';
import { formatDuration } from '../text/format-duration.ts';
import { regionNames } from './describe-machines.ts';

/** The forecast of a plan in words: when each bake can end, and which ones cannot reach a verdict. */
export function describeForecast(plan: Plan, traffic: ExpectedRate): readonly string[] {
  const { bakes, withoutRate } = forecast(plan, traffic);
  if (bakes.length === 0) return ['There is no bake: nothing needs evidence.'];
  const items = bakes.flatMap(({ phase, proofMs, maxMs, gates, warnings }) => {
    if (warnings.length > 0) return warnings.map((warning) => `Warning: ${phase} ${describeWarning(warning, maxMs)}`);
    if (proofMs === null) return [];
    const last = gates.toSorted((one, other) => (other.proofMs ?? 0) - (one.proofMs ?? 0))[0];
    const isMinimum = last === undefined || last.proofMs !== proofMs;
    const why = isMinimum
      ? 'its minimum'
      : `since gate '${last.gate}' needs ${count(last.requests ?? 0)} in ${last.region}`;
    return `${phase} can end after ${formatDuration(proofMs)} at the earliest, ${why}.`;
  });
  if (withoutRate.length > 0) items.push(`No valid rate is given for ${regionNames(withoutRate)}.`);
  items.push('This is the best case: a version as good as the previous one, without bursts of bad requests.');
  return items;
}

function count(requests: number): string {
  return `${requests.toLocaleString('en-US')} requests of the new version`;
}

function describeWarning(warning: ForecastWarning, maxMs: number): string {
  const { gate, region, requests, proofMs, available, enoughPercent } = warning;
  const cannot = `cannot reach a verdict by its maximum of ${formatDuration(maxMs)}: in ${region} gate '${gate}'`;
  if (requests === null) return `${cannot} never passes a version that is as good as the previous one.`;
  const needs = `${cannot} needs ${count(requests)} and gets ${available.toLocaleString('en-US')}.`;
  const enough = [
    ...(proofMs === null || proofMs > LONGEST_MS ? [] : [`a maximum of ${formatDuration(proofMs)}`]),
    ...(enoughPercent === undefined ? [] : [`a stage of ${enoughPercent} %`]),
  ];
  return enough.length === 0 ? needs : `${needs} Enough is ${enough.join(', or ')}.`;
}
