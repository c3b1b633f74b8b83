import type { Duration, RolloutSpec, Stage } from '@landfall/core';
import { durationMs, formatDuration } from '@landfall/core/engine';
import { wrapWords } from '../text/wrap-words.ts';

const WIDTH = 100;
const COLUMN = 14;
const MOST_REGIONS = 8;

function field(label: string, text: string): readonly string[] {
  return wrapWords(text, WIDTH - COLUMN).map((line, index) => `${(index === 0 ? label : '').padEnd(COLUMN)}${line}`);
}

function duration(given: Duration): string {
  return formatDuration(durationMs(given) ?? 0);
}

function describeStage({ percent, bake }: Stage): string {
  if (bake === undefined) return `${percent} %`;
  if (typeof bake !== 'object') return `${percent} %, then at least ${duration(bake)}`;
  const { min, max } = bake;
  const times = [min && `at least ${duration(min)}`, max && `at most ${duration(max)}`].filter(Boolean).join(', ');
  return times === '' ? `${percent} %, then a bake` : `${percent} %, then ${times}`;
}

function describeWave(wave: string | readonly string[], index: number): readonly string[] {
  const regions = typeof wave === 'string' ? [wave] : wave;
  const named = regions.slice(0, MOST_REGIONS).join(', ');
  const more = regions.length > MOST_REGIONS ? ` and ${regions.length - MOST_REGIONS} more` : '';
  return field(`wave ${index + 1}`, `${named}${more}`);
}

/** What a valid spec says by itself, without its providers: what is rolled out, where, and in which stages. */
export function describeSpec(spec: RolloutSpec): string {
  const { model, regions, stages = [{ percent: 100 }], approvals = [], gates, failure, windows, freeze } = spec;
  const all = regions.flat();
  const providers = [...new Set(all.map((region) => region.slice(0, Math.max(0, region.indexOf('/')))))];
  const lines = [
    `The spec is valid: ${model.name} ${model.version} to ${all.length} ${all.length === 1 ? 'region' : 'regions'}.`,
    '',
    ...regions.flatMap(describeWave),
    ...field('traffic', spec.cutover === 'per-wave' ? 'moves wave by wave' : 'moves once all regions are verified'),
    ...stages.flatMap((stage, index) => field(index === 0 ? 'stages' : '', describeStage(stage))),
  ];
  if (gates !== undefined)
    lines.push(...field('gates', `${gates.length}, on ${gates.map(({ metric }) => metricName(metric)).join(', ')}`));
  if (approvals.length > 0) lines.push(...field('approvals', approvals.map(({ before }) => String(before)).join(', ')));
  if (spec.verify?.samples !== undefined) lines.push(...field('verification', `samples '${spec.verify.samples}'`));
  if (failure?.tolerate !== undefined) lines.push(...field('may fail', `${failure.tolerate} regions`));
  if ((windows ?? []).length + (freeze ?? []).length > 0)
    lines.push(...field('windows', 'new waves and stages start only when they are open'));
  const names = providers.map((name) => `${name}: ...`).join(', ');
  return [
    ...lines,
    '',
    ...wrapWords(
      `What the clouds can do, the times, the bounds and the rollback are known only with the providers: give --providers FILE.mjs, a module that exports providers as { ${names} }.`,
      WIDTH,
    ),
  ].join('\n');
}

function metricName(metric: unknown): string {
  return typeof metric === 'string' ? metric : JSON.stringify(metric);
}
