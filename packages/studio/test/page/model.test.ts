import type { RolloutEvent } from '@landfall/core';
import { describe, expect, test } from 'vitest';
import { RolloutLog } from '../../page/log/rollout-log.ts';
import { abortLine, abortPreview } from '../../page/model/abort-preview.ts';
import { cellOf, columnsOf, wavesOf } from '../../page/model/board.ts';
import { cardsOf } from '../../page/model/cards.ts';
import { commandButtons } from '../../page/model/commands.ts';
import { levelOf, textOf } from '../../page/model/event-line.ts';
import { exposureOf } from '../../page/model/exposure.ts';
import { regionRows } from '../../page/model/region-rows.ts';
import { rowsOfLogs } from '../../page/model/rollout-rows.ts';
import { stepHistory } from '../../page/model/step-history.ts';
import { waitsOf } from '../../page/model/waits.ts';
import type { LedgerRow } from '../../src/wire.ts';
import { APPROVED, badTraffic, sampleLog } from '../sample-logs.ts';

const EVENTS = sampleLog({ world: { commands: APPROVED } });
const FAILED = sampleLog({
  id: 'fraud-43',
  world: {
    commands: APPROVED,
    steps: {
      'deploy:aws/us-east-1': { answers: ['transient'], fates: ['fails'], takesMs: 300_000 },
      'verify:gcp/asia-east1': { verdict: 'fail' },
      'verify:aws/ap-south-1': { verdict: 'fail' },
    },
  },
});

function at(events: readonly RolloutEvent[], isAt: (event: RolloutEvent) => boolean) {
  const seq = events.findIndex(isAt) + 1;
  const log = new RolloutLog(events[0]?.rolloutId ?? '');
  log.add(events.slice(0, seq));
  log.work(() => false);
  return { log, state: log.state(), seq, now: (events[seq - 1]?.at ?? 0) + 1_000 };
}

const isType = (type: RolloutEvent['type'], step?: string) => (event: RolloutEvent) =>
  event.type === type && (step === undefined || ('step' in event && event.step === step));

describe('the board', () => {
  test('has a row per region in its wave, and a column per kind of step; what is before a wave is in its heading', () => {
    const { log, state } = at(EVENTS, isType('rollout-start'));
    expect(wavesOf(state).map(({ regions }) => regions.length)).toEqual([1, 3, 2]);
    const columns = ['select', 'deploy', 'verify', 'route-5', 'bake-5', 'approve:stage-25', 'route-25', 'bake-25'];
    expect(columnsOf(log, state).map(({ key }) => key)).toEqual([...columns, 'route-100', 'bake-100', 'monitor']);
  });

  test('a cell says state, time and attempts', () => {
    const { log, state, seq, now } = at(FAILED, isType('step-end', 'deploy:aws/us-east-1'));
    const cells = new Map(
      columnsOf(log, state).map((column) => [
        column.key,
        cellOf(log, state, column, state.regions[1] ?? ({} as never), seq, now),
      ]),
    );
    expect(cells.get('select')).toMatchObject({ status: 'succeeded' });
    expect(cells.get('deploy')).toMatchObject({ status: 'succeeded', attempts: 3 });
    expect(cells.get('deploy')?.ms).toBeGreaterThan(600_000);
    expect(cells.get('verify')).toMatchObject({ status: 'planned' });
  });

  test('a step at work counts on, and one that failed says why', () => {
    const running = at(EVENTS, isType('step-start', 'deploy:aws/us-west-2'));
    const deploy = columnsOf(running.log, running.state)[1];
    const [first] = running.state.regions;
    if (deploy === undefined || first === undefined) throw new Error('no cell');
    const cell = (now: number) => cellOf(running.log, running.state, deploy, first, running.seq, now);
    expect(cell(running.now)).toMatchObject({ status: 'running', ms: 1_000 });
    expect(cell(running.now + 5_000).ms).toBe(6_000);
    const failed = at(FAILED, isType('step-end', 'verify:gcp/asia-east1'));
    const verify = columnsOf(failed.log, failed.state).find(({ key }) => key === 'verify');
    const last = failed.state.regions.at(-1);
    if (verify === undefined || last === undefined) throw new Error('no cell');
    const detail = cellOf(failed.log, failed.state, verify, last, failed.seq, failed.now);
    expect(detail).toMatchObject({ status: 'failed', detail: expect.stringMatching(/./) });
  });

  test('a bake and an approval fill the cells of all of their regions', () => {
    const { log, state, seq, now } = at(EVENTS, isType('step-start', 'approve:stage-25'));
    const statuses = columnsOf(log, state).map((column) =>
      cellOf(log, state, column, state.regions[0] ?? ({} as never), seq, now),
    );
    expect(statuses.slice(3, 8).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'held',
      'planned',
      'planned',
    ]);
  });

  test('after a rollback it shows what was rolled back, and no longer what was never begun', () => {
    const { log, state, seq, now } = at(FAILED, isType('rollout-end'));
    const columns = columnsOf(log, state);
    expect(columns.map(({ key }) => key)).toEqual(['select', 'deploy', 'verify', 'remove', 'confirm']);
    const [first] = state.regions;
    if (first === undefined) throw new Error('no region');
    expect(columns.map((column) => cellOf(log, state, column, first, seq, now).status)).toEqual(
      Array(5).fill('succeeded'),
    );
  });
});

test('exposure is the mean of what was read, and at most what the open phase may reach', () => {
  const before = at(EVENTS, isType('phase-start'));
  expect(exposureOf(before.state)).toEqual({ now: 0, atMost: 0 });
  const first = at(EVENTS, isType('step-end', 'route-5:aws/us-west-2'));
  expect(exposureOf(first.state)?.now).toBeCloseTo(5 / 6);
  expect(exposureOf(first.state)?.atMost).toBeCloseTo(5);
  const whole = at(EVENTS, isType('rollout-end'));
  expect(exposureOf(whole.state)).toEqual({ now: 100, atMost: 100 });
});

describe('what it waits for', () => {
  test('a person comes first, with the time that is left', () => {
    const { log, state, now } = at(EVENTS, isType('step-start', 'approve:wave-2'));
    const [first] = waitsOf(log, state, now);
    expect(first).toMatchObject({ for: 'approval', until: now - 1_000 + 86_400_000 });
    expect(first?.details.join(' ')).toContain('Ada or Grace');
  });

  test('regions that wait for a slot, calls that were not answered, and the next attempt', () => {
    const slot = at(EVENTS, isType('effect-start', 'deploy:aws/us-east-1'));
    const waits = waitsOf(slot.log, slot.state, slot.now);
    expect(waits.map((wait) => wait.for)).toContain('call');
    expect(waits.find((wait) => wait.for === 'slot')?.details[0]).toContain('1 of 3 in wave-2 wait');
    const retry = at(FAILED, isType('step-retry', 'deploy:aws/us-east-1'));
    const next = waitsOf(retry.log, retry.state, retry.now - 900).find((wait) => wait.for === 'retry');
    expect(next?.details[0]).toContain('Attempt 2 begins');
  });

  test('a bake says how much of its time is judged', () => {
    const { log, state, now } = at(EVENTS, (event) => event.type === 'bake-checkpoint' && event.step === 'bake-25');
    expect(waitsOf(log, state, now).find((wait) => wait.for === 'evidence')?.details[0]).toMatch(
      /of at least 20m judged, at most 4h/,
    );
  });

  test('nothing once it has ended', () => {
    const { log, state, now } = at(EVENTS, isType('rollout-end'));
    expect(waitsOf(log, state, now)).toEqual([]);
  });
});

test('what an abort would do now is the plan of the rollback that it then does', () => {
  const { state } = at(EVENTS, (event) => event.type === 'bake-checkpoint' && event.step === 'bake-25');
  expect(abortPreview(state).steps).toEqual([
    'Traffic goes back to the previous version in 6 regions (up to 25 % of the traffic): aws/us-west-2, aws/us-east-1, aws/eu-west-1, gcp/europe-west4 and 2 more.',
    'The new deployment is removed in 6 regions: aws/ap-south-1, gcp/asia-east1, aws/us-east-1, aws/eu-west-1 and 2 more.',
  ]);
  const aborted = sampleLog({
    world: { commands: [...APPROVED, { name: 'abort', reason: 'enough', by: 'Ada', afterEvent: state.seq }] },
  });
  const rollback = aborted.find((event) => event.type === 'rollback-start');
  expect(rollback?.type === 'rollback-start' && rollback.regions.length).toBe(6);
  const untouched = abortPreview(at(EVENTS, isType('phase-start')).state);
  expect(untouched.steps).toEqual([]);
  expect(abortLine(untouched)).toContain('Nothing was changed');
  const underWay = abortPreview(at(aborted, isType('rollback-start')).state);
  expect(underWay.steps).toEqual([]);
  expect(abortLine(underWay)).toContain('is being rolled back already');
});

describe('buttons', () => {
  const buttonsAt = (step: string, may: Parameters<typeof commandButtons>[1]) => {
    const buttons = commandButtons(at(EVENTS, isType('step-start', step)).state, may, 'You may only look.');
    return Object.fromEntries(buttons.map((button) => [button.name, button]));
  };
  const ALL = ['pause', 'resume', 'stop', 'abort', 'accept', 'retry', 'approve'] as const;

  test('can be used by the rules of the engine, and say why not', () => {
    const buttons = buttonsAt('approve:wave-2', ALL);
    expect(buttons['approve']).toMatchObject({ step: 'approve:wave-2', onlyBy: ['Ada', 'Grace'], needsReason: true });
    expect(buttons['approve']?.why).toBeUndefined();
    expect(buttons['abort']?.why).toBeUndefined();
    expect(buttons['resume']?.why).toMatch(/neither paused nor suspended/);
    expect(buttons['accept']?.why).toMatch(/no hold is open/);
  });

  test('say why a person may not use them', () => {
    const buttons = buttonsAt('approve:wave-2', ['pause']);
    expect(buttons['pause']?.why).toBeUndefined();
    expect(buttons['abort']?.why).toBe('You may only look.');
  });
});

test('a card per gate and region, with both limits; what fails comes first', () => {
  const bad = sampleLog({ world: { commands: APPROVED, traffic: badTraffic('aws/eu-west-1') } });
  const verdict = at(bad, (event) => event.type === 'step-verdict' && event.verdict === 'fail');
  const told = verdict.log.verdicts.flatMap(({ evidence }) => evidence);
  const cards = cardsOf(verdict.state, told, () => true);
  expect(cards.length).toBe(12);
  expect(cards[0]).toMatchObject({ verdict: { verdict: 'fail', region: 'aws/eu-west-1', gate: 'errors' } });
  expect(cards[0]?.limits).toMatchObject({ kind: 'ratio', acceptable: 1.25, harmful: 2 });
  expect(cardsOf(at(bad, isType('phase-start')).state, [], () => true)).toEqual([]);
});

test('the history of a step has its attempts and calls until an event', () => {
  const { log, seq } = at(FAILED, isType('step-end', 'deploy:aws/us-east-1'));
  const history = stepHistory(log, 'deploy:aws/us-east-1', seq);
  expect(history?.attempts.map(({ failed }) => failed)).toEqual([true, true, false]);
  expect(history?.outcome).toBe('succeeded');
  const begun = log.steps.get('deploy:aws/us-east-1')?.[0]?.seq ?? 0;
  expect(stepHistory(log, 'deploy:aws/us-east-1', begun)).toMatchObject({ outcome: 'running', calls: [] });
  expect(stepHistory(log, 'deploy:aws/us-east-1', begun - 1)).toBeUndefined();
});

test('every event has a line and a level', () => {
  for (const event of [...EVENTS, ...FAILED]) {
    expect(textOf(event)).toMatch(/\w/);
    expect(textOf(event)).not.toMatch(/undefined|\[object/);
  }
  const failed = FAILED.filter((event) => event.type === 'step-end' && event.outcome === 'failed');
  expect(failed.map(levelOf)).toEqual(failed.map(() => 'problem'));
});

test('the list has those that need a person first', () => {
  const waits = EVENTS.slice(0, EVENTS.findIndex(isType('command')));
  const logs = [EVENTS, FAILED, EVENTS.slice(0, 9), waits].map((events, place) => {
    const log = new RolloutLog(`r${place}`);
    log.add(events);
    log.work(() => false);
    return log;
  });
  expect(rowsOfLogs(logs).map(({ id }) => id)).toEqual(['r3', 'r2', 'r0', 'r1']);
  expect(rowsOfLogs(logs)[0]?.needs).toMatchObject({ what: 'approve', step: 'approve:wave-2' });
});

test('a region is healthy as far as nothing failed there, and says what the ledger of its rollout knows', () => {
  const rowIn = (events: readonly RolloutEvent[], isAt: (event: RolloutEvent) => boolean, region: string) => {
    const { log, state, seq } = at(events, isAt);
    return regionRows(log, state, seq, undefined)(region);
  };
  const isEnd = isType('rollout-end');
  expect(rowIn(EVENTS, isType('phase-start'), 'aws/us-west-2')).toMatchObject({
    health: 'unknown',
    desired: 'not known yet',
  });
  expect(rowIn(EVENTS, isEnd, 'aws/us-west-2')).toMatchObject({
    health: 'healthy',
    desired: '42',
    actual: '42 at 100 %',
  });
  // An earlier rollout left an entry: what this one read is newer.
  const { log, state, seq } = at(EVENTS, isType('step-end', 'bake-5'));
  const serving = { state: 'serving', version: '41', percent: 100 } as const;
  const entry = { region: 'aws/us-west-2', model: 'fraud', desired: '41', actual: serving } as unknown as LedgerRow;
  const ledger = { entries: [entry], tables: [], watched: [], now: 0 };
  expect(regionRows(log, state, seq, ledger)('aws/us-west-2').actual).toBe('42 at 5 %, 41 at 95 %');
  expect(regionRows(log, state, seq, undefined)('aws/us-west-2').actual).toBe('42 at 5 %');
  const isFailed = isType('step-end', 'verify:gcp/asia-east1');
  expect(rowIn(FAILED, isFailed, 'gcp/asia-east1')).toMatchObject({ health: 'failing', healthText: 'verify failed' });
  expect(rowIn(FAILED, isEnd, 'gcp/asia-east1')).toMatchObject({ blocked: '42', healthText: 'previous version ready' });
  const bad = sampleLog({ world: { commands: APPROVED, traffic: badTraffic('aws/eu-west-1') } });
  const isVerdict = (event: RolloutEvent) => event.type === 'step-verdict' && event.verdict === 'fail';
  expect(rowIn(bad, isVerdict, 'aws/eu-west-1')).toMatchObject({ health: 'failing' });
});
