import type { RolloutEvent } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { expect, test } from 'vitest';
import { createStudio, type EventsAnswer, type LedgerAnswer } from '../../src/index.ts';
import { sampleLog } from '../sample-logs.ts';
import { keepLog } from './studio-setting.ts';

const SECRET = 'hunter2';
const plain = sampleLog({ mostEvents: 60 });
const id = plain[0]?.rolloutId ?? '';

/** A log with secrets wherever something from outside gets into it. */
function withSecrets(): readonly RolloutEvent[] {
  const last = plain.length;
  const stamp = (offset: number) => ({ v: 3, at: 1, rolloutId: id, seq: last + offset }) as const;
  const url = `https://user:${SECRET}@models.example/path?token=${SECRET}`;
  return [
    ...plain.map((event) =>
      event.type === 'rollout-start'
        ? {
            ...event,
            plan: {
              ...event.plan,
              spec: { ...event.plan.spec, model: { ...event.plan.spec.model, environment: { KEY: SECRET } } },
            },
          }
        : event,
    ),
    { ...stamp(1), type: 'effect-end', effect: 'e', step: 's', tries: 1, handle: { name: SECRET } },
    { ...stamp(2), type: 'command', name: 'pause', by: SECRET, reason: `see ${url}` },
    { ...stamp(3), type: 'claim-held', targets: [SECRET] },
    { ...stamp(4), type: 'warning', message: `cannot read ${url}` },
    // Of a version to come, and broken: nothing is known of what they hold.
    { ...stamp(5), type: 'secret-sent', secret: SECRET } as unknown as RolloutEvent,
    { ...stamp(6), v: 4, type: 'warning', message: 'x', more: SECRET } as unknown as RolloutEvent,
    { ...stamp(7), type: 'hold-start', hold: SECRET, reasons: SECRET } as unknown as RolloutEvent,
  ];
}

function studioOf(journal: Journal, redact?: boolean) {
  const studio = createStudio({ journal, hosts: ['x.example'], pollMs: 5, redact })._unsafeUnwrap();
  return async (path: string, headers = {}): Promise<string> => {
    const response = await studio.fetch(new Request(`http://x.example${path}`, { headers }));
    if (response.headers.get('content-type') !== 'text/event-stream') return response.text();
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes(`id: ${plain.length + 7}\n`)) text += decoder.decode((await reader?.read())?.value);
    await reader?.cancel();
    return text;
  };
}

test('7. nothing confidential leaves it: not in a stream, a part of a log, a list or the ledger', async () => {
  const journal = memoryJournal();
  await keepLog(journal, withSecrets());
  const ask = studioOf(journal);
  const json = { accept: 'application/json' };
  const paths = [`/api/rollouts/${id}/events`, '/api/rollouts', `/api/rollouts/${id}`, '/api/ledger', '/'];
  for (const path of paths) expect(await ask(path)).not.toContain(SECRET);
  const part = await ask(`/api/rollouts/${id}/events?after=${plain.length}`, json);
  expect(part).not.toContain(SECRET);
  const { events } = JSON.parse(part) as EventsAnswer;
  expect(events.slice(-3).map((event) => ('unknown' in event ? [event.v, event.type] : event))).toEqual([
    [3, 'secret-sent'],
    [4, 'warning'],
    [3, 'hold-start'],
  ]);
});

test('what is asked for as it is comes as it is, with what is not known marked', async () => {
  const journal = memoryJournal();
  await keepLog(journal, withSecrets());
  const ask = studioOf(journal, false);
  const { events } = JSON.parse(
    await ask(`/api/rollouts/${id}/events?after=${plain.length}`, { accept: 'application/json' }),
  ) as EventsAnswer;
  expect(events[1]).toMatchObject({ by: SECRET });
  expect(events[4]).toMatchObject({ type: 'secret-sent', secret: SECRET, unknown: true });
});

test('the ledger comes without the names of targets, and with clean texts', async () => {
  const journal = memoryJournal();
  const target = `projects/${SECRET}/endpoints/7`;
  const end: RolloutEvent = {
    ...{ v: 3, seq: plain.length + 1, at: 5, rolloutId: id },
    type: 'rollout-end',
    outcome: 'failed',
    ledger: [
      {
        target,
        region: 'aws/us-east-1',
        model: 'fraud',
        actual: { state: 'unknown', why: `https://x.example/?key=${SECRET}` },
        blocked: { model: 'fraud', version: '42', rolloutId: id, at: 5, why: `https://u:${SECRET}@x.example/` },
      },
    ],
  };
  await keepLog(journal, [...plain, end]);
  const text = await studioOf(journal)('/api/ledger');
  expect(text).not.toContain(SECRET);
  const { entries } = JSON.parse(text) as LedgerAnswer;
  expect(entries).toMatchObject([{ region: 'aws/us-east-1', blocked: [{ version: '42' }], rolloutId: id }]);
});
