import type { GateVerdict, RolloutState, StepState } from '@landfall/core';
import { describeFailure, verdictsSoFar } from '@landfall/core/engine';
import { cutText, textWidth } from '../text/cut-text.ts';
import type { Paint } from '../text/paint.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapWords } from '../text/wrap-words.ts';
import { timeOf } from './board-cell.ts';
import { MARKS, type Mark, markOf } from './mark.ts';

const VERDICTS = { fail: 'failed', undecided: 'running', pass: 'succeeded' } as const satisfies Record<
  GateVerdict['verdict'],
  Mark
>;
const ORDER = { fail: 0, undecided: 1, pass: 2 } as const;
const MOST_VERDICTS = 3;
const MOST_LINES = 3;

/** How a bake or an approval stands, in words. */
function standingOf(step: StepState): string {
  const { status, failure, reason, by, hold, planned } = step;
  if (failure !== undefined) return describeFailure(failure);
  if (status === 'skipped') return `skipped: ${reason ?? 'not needed'}`;
  if (planned.action === 'approve') {
    if (status === 'running') return 'waits for an approval';
    return `approved${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`;
  }
  if (hold !== undefined && status === 'running') return `no verdict, held: ${hold.reasons.join('; ')}`;
  if (status === 'running') return planned.bake?.gates.length === 0 ? 'waits; nothing is judged' : 'no verdict yet';
  if (reason !== undefined) return `no verdict, went on: ${reason}`;
  return planned.bake?.gates.length === 0 ? 'waited; nothing was judged' : 'passed';
}

/** What the gates of a bake say by the last checkpoint: fails first. */
function verdictLines(verdicts: readonly GateVerdict[], width: number, paint: Paint): readonly string[] {
  const sorted = verdicts.toSorted((one, other) => ORDER[one.verdict] - ORDER[other.verdict]);
  const lines = sorted.slice(0, MOST_VERDICTS).flatMap(({ verdict, region, sentence }) => {
    const { glyph, style } = MARKS[VERDICTS[verdict]];
    const text = visibleText(`${region ?? 'all regions'}: ${sentence}`);
    return wrapWords(text, width - 6, MOST_LINES).map((line, index) =>
      index === 0 ? `    ${paint(style, glyph)} ${line}` : `      ${line}`,
    );
  });
  const more = sorted.length - MOST_VERDICTS;
  return more > 0 ? [...lines, `    and ${more} more`] : lines;
}

/** The steps of the whole rollout, one line each: bakes with their last verdict, and approvals. The verdicts of the last bake follow it, gate by gate. */
export function bakeLines(state: RolloutState, width: number, now: number, paint: Paint): readonly string[] {
  const steps = state.steps.filter(({ planned }) => planned.action === 'bake' || planned.action === 'approve');
  const longest = steps.reduce((most, { planned }) => Math.max(most, textWidth(planned.id)), 0);
  const last = steps.findLast(({ planned }) => planned.action === 'bake');
  return steps.flatMap((step) => {
    const { glyph, style } = MARKS[markOf(step, state)];
    const head = `${step.planned.id.padEnd(longest)}  ${timeOf(step, now).padStart(6)}  `;
    const text = cutText(`${head}${visibleText(standingOf(step))}`, width - 2);
    const verdicts = step === last ? verdictLines(verdictsSoFar(state, step), width, paint) : [];
    return [`${paint(style, glyph)} ${text}`, ...verdicts];
  });
}
