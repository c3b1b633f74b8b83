import type { RolloutEvent } from '@landfall/core';
import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { everyOr, shareOf } from '@landfall/tests-support';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../../src/index.ts';
import { type AwsSetting, awsSetting, rollOut, specOf } from '../aws-setting.ts';
import { CANARY, GOOD, MINUTE, playCanary, shares, TWO_REGIONS, takeWeightsBack } from '../canary-world.ts';
import { accountServer } from '../simulator/http/account-server.ts';
import { memoryClient } from '../simulator/memory-client.ts';
import { meanwhile } from './meanwhile.ts';
import {
  BUCKET,
  COPY,
  objectIn,
  parameterIn,
  putObject,
  putParameter,
  REGION,
  s3Router,
  ssmRouter,
} from './table-setting.ts';

type Held = RoutingTable & Readonly<Record<string, unknown>>;

/** A router, where its table is, and how a person writes it. */
interface Kind {
  readonly router: (client: AwsSettings['client']) => Router;
  /** The API that writes it. */
  readonly api: string;
  readonly held: (setting: AwsSetting) => Held;
  readonly put: (setting: AwsSetting, table: object) => void;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'a parameter and its copy': {
    router: (client) => ssmRouter({ client }),
    api: 'PutParameter',
    held: ({ account }) => {
      const { madeFrom, ...table } = parameterIn(account);
      expect(parameterIn(account, COPY)).toEqual({ ...table, madeFrom });
      return table as Held;
    },
    put: ({ account }, table) => putParameter(account, JSON.stringify(table)),
  },
  'an object in a bucket': {
    router: (client) => s3Router({ client }),
    api: 'PutObject',
    held: ({ account }) => objectIn(account) as Held,
    put: ({ account }, table) => putObject(account, JSON.stringify(table)),
  },
};

/** No time passes while a router waits for an answer. */
function counted(router: Router, { busy }: AwsSetting): Router {
  const during = async <T>(answer: PromiseLike<T>): Promise<T> => {
    busy.calls += 1;
    try {
      return await answer;
    } finally {
      busy.calls -= 1;
    }
  };
  const wrapped =
    (ask: (...given: never[]) => PromiseLike<unknown>) =>
    async (...given: never[]) =>
      during(ask(...given));
  const { read, apply, pending } = router;
  return {
    ...router,
    read: wrapped(read as never) as never,
    apply: wrapped(apply as never) as never,
    ...(pending !== undefined && { pending: wrapped(pending as never) as never }),
  };
}

let opened: AwsSetting | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const ROUTING = { routing: { endpoint: '{name}' } };

/** What happens right before the next write of a router, after its read. */
interface Hook {
  next?: (() => void) | undefined;
}

/** Version 1 serves in two regions and is in the table (`isTabled`), and clients have sent requests to each for an hour. */
async function world(kind: Kind, isBad: () => boolean, hook: Hook, isTabled: boolean) {
  const client = memoryClient(() => (opened as AwsSetting).account);
  const setting = awsSetting({ checks: { quota: false }, client }, { regions: TWO_REGIONS, server: accountServer });
  opened = setting;
  setting.account.putBucket(REGION, BUCKET);
  const happens = () => {
    const { next } = hook;
    hook.next = undefined;
    next?.();
  };
  const router = counted(kind.router(meanwhile(kind.api, happens, Number.POSITIVE_INFINITY)), setting);
  const regions = TWO_REGIONS.map((region) => `aws/${region}`);
  const options = { id: 'r1', ...(isTabled && { router }) };
  const first = await rollOut(setting, specOf('1', { regions, ...(isTabled && ROUTING) }), options);
  first.result._unsafeUnwrap();
  for (const region of TWO_REGIONS)
    setting.account.workload(region, 'fraud', {
      requestsPerSecond: 400,
      behaviour: ({ version }) => (version === '2' && isBad() ? { ...GOOD, errors: 0.2 } : GOOD),
    });
  await setting.clock.sleep(60 * MINUTE);
  return { setting, router };
}

interface Play {
  /** Version 2 fails once it is in the table. */
  readonly bad?: boolean;
  /** Version 1 is not in the table: there is none yet. */
  readonly first?: boolean;
  /** What happens five minutes after the last bake begins. */
  readonly later?: (setting: AwsSetting) => void;
  /** What happens between the first read and write of a table with version 2. */
  readonly between?: (setting: AwsSetting) => void;
}

/** Rolls version 2 out through the table. */
async function played(kind: Kind, { bad = false, first = false, between, later }: Play = {}) {
  let isEntered = false;
  const hook: Hook = {};
  const { setting, router } = await world(kind, () => bad && isEntered, hook, !first);
  const before = first ? { version: 0, model: 'fraud', entries: [] } : kind.held(setting);
  const listen = (event: RolloutEvent) => {
    if (event.type === 'step-start' && event.step === 'bake-100' && later !== undefined)
      void setting.clock.sleep(5 * MINUTE).then(() => later(setting));
    if (event.type !== 'step-start' || event.action !== 'enter' || isEntered) return;
    isEntered = true;
    hook.next = between && (() => between(setting));
  };
  const { result } = await playCanary(setting, { ...CANARY, ...ROUTING }, listen, { router });
  expect(isEntered).toBe(true);
  expect(hook.next).toBeUndefined();
  return { setting, before, after: kind.held(setting), result };
}

function entered(region: string, version: string): RoutingEntry {
  const owner = expect.stringMatching(new RegExp(`^r${version}/.+/deploy:aws/${region}/1$`)) as string;
  return { region: `aws/${region}`, endpoint: 'fraud', weight: 1, state: 'in', owner, modelVersion: version };
}

const THEIRS: RoutingEntry = {
  region: 'gcp/europe-west4',
  url: 'https://eu.example.com',
  weight: 2,
  state: 'in',
  owner: 'Ada',
};

/** A person takes a region half out, adds another one, and a note. */
function change({ held, put }: Kind): (setting: AwsSetting) => void {
  return (setting) => {
    const { version, entries, ...table } = held(setting);
    const [first, ...others] = entries as [RoutingEntry, ...RoutingEntry[]];
    const next = [{ ...first, weight: 0.5 }, THEIRS, ...others];
    put(setting, { ...table, version: version + 1, note: 'Ada is on call', entries: next });
  };
}

// Each kind is held to the rules of a router in full; of these rollouts, one kind plays them, another each time.
describe.each(shareOf(Object.entries(KINDS), { every: everyOr(3) }))('%s', (_, kind) => {
  it('has the new version in every region after a good rollout', async () => {
    const { after, before, result, setting } = await played(kind);
    expect(result.isOk()).toBe(true);
    expect(before.entries).toEqual(TWO_REGIONS.map((region) => entered(region, '1')));
    expect(after).toEqual({
      version: before.version + 2,
      model: 'fraud',
      entries: TWO_REGIONS.map((region) => entered(region, '2')),
    });
    expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ 2: 100 })));
  });

  it('is as it was before a rollout that was rolled back', async () => {
    const { after, before, result, setting } = await played(kind, { bad: true });
    expect(result._unsafeUnwrapErr()).toMatchObject({
      failures: [{ kind: 'gate-failed' }],
      rollback: { outcome: 'completed' },
    });
    expect(after).toEqual({ ...before, version: after.version });
    expect(after.version).toBeGreaterThan(before.version + 2);
    expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ 1: 100 })));
  });

  it('is as it was before a rollout whose traffic was taken back in silence', async () => {
    const { after, before, result, setting } = await played(kind, {
      later: (world) => takeWeightsBack(world, TWO_REGIONS[1]),
    });
    expect(result._unsafeUnwrapErr()).toMatchObject({
      failures: [{ kind: 'drift', region: `aws/${TWO_REGIONS[1]}`, step: 'bake-100' }],
      rollback: { outcome: 'completed' },
    });
    expect(after).toEqual({ ...before, version: after.version });
    expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ 1: 100 })));
  });

  it('is empty after a first rollout that was rolled back', async () => {
    const { after, result } = await played(kind, { bad: true, first: true });
    expect(result.isErr()).toBe(true);
    expect(after).toEqual({ version: after.version, model: 'fraud', entries: [] });
  });

  it('has what a person changed in between, beside the new version', async () => {
    const { after, result } = await played(kind, { between: change(kind) });
    expect(result.isOk()).toBe(true);
    const [first, second] = TWO_REGIONS.map((region) => entered(region, '2'));
    expect(after).toEqual({
      version: after.version,
      model: 'fraud',
      note: 'Ada is on call',
      entries: [{ ...first, weight: 0.5 }, THEIRS, second],
    });
  });

  it('has what a person changed in between, and all else as before, after a rollback', async () => {
    const { after, before, result } = await played(kind, { bad: true, between: change(kind) });
    expect(result.isErr()).toBe(true);
    const [first, second] = before.entries;
    expect(after).toEqual({
      ...before,
      version: after.version,
      note: 'Ada is on call',
      entries: [{ ...first, weight: 0.5 }, THEIRS, second],
    });
  });

  it('is right in spite of answers that are lost and throttled', async () => {
    const { api } = kind;
    const { after, result, setting } = await played(kind, {
      between: ({ account }) => {
        account.fault({ kind: 'reset-after-commit', api });
        account.fault({ kind: 'throttle', api, after: 1, retryAfterSeconds: 2 });
      },
    });
    expect(result.isOk()).toBe(true);
    expect(after.entries).toEqual(TWO_REGIONS.map((region) => entered(region, '2')));
    const errors = setting.account.calls.filter((made) => made.api === api && !made.ok);
    expect(errors.length).toBe(2);
  });
});
