import { formatError, type RolloutState } from '@landfall/core';
import { describeFailure, formatShare, formatTime } from '@landfall/core/engine';
import { timeToCome, wholeSeconds } from '../text/format-time-left.ts';
import type { Paint } from '../text/paint.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapWords } from '../text/wrap-words.ts';
import { exposureOf } from './exposure.ts';
import { MARKS, type Mark } from './mark.ts';
import { waitsOf } from './waits-of.ts';

const LABEL = 11;
const MOST_WAITS = 4;
const MOST_LINES = 3;

/** A state in a word or two, and its mark. */
function statusOf(state: RolloutState, waitsForPerson: boolean): { readonly mark: Mark; readonly text: string } {
  const { status, outcome, suspended, paused } = state;
  if (status === 'ended') {
    const mark = outcome === 'succeeded' ? 'succeeded' : 'failed';
    return { mark, text: outcome === 'needs-human' ? 'needs manual action' : (outcome ?? 'ended') };
  }
  if (suspended !== undefined) return { mark: 'held', text: 'suspended' };
  if (status === 'rolling-back') return { mark: 'failed', text: 'rolling back' };
  if (paused) return { mark: 'held', text: 'paused' };
  if (waitsForPerson) return { mark: 'held', text: 'waits for a person' };
  return { mark: 'running', text: status === 'new' ? 'not started' : 'running' };
}

function share(percent: number): string {
  return formatShare(Math.round(percent * 10) / 1_000);
}

function exposureText(state: RolloutState): string {
  const { now, atMostNow, atMost } = exposureOf(state);
  if (atMostNow === undefined) return `now ${share(now)} of users (at most ${share(atMost)} by the plan)`;
  const later = atMost > atMostNow ? `, ${share(atMost)} at the end` : '';
  return `now ${share(now)} of users, at most ${share(Math.max(now, atMostNow))} until the next stage${later}`;
}

/** Why it failed, is rolled back, or is held: the first failures; else what the error says. */
function reasonsOf({ failures, warnings, error }: RolloutState): readonly string[] {
  if (failures.length === 0 && error !== undefined) return [formatError(error)];
  const texts = (failures.length > 0 ? failures : warnings).map((failure) => {
    const where = failure.region === undefined ? '' : ` in ${failure.region}`;
    return `${failure.action}${where}: ${describeFailure(failure)}`;
  });
  return texts.length <= 2 ? texts : [...texts.slice(0, 2), `and ${texts.length - 2} more`];
}

/** A label and its text, in at most three lines. */
function field(label: string, text: string, width: number, paint: Paint): readonly string[] {
  return wrapWords(visibleText(text), width - LABEL, MOST_LINES).map(
    (line, index) => `${index === 0 ? paint('dim', label.padEnd(LABEL)) : ' '.repeat(LABEL)}${line}`,
  );
}

/** The lines above the table: what is rolled out, how it stands, how many users have it, and what it waits for. */
export function boardHeader(state: RolloutState, width: number, now: number, paint: Paint): readonly string[] {
  const { plan, startedAt, updatedAt, status, seq } = state;
  const model = plan === undefined ? 'a rollout' : `${plan.spec.model.name} ${plan.spec.model.version}`;
  const title = plan?.followUp === undefined ? model : `${model} (${plan.followUp.does} of ${plan.followUp.of})`;
  const waits = waitsOf(state, now);
  const { mark, text } = statusOf(
    state,
    waits.some(({ isForPerson }) => isForPerson === true),
  );
  const { glyph, style } = MARKS[mark];
  const took = wholeSeconds((status === 'ended' ? updatedAt : now) - startedAt);
  const since = status === 'ended' ? `in ${took}` : `for ${took}`;
  const lines = [
    ...wrapWords(visibleText(title), width, 2).map((line) => paint('bold', line)),
    ...field('status', `${glyph} ${text} ${since}, since ${formatTime(startedAt)}`, width, (as, label) =>
      paint(as, label),
    ).map((line, index) => (index === 0 ? line.replace(`${glyph} ${text}`, paint(style, `${glyph} ${text}`)) : line)),
    ...field('id', `${state.id}, ${seq} events`, width, paint),
    ...field('exposure', exposureText(state), width, paint),
  ];
  for (const [index, reason] of reasonsOf(state).entries())
    lines.push(
      ...field(index === 0 ? (state.outcome === 'succeeded' ? 'except' : 'because') : '', reason, width, paint),
    );
  for (const [index, { what, until }] of waits.slice(0, MOST_WAITS).entries()) {
    const when = until === undefined ? '' : ` (at the latest ${timeToCome(until, now)})`;
    lines.push(...field(index === 0 ? 'waits for' : '', `${what}${when}`, width, paint));
  }
  if (waits.length > MOST_WAITS) lines.push(...field('', `and ${waits.length - MOST_WAITS} more`, width, paint));
  return lines;
}
