import type { EventOf, RolloutEvent } from '@landfall/core';
import { describeFailure, formatShare, formatTime } from '@landfall/core/engine';
import { groupBy } from '../board/group-by.ts';
import { MARKS } from '../board/mark.ts';
import { type Paint, paintWith } from '../text/paint.ts';
import { visibleText } from '../text/visible-text.ts';

/** How events become lines. */
export interface LineOptions {
  /** Whether to paint them, by escape sequences; default false. */
  readonly color?: boolean | undefined;
  /** Whether events that only a machine wants to know have a line too: phases, calls, progress, checkpoints; default false. */
  readonly verbose?: boolean | undefined;
}

const OUTCOMES = {
  succeeded: ['succeeded', 'The rollout succeeded.'],
  failed: ['failed', 'The rollout failed.'],
  aborted: ['failed', 'The rollout was aborted.'],
  'needs-human': ['failed', 'The rollout needs manual action.'],
} as const;

const CAUSES = { failed: 'after the failure', aborted: 'after the abort', asked: 'as asked' } as const;

function place({ step, action, region }: { step: string; action: string; region?: string | undefined }): string {
  return region === undefined ? step : `${action} ${region}`;
}

function stepEnd(event: EventOf<'step-end'>, paint: Paint): string {
  const { outcome, verification, failure, reason, by, after } = event;
  const { glyph, style } = MARKS[outcome];
  const seen =
    verification !== undefined && verification.samples > 0
      ? `${verification.asExpected} of ${verification.samples} samples as expected`
      : undefined;
  const serves =
    after?.version && `version ${after.version} takes ${formatShare((after.percent ?? 0) / 100)} of the traffic`;
  const told = seen ?? serves ?? (by === undefined ? reason : `by ${by}${reason === undefined ? '' : `: ${reason}`}`);
  const detail = failure === undefined ? visibleText(told ?? '') : paint('red', visibleText(describeFailure(failure)));
  const where = event.region ?? (event.step === event.action ? 'all regions' : event.step);
  return `${paint(style, glyph)} ${event.action.padEnd(7)} ${visibleText(where).padEnd(16)} ${detail}`.trimEnd();
}

/** Warnings in one line; where several regions have the same one, it is said once. Each begins with its region. */
function joined(warnings: readonly string[]): string {
  const split = warnings.map((warning) => /^(\S+): (.*)$/s.exec(warning) ?? [warning, '', warning]);
  const groups = groupBy(split, ([, , text = '']) => text);
  return [...groups]
    .map(([text, [first, ...others]]) => {
      const region = first?.[1] ?? '';
      if (region === '') return text;
      return `${region}${others.length === 0 ? '' : ` and ${others.length} more`}: ${text}`;
    })
    .join('; ');
}

function told(event: RolloutEvent, paint: Paint): string | undefined {
  switch (event.type) {
    case 'rollout-start': {
      const { spec, regions, followUp } = event.plan;
      const names = regions.slice(0, 6).map(({ key }) => key);
      const more = regions.length > names.length ? ` and ${regions.length - names.length} more regions` : '';
      const model = `${spec.model.name} ${spec.model.version}`;
      const what =
        followUp === undefined ? `${model} goes to` : `${followUp.does} of rollout ${followUp.of}: ${model} in`;
      return `  ${what} ${names.join(', ')}${more}`;
    }
    case 'step-waiting':
      return `  ${place(event)} waits: ${event.detail} (until ${formatTime(event.until)})`;
    case 'step-retry':
      return `  ${place(event)} is tried again (attempt ${event.attempt}): ${event.error.message}`;
    case 'step-restart':
      return `  ${place(event)} starts again (attempt ${event.attempt})`;
    case 'bake-checkpoint':
      return event.warnings === undefined || event.warnings.length === 0 ? undefined : `  ${joined(event.warnings)}`;
    case 'step-verdict':
      return `  ${event.step}: ${event.verdict}${event.observed === true ? ' (only observed)' : ''}: ${event.evidence.map(({ region, sentence }) => `${region ?? 'all regions'}: ${sentence}`).join('; ')}`;
    case 'bake-hold':
      return `! ${event.step} is held for a person until ${formatTime(event.until)}: ${event.reasons.join('; ')}`;
    case 'hold-start':
      return `! ${event.hold} waits for a decision until ${formatTime(event.until)}: ${event.reasons.join('; ')}`;
    case 'hold-end':
      return `  ${event.hold} ends: ${event.by}${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'rollback-start':
      return `↩ the rollback ${CAUSES[event.cause]}, of ${event.of === 'rollout' ? 'all that was changed' : event.regions.join(', ')}:`;
    case 'claim-waiting':
      return `  waits for rollout ${event.holder}, which holds ${event.target}`;
    case 'warning':
      return `! warning: ${event.message}`;
    case 'rollout-suspend':
      return `! suspended: ${event.reason}`;
    case 'rollout-resume':
      return '  resumed';
    case 'pause-start':
      return `! paused${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'pause-end':
      return '  the pause ended';
    case 'command': {
      const who = event.by === undefined ? '' : ` by ${event.by}`;
      const why = event.reason === undefined ? '' : `: ${event.reason}`;
      const refused = event.refused === undefined ? '' : ` was refused: ${event.refused}`;
      return `  command ${event.name}${event.step === undefined ? '' : ` of ${event.step}`}${who}${why}${refused}`;
    }
    case 'watch-look':
      return event.told.length === 0 ? undefined : `  watch: ${event.told.map(({ type }) => type).join(', ')}`;
    case 'step-start':
      // A person wants to know that a bake or an approval has begun, and sees the others when they end.
      if (event.action === 'approve') return `! ${event.step} waits for an approval`;
      return event.action === 'bake' ? `  ${event.step} begins` : undefined;
    case 'step-end':
      return stepEnd(event, paint);
    case 'rollout-end': {
      const [mark, text] = OUTCOMES[event.outcome];
      const { glyph, style } = MARKS[mark];
      return paint(style, `${glyph} ${text}`);
    }
    case 'phase-start':
    case 'phase-end':
    case 'step-progress':
    case 'effect-start':
    case 'effect-end':
    case 'claim-held':
    case 'clock-jump':
    case 'rollback-end':
      return undefined;
    default:
      // A newer version may have written it.
      event satisfies never;
      return undefined;
  }
}

/** What an event says that only a machine wants to know. */
function routine(event: RolloutEvent): string {
  const fields = ['phase', 'step', 'action', 'region', 'method', 'outcome', 'rollback', 'id'] as const;
  const told = fields.flatMap((field) => {
    const value: unknown = Object(event)[field];
    return typeof value === 'string' ? `${field} ${value}` : [];
  });
  return `  ${[event.type, ...told].join(', ')}`;
}

/** An event as one line, safe to print; undefined for one that only a machine wants to know, unless `verbose` is set. */
export function describeEvent(
  event: RolloutEvent,
  { color = false, verbose = false }: LineOptions = {},
): string | undefined {
  const paint = paintWith(color);
  const line = told(event, paint);
  if (line === undefined) return verbose ? paint('dim', indented(routine(event))) : undefined;
  // These two are painted, and their parts are safe already.
  return event.type === 'step-end' || event.type === 'rollout-end' ? line : indented(line);
}

function indented(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${visibleText(line)}`;
}
