import { type ListedRollout, listRollouts } from '@landfall/core';
import { formatTime } from '@landfall/core/engine';
import { err, ok } from 'neverthrow';
import { MARKS, type Mark } from '../board/mark.ts';
import type { RunCommand } from '../command-line/cli-command.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither, printPainted } from '../command-line/print.ts';
import { withJournal } from '../journals/open-journal.ts';
import { wantsColor } from '../progress/terminal.ts';
import { formatColumns } from '../text/format-columns.ts';
import { wholeSeconds } from '../text/format-time-left.ts';
import { paintWith } from '../text/paint.ts';
import { visibleText } from '../text/visible-text.ts';

const DEFAULT_WIDTH = 120;
/** How many rollouts are shown unless `--limit` is given. */
const MOST_ROWS = 50;

function markOf({ outcome, status }: ListedRollout): Mark {
  if (outcome === undefined) return status === 'driven' ? 'running' : 'held';
  return outcome === 'succeeded' ? 'succeeded' : 'failed';
}

function statusOf({ outcome, status, driver }: ListedRollout): string {
  if (outcome !== undefined) return outcome === 'needs-human' ? 'needs manual action' : outcome;
  return status === 'driven' ? `driven by ${driver?.runner}` : 'not driven';
}

/** What is left out, and how to see it. */
function restLine(hidden: number, isFiltered: boolean): readonly string[] {
  if (hidden === 0) return [];
  const what =
    hidden === 1 ? '1 older rollout is not shown' : `${hidden.toLocaleString('en')} older rollouts are not shown`;
  const how = isFiltered ? '--limit N shows more' : '--limit N shows more, --unfinished and --model fewer';
  return ['', `${what}: ${how}.`];
}

/** Lists the rollouts of a journal, newest first. */
export const list: RunCommand = async (call) => {
  const given = call.text('limit');
  const limit = given === undefined ? undefined : Number(given);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    return err({ kind: 'usage', message: `--limit must be a whole number from 1 on, but is ${given}.` });
  return withJournal(call, async ({ journal, name }) => {
    const { world } = call;
    const listed = await listRollouts(journal, { clock: world.clock });
    if (listed.isErr()) return err(failureOf(listed.error, `list the rollouts of ${name}`));
    const wanted = listed.value.filter(
      ({ outcome, model }) =>
        (!call.has('unfinished') || outcome === undefined) &&
        (call.text('model') === undefined || model?.name === call.text('model')),
    );
    const newest = wanted.toReversed();
    if (call.has('json')) {
      printEither(call, { rollouts: newest.slice(0, limit), total: newest.length }, '');
      return ok(0);
    }
    const rollouts = newest.slice(0, limit ?? MOST_ROWS);
    if (rollouts.length === 0) {
      printEither(call, undefined, listed.value.length === 0 ? `${name} has no rollouts.` : 'No rollout fits.');
      return ok(0);
    }
    const now = world.clock.now();
    const paint = paintWith(wantsColor(world.out, world.env));
    const rows = rollouts.map((rollout) => {
      const mark = markOf(rollout);
      const { id, model, startedAt, updatedAt, events } = rollout;
      return {
        cells: [
          MARKS[mark].glyph,
          visibleText(id),
          visibleText(model === undefined ? '?' : `${model.name} ${model.version}`),
          visibleText(statusOf(rollout)),
          formatTime(startedAt).slice(0, 16),
          `${wholeSeconds(Math.max(0, now - updatedAt))} ago`,
          String(events),
        ],
        style: MARKS[mark].style,
      };
    });
    const headings = ['', 'id', 'model', 'status', 'started (UTC)', 'last event', 'events'];
    const table = formatColumns(headings, rows, world.out.columns ?? DEFAULT_WIDTH, paint);
    const isFiltered = call.has('unfinished') || call.has('model');
    printPainted(call, [table, ...restLine(newest.length - rollouts.length, isFiltered)].join('\n'));
    return ok(0);
  });
};
