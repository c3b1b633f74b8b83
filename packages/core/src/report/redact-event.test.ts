import { describe, expect, it, test } from 'vitest';
import { planOf } from '../../test/paper-log.ts';
import type { EventBody, RolloutEvent } from '../events/rollout-event.ts';
import { providerError } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import { redactText } from './redact-error.ts';
import { redactEvent } from './redact-event.ts';

const url = 'https://me:hunter2@cloud.example/models/42?signature=hunter2#hunter2';
const where = { step: 'deploy:fake/a', action: 'deploy', region: 'fake/a' } as const;
const handle = { endpoint: 'hunter2' };
const prepared = {
  deployment: handle,
  previous: handle,
  target: 'hunter2/ep',
  findings: [{ level: 'info', message: url }],
} as const;
const error = providerError({ kind: 'quota', message: `see ${url}`, requestId: 'hunter2', vendorCode: 'E7' });
const failure = { ...where, kind: 'provider-failed', error, attempts: 1, findings: prepared.findings } as const;
const rollback = {
  outcome: 'incomplete',
  left: [{ region: 'fake/a', what: 'traffic', why: url }],
  regions: [{ region: 'fake/a', previous: 'unread', detail: url }],
} as const;

function redacted<T extends EventBody>(body: T): RolloutEvent {
  return redactEvent({ ...body, v: 3, seq: 1, at: 0, rolloutId: 'r' });
}

const version = { model: 'fraud', version: '42', rolloutId: 'r', at: 1, why: url };
const blocked = { ...version, target: 'hunter2' };

/** As a router reads it: with a field that only its owner knows. */
const table: RoutingTable = {
  version: 1,
  model: 'fraud',
  entries: [{ region: 'fake/a', url, endpoint: 'hunter2', weight: 1, state: 'in', ...{ password: 'hunter2' } }],
};

const secretive: readonly EventBody[] = [
  {
    type: 'rollout-start',
    nonce: 'n',
    plan: {
      ...planOf({
        model: { name: 'm', version: '1', artifact: { fake: url }, image: url, environment: { A: 'hunter2' } },
      }),
      preview: { machines: [], problems: [{ message: url, regions: ['fake/a'] }] },
      routing: {
        router: 'edge',
        target: 'router/edge',
        ttlMs: 1,
        settleMs: 0,
        entries: { 'fake/a': { url, endpoint: 'hunter2', weight: 1 } },
      },
      followUp: {
        of: 'r',
        does: 'roll-back',
        reason: url,
        withoutPrevious: 'refuse',
        regions: {
          'fake/a': {
            target: 'hunter2/ep',
            deployment: handle,
            previous: handle,
            owner: 'r/n/deploy:fake/a/1',
            routed: true,
            entered: true,
            percent: 100,
          },
        },
        table,
      },
    },
  },
  {
    type: 'rollout-start',
    nonce: 'n',
    plan: planOf({ routing: { url: { fake: url }, endpoint: 'hunter2' } }),
  },
  { type: 'step-end', step: 'read-table', action: 'read-table', outcome: 'succeeded', table },
  { type: 'step-retry', ...where, attempt: 2, error, notBefore: 0 },
  { type: 'step-progress', ...where, observation: { state: 'failed', error, detail: url }, prepared },
  { type: 'step-progress', ...where, observation: { state: 'pending', detail: url } },
  { type: 'step-waiting', ...where, method: 'deploy', cause: 'throttled', detail: url, until: 0 },
  { type: 'step-end', ...where, outcome: 'succeeded', prepared },
  { type: 'step-end', ...where, outcome: 'skipped', reason: url },
  { type: 'step-end', ...where, outcome: 'failed', failure },
  {
    type: 'step-end',
    ...where,
    outcome: 'failed',
    failure: { ...where, kind: 'timed-out', afterMs: 1, lastSeen: url },
  },
  { type: 'step-end', ...where, outcome: 'failed', failure: { ...where, kind: 'fallback-unhealthy', observed: url } },
  {
    type: 'step-end',
    ...where,
    outcome: 'failed',
    failure: { ...where, kind: 'verification-failed', reasons: [url] },
    verification: {
      verdict: 'fail',
      subject: 'deployment',
      samples: 1,
      asExpected: 0,
      slowestMs: 1,
      checks: [{ name: 'ping', passed: false, detail: url }],
      reasons: [url],
    },
  },
  {
    type: 'effect-end',
    effect: 'e',
    step: 's',
    region: 'fake/a',
    tries: 1,
    handle,
    error,
    refused: { holder: 'other', target: 'hunter2' },
  },
  { type: 'step-end', ...where, outcome: 'succeeded', after: { region: 'fake/a', previous: 'failed', detail: url } },
  { type: 'rollback-end', id: 'rollback-1', outcome: { outcome: 'completed', regions: rollback.regions } },
  { type: 'claim-held', targets: ['hunter2'] },
  {
    type: 'command',
    name: 'abort',
    by: 'hunter2',
    reason: 'see https://x.y/?token=hunter2',
    refused: 'at https://x.y/?token=hunter2',
  },
  { type: 'hold-start', hold: 'hold-1', until: 1, regions: ['fake/a'], reasons: [`fake/a: ${url}`] },
  { type: 'hold-end', hold: 'hold-1', by: 'accept', regions: ['fake/a'], reason: url },
  { type: 'pause-start', reason: url },
  { type: 'rollout-suspend', reason: 'see https://x.y/?token=hunter2' },
  { type: 'rollback-end', id: 'rollback-1', outcome: rollback },
  { type: 'rollout-end', outcome: 'failed', error: { kind: 'rollout-failed', failures: [failure], rollback } },
  {
    type: 'rollout-end',
    outcome: 'failed',
    error: { kind: 'busy', by: 'rollout', holder: 'other', target: 'hunter2' },
  },
  {
    type: 'rollout-end',
    outcome: 'failed',
    error: { kind: 'busy', by: 'rollout', holder: 'other', target: 'a', why: url },
  },
  { type: 'rollout-end', outcome: 'failed', error: { kind: 'blocked-version', blocked: [blocked] } },
  {
    type: 'rollout-end',
    outcome: 'succeeded',
    ledger: [
      { target: 'hunter2', region: 'fake/a', model: 'fraud', actual: { state: 'unknown', why: url }, blocked: version },
    ],
  },
  { type: 'effect-end', effect: 'e', step: 'claim', tries: 1, blocked: [blocked] },
  { type: 'effect-end', effect: 'e', step: 'claim', tries: 1, refused: { holder: 'other', target: 'a', why: url } },
  { type: 'rollout-end', outcome: 'aborted', error: { kind: 'aborted', reason: url, rollback } },
  {
    type: 'rollout-end',
    outcome: 'needs-human',
    error: { kind: 'needs-human', why: url, failures: [failure], rollback },
  },
  { type: 'rollout-end', outcome: 'failed', error: { kind: 'internal', message: url } },
  { type: 'rollout-end', outcome: 'failed', error: { kind: 'stopped', reason: url } },
];

test.each(secretive)('nothing of the inside is left in $type', (body) => {
  expect(JSON.stringify(body)).toContain('hunter2');
  expect(JSON.stringify(redacted(body))).not.toContain('hunter2');
});

describe('what remains', () => {
  it('is what happened, where and why', () => {
    const end = redacted({ type: 'step-end', ...where, outcome: 'failed', failure });
    expect(end).toMatchObject({
      seq: 1,
      step: 'deploy:fake/a',
      failure: {
        attempts: 1,
        error: { kind: 'quota', message: 'see https://cloud.example/models/42?[redacted]', vendorCode: 'E7' },
      },
    });
  });

  it('is whether anything served before', () => {
    const nothing = { ...prepared, previous: null };
    expect(redacted({ type: 'step-end', ...where, outcome: 'succeeded', prepared })).toMatchObject({
      prepared: { previous: '[redacted]' },
    });
    expect(redacted({ type: 'step-end', ...where, outcome: 'succeeded', prepared: nothing })).toMatchObject({
      prepared: { previous: null },
    });
  });

  it('is the plan, with the names of variables and secrets', () => {
    const environment = { LEVEL: 'info', TOKEN: { secret: 'token' } };
    const plan = planOf({ model: { name: 'm', version: '1', artifact: 's3://models-{region}/1', environment } });
    expect(redacted({ type: 'rollout-start', plan, nonce: 'n' })).toMatchObject({
      plan: {
        ...plan,
        spec: { model: { artifact: 's3://models-{region}/1', environment: { ...environment, LEVEL: '[redacted]' } } },
      },
    });
  });

  it('is which part of the budget was exceeded, and which regions keep the new version', () => {
    const budget = {
      exceeded: { of: 'wave', wave: 'wave-2', failed: 2, tolerated: 1 },
      heldMs: 1,
      kept: ['fake/b'],
      keptBy: 'waves',
    } as const;
    const failed = { kind: 'rollout-failed', failures: [failure], rollback, ...budget } as const;
    expect(redacted({ type: 'rollout-end', outcome: 'failed', error: failed })).toMatchObject({ error: budget });
  });

  it('is what was held, what was decided, and what is tried again', () => {
    const hold = { hold: 'hold-1', regions: ['fake/a'] };
    expect(redacted({ type: 'hold-start', ...hold, until: 1, reasons: ['no quota'] })).toMatchObject({
      ...hold,
      reasons: ['no quota'],
    });
    expect(redacted({ type: 'hold-end', ...hold, by: 'retry', reason: 'raised' })).toMatchObject({
      ...hold,
      by: 'retry',
      reason: 'raised',
    });
    expect(redacted({ type: 'step-restart', ...where, attempt: 2 })).toMatchObject({ ...where, attempt: 2 });
  });

  it('is the event as it was, where there is nothing inside', () => {
    const event: RolloutEvent = { type: 'pause-end', v: 3, seq: 1, at: 0, rolloutId: 'r' };
    expect(redactEvent(event)).toBe(event);
  });
});

test('of an event that only a later version knows, what every event has remains', () => {
  const stamp = { v: 3, seq: 1, at: 0, rolloutId: 'r', type: 'of-tomorrow' };
  expect(redactEvent({ ...stamp, password: 'hunter2' } as unknown as RolloutEvent)).toEqual(stamp);
});

test.each([
  ['no address at all: what? yes #1', 'no address at all: what? yes #1'],
  ["'s3://models-{region}/a.tar.gz'", "'s3://models-{region}/a.tar.gz'"],
  ['a https://x.example/?k=v and b', 'a https://x.example/?[redacted] and b'],
  ['postgres://u:p@host/db', 'postgres://host/db'],
])('%s becomes %s', (text, clean) => {
  expect(redactText(text)).toBe(clean);
});
