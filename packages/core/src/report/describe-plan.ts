import { samplesNeeded } from '../gates/samples-needed.ts';
import type { FollowUp } from '../plan/follow-up.ts';
import type { ExpectedRate } from '../plan/forecast.ts';
import type { Phase, Plan, Step } from '../plan/plan.ts';
import { bakeStepOf } from '../plan/planned-bakes.ts';
import { regionsOf as regionsOfTargets } from '../plan/target.ts';
import { waveSlots } from '../plan/wave-slots.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import { durationMs } from '../spec/duration.ts';
import { formatDuration } from '../text/format-duration.ts';
import { wrapText } from '../text/wrap-text.ts';
import { describeBakeStep, describeBakes } from './describe-bakes.ts';
import { describeBounds, longest } from './describe-bounds.ts';
import { describeBudget } from './describe-budget.ts';
import { describeForecast } from './describe-forecast.ts';
import { describeMachines, regionNames } from './describe-machines.ts';
import { describeRollbackPlan } from './describe-rollback-plan.ts';
import { describeWindows } from './describe-windows.ts';
import { FOLLOW_UP_WORDS } from './follow-up-words.ts';

const WIDTH = 100;
const MOST_NAMES = 24;

/** The dry run: what a rollout of this plan will do, in order, as text of at most 100 columns. `traffic`: also when its bakes can end at this rate. */
export function describePlan(plan: Plan, traffic?: ExpectedRate): string {
  if (plan.followUp !== undefined) return describeFollowUp(plan, plan.followUp);
  const { model } = plan.spec;
  const waves = plan.phases.filter(({ kind }) => kind === 'wave').length;
  const lines = [
    `Roll out ${model.name} ${model.version} to ${count(plan.regions.length, 'region')} in ${count(waves, 'wave')}.`,
    `Plan ${plan.hash}; nothing has been done yet.`,
    ...allowedLines(plan),
    '',
    ...section('Problems: this rollout will fail', describeProblems(plan)),
    'Model',
    ...perRegionLines(plan, 'artifact'),
    ...perRegionLines(plan, 'image'),
    ...environmentLines(plan),
    '',
    ...section('Machines', describeMachines(plan)),
    'Steps',
    ...stepLines(plan),
  ];
  const windows = describeWindows(plan.spec);
  if (windows.length > 0) lines.push('', 'When new waves and stages start', ...sentences(windows));
  lines.push('', 'Bounds', ...sentences(describeBounds(plan)));
  lines.push('', 'Verification', ...sentences(verification(plan)));
  for (const { heading, items } of describeBakes(plan)) lines.push('', heading, ...sentences(items));
  if (traffic !== undefined) lines.push('', forecastHeading(traffic), ...sentences(describeForecast(plan, traffic)));
  lines.push('', 'Retries', ...sentences(retries(plan)));
  const budget = describeBudget(plan);
  if (budget.length > 0) lines.push('', 'Failure budget', ...sentences(budget));
  lines.push('', 'If a step fails, or the rollout is aborted', ...sentences(describeRollbackPlan(plan)));
  return `${lines.join('\n')}\n`;
}

/** What a rollout does that follows another. */
function describeFollowUp(plan: Plan, { of, does, reason }: FollowUp): string {
  const { name, version } = plan.spec.model;
  const { heading, doing } = FOLLOW_UP_WORDS[does];
  const where = `in ${count(plan.regions.length, 'region')}`;
  const isRollback = does === 'roll-back';
  const rollback = isRollback ? ['', 'Then the rollback', ...sentences(describeRollbackPlan(plan))] : [];
  const lines = [
    ...block('', 0, `${heading} rollout ${of}: ${name} ${version} ${doing} ${where}.`),
    ...(reason === undefined ? [] : block('', 0, `Reason: ${reason}`)),
    `Plan ${plan.hash}; nothing has been done yet.`,
    '',
    'Steps',
    ...stepLines(plan),
    ...rollback,
    '',
    'Bounds',
    ...sentences([
      `It takes at most ${longest(plan.bounds.longestMs)}. Where the check finds that something else serves by now, nothing is changed.`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(plan: Plan): readonly string[] {
  const column = Math.max(...plan.phases.map(({ id }) => id.length)) + 9;
  return plan.phases.flatMap((phase, index) => {
    const head = `${String(index + 1).padStart(4)}  ${phase.id}`;
    return [...block(head, column, regionsOf(plan, phase)), ...block('', column, whatHappens(plan, phase))];
  });
}

/** A version that may be rolled out where it was rolled back before. */
function allowedLines({ spec: { model, allowBlocked = [] } }: Plan): readonly string[] {
  if (!allowBlocked.includes(model.version)) return [];
  return block('', 0, `Version ${model.version} is rolled out even where a rollback has blocked it (allowBlocked).`);
}

function forecastHeading({ requestsPerSecond }: ExpectedRate): string {
  return typeof requestsPerSecond === 'number'
    ? `Forecast at ${count(requestsPerSecond, 'request')} a second in each region`
    : 'Forecast at the given rates';
}

/** Text indented to a column, with a head before its first line. */
function block(head: string, column: number, text: string): readonly string[] {
  const lines = wrapText(text, WIDTH - column);
  return lines.map((line, index) => (index === 0 ? head : '').padEnd(column) + line);
}

/** A heading, its items and an empty line; nothing if there are no items. */
function section(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [heading, ...sentences(items), ''];
}

function describeProblems({ preview }: Plan): readonly string[] {
  return preview?.problems.map(({ message, regions }) => `${regionNames(regions)}: ${message}`) ?? [];
}

function sentences(items: readonly string[]): readonly string[] {
  return items.flatMap((item) => block('  -', 4, item));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What each region gets from a record, so that a misspelt key shows in the region that lacks its value. */
function perRegionLines({ spec: { model }, regions }: Plan, field: 'artifact' | 'image'): readonly string[] {
  const value = model[field];
  if (value === undefined) return field === 'artifact' ? block(`  ${field}`, 15, 'none') : [];
  if (typeof value === 'string') return block(`  ${field}`, 15, value);
  const lines = regions.slice(0, MOST_NAMES).flatMap((region, index) => {
    const concrete = concreteModel({ ...model, environment: {} }, region, undefined);
    const given = concrete.isOk() ? concrete.value[field] : concrete.error.message;
    return block(index === 0 ? `  ${field}` : '', 15, `${region.key}: ${given}`);
  });
  const more = regions.length - MOST_NAMES;
  return more > 0 ? [...lines, ...block('', 15, `and ${more} more`)] : lines;
}

/** Environment variables by name only: a value may be long, and the value of a secret is not known here. */
function environmentLines(plan: Plan): readonly string[] {
  const names = Object.entries(plan.spec.model.environment ?? {}).map(([name, value]) =>
    typeof value === 'string' ? name : `${name} (secret '${value.secret}')`,
  );
  return names.length === 0 ? [] : block('  environment', 15, names.join(', '));
}

function regionsOf(plan: Plan, phase: Phase): string {
  const regions = bakeStepOf(phase)?.bake.regions ?? regionsOfTargets(phase.lanes);
  if (regions.length === plan.regions.length && regions.length > 3) return `all ${regions.length} regions`;
  return regions.length === 0 ? 'the whole rollout' : regionNames(regions);
}

function whatHappens(plan: Plan, phase: Phase): string {
  const { limits, evidence, routing } = plan;
  const { lanes } = phase;
  const within = (action: keyof typeof limits.stepMs) => `within ${formatDuration(limits.stepMs[action])}`;
  return `${howMany(phase, waveSlots(plan, phase).slots)}${work()}`;

  function work(): string {
    switch (phase.kind) {
      case 'select':
        return `read what will be made and what serves there now${routing === undefined ? '' : ', and the table'}, ${within('select')}; changes nothing`;
      case 'wave':
        return `${lanes[0]?.steps.map(({ action }) => `${action} ${within(action)}`).join(', then ')}; takes no traffic`;
      case 'check':
        return `read whether all is as the rollout left it, ${within('check')}; changes nothing`;
      case 'route':
        return `move ${lanes[0]?.steps[0]?.percent} % of each region's traffic ${within('route')}`;
      case 'enter':
        return `enter each region in the table of router '${routing?.router}' ${within('enter')}`;
      case 'bake':
        return lanes.flatMap(({ steps }) => steps.map(describeBakeStep)).join('; ');
      case 'approve':
        return lanes.flatMap(({ steps }) => steps.map(describeApproval)).join('; ');
      case 'monitor':
        return `start health monitoring ${within('monitor')}${evidence === undefined ? '; no metric is judged' : ''}`;
      case 'clean-up':
        return `remove what only verification needed, ${within('clean-up')}; changes no traffic`;
      case 'retire':
        return `remove the previous deployment, each ${within('retire')}`;
      case 'leave':
        return `restore the entries in the table, ${within('leave')}`;
      case 'restore':
        return `move traffic back to the previous deployment, ${within('restore')}`;
      case 'remove':
        return `remove the new deployment ${within('remove')}`;
      case 'confirm':
        return `read what the previous deployment serves, ${within('confirm')}; changes nothing`;
      default:
        return phase.kind satisfies never;
    }
  }
}

function describeApproval({ approval }: Step): string {
  const who = approval?.by === undefined ? '' : ` from ${approval.by.join(' or ')}`;
  return `wait at most ${formatDuration(approval?.withinMs ?? 0)} for an approval${who}, then roll back`;
}

/** `atOnce`: how many lanes run at a time; a strict budget may allow fewer than the phase. */
function howMany({ lanes }: Phase, atOnce: number): string {
  if (lanes.length === 1) return '';
  return atOnce >= lanes.length ? 'all at once: ' : `${atOnce} at a time: `;
}

function verification({ spec, samples }: Plan): readonly string[] {
  const own = "The provider's own checks must pass.";
  if (samples === null) return [own, "No samples are sent: the model's answers are not checked."];
  const enough = samplesNeeded(samples.count, spec.verify?.passRate ?? 1);
  const which = `${count(samples.count, 'sample')} of '${samples.name}'`;
  const items = [
    own,
    `Each region gets ${which}; ${enough === samples.count ? 'all' : `at least ${enough}`} must be as expected.`,
  ];
  const maxLatencyMs = durationMs(spec.verify?.maxLatency);
  if (maxLatencyMs !== undefined) items.push(`Every answer must come within ${formatDuration(maxLatencyMs)}.`);
  return items;
}

function retries({ limits: { attempts, baseDelayMs, maxDelayMs, callMs } }: Plan): readonly string[] {
  const call = `A call to a provider takes at most ${formatDuration(callMs)}. The times above include all tries.`;
  if (attempts === 1) return ['A step is tried once.', call];
  const delays = `${formatDuration(baseDelayMs)} later at first, doubling up to ${formatDuration(maxDelayMs)}`;
  return [`A step is tried at most ${attempts} times, ${delays}.`, call];
}
