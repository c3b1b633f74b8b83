import { formatError, processTable, type RolloutState } from '@landfall/core';
import { openDecision } from '@landfall/core/engine';
import { err, ok } from 'neverthrow';
import { formatBoard } from '../board/format-board.ts';
import { waitsOf } from '../board/waits-of.ts';
import type { CommandCall, RunCommand } from '../command-line/cli-command.ts';
import { exitCodeOf } from '../command-line/exit-code-of.ts';
import { printEither, printPainted } from '../command-line/print.ts';
import { type FoundRollout, readFound } from '../journals/find-rollout.ts';
import { withJournal } from '../journals/open-journal.ts';
import { wantsColor } from '../progress/terminal.ts';
import { formatColumns } from '../text/format-columns.ts';
import { paintWith } from '../text/paint.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapWords } from '../text/wrap-words.ts';

const MOST_WIDTH = 120;

/** What to do after a rollout that did not succeed, as a paragraph. */
function paragraphs({ result }: FoundRollout, width: number): readonly string[] {
  if (result === undefined || result.isOk()) return [];
  return formatError(result.error)
    .split('\n')
    .flatMap((line) => wrapWords(visibleText(line), Math.min(width, MOST_WIDTH)));
}

function table({ events }: FoundRollout, width: number): string {
  const rows = processTable(events).map(({ step, action, region, result, nextStep }) => ({
    cells: [String(step), action, region, result, nextStep].map(visibleText),
  }));
  return formatColumns(['Step', 'Action', 'Region', 'Result', 'Next Step'], rows, width, paintWith(false));
}

/** All that is known of a rollout, as one document. */
function documentOf(found: FoundRollout, now: number): unknown {
  const { state, listed, result } = found;
  return {
    rollout: listed,
    decision: openDecision(state),
    waiting: waitsOf(state, now),
    report: result?.isOk() === true ? result.value : undefined,
    error: result?.isErr() === true ? result.error : undefined,
    state,
  };
}

function print(call: CommandCall, found: FoundRollout): void {
  const { out, env, clock } = call.world;
  const width = out.columns ?? MOST_WIDTH;
  const now = isOver(found.state) ? found.state.updatedAt : Math.max(found.state.updatedAt, clock.now());
  if (call.has('json')) return printEither(call, documentOf(found, now), '');
  if (call.has('table')) return printPainted(call, table(found, width));
  const board = formatBoard(found.state, { width, color: wantsColor(out, env), now });
  const { driver, status } = found.listed;
  const who = driver === undefined ? 'No runner drives it now.' : `Runner ${visibleText(driver.runner)} drives it.`;
  printPainted(call, [board, ...(status === 'ended' ? [] : [who]), ...withGap(paragraphs(found, width))].join('\n'));
}

function withGap(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function isOver({ status }: RolloutState): boolean {
  return status === 'ended';
}

/** Shows a rollout as it is now. */
export const show: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const found = await readFound(opened, call.operands[0] ?? '', call);
    if (found.isErr()) return err(found.error);
    print(call, found.value);
    return ok(call.has('exit-code') ? exitCodeOf(found.value.state) : 0);
  });
