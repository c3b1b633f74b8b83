import { describe, expect, it } from 'vitest';
import { rolloutSetting } from './rollout-setting.ts';
import { byHand, cname, NAME, recordIn, recordsIn, tableOf, ZONE } from './zone-setting.ts';

const LEGACY = cname('legacy', {
  SetIdentifier: 'legacy',
  Weight: 10,
  ResourceRecords: [{ Value: 'old.example.com' }],
});

function targets(setting: Parameters<typeof recordsIn>[0]) {
  return Object.fromEntries(
    recordsIn(setting).map(({ SetIdentifier, ResourceRecords }) => [SetIdentifier, ResourceRecords?.[0]?.Value]),
  );
}

describe('a rollout over the records of Route 53', () => {
  it('that is good leads the name to the new version in each region, once all servers have it', async () => {
    const { zone, clock, router, play, sendRequests } = rolloutSetting();
    zone.account.zones.propagationMs = 240_000;
    byHand(zone, ['CREATE', LEGACY]);
    const from = clock.now();
    (await play('1', 'r1'))._unsafeUnwrap();
    expect(clock.now() - from).toBeGreaterThanOrEqual(240_000);
    await sendRequests({ errors: 0.001 });
    (await play('2', 'r2'))._unsafeUnwrap();
    expect(targets(zone)).toEqual({
      legacy: 'old.example.com',
      'aws/us-east-1': 'v2.us-east-1.example.net',
      'aws/eu-west-1': 'v2.eu-west-1.example.net',
    });
    const { entries } = await tableOf(router);
    expect(entries.map(({ url, modelVersion }) => [url, modelVersion])).toEqual([
      ['https://v2.us-east-1.example.net/fraud', '2'],
      ['https://v2.eu-west-1.example.net/fraud', '2'],
    ]);
  });

  it('that is rolled back leaves the zone with exactly the records that it held', async () => {
    const { zone, router, play, sendRequests } = rolloutSetting();
    byHand(zone, ['CREATE', LEGACY]);
    (await play('1', 'r1'))._unsafeUnwrap();
    // A person's own: a weight, a health check, and a dot at the end.
    zone.account.zones.setHealth('check-1', 1);
    const value = 'v1.us-east-1.example.net.';
    byHand(zone, [
      'UPSERT',
      { ...recordIn(zone, 'us-east-1'), Weight: 7, HealthCheckId: 'check-1', ResourceRecords: [{ Value: value }] },
    ]);
    const records = recordsIn(zone);
    const table = await tableOf(router);
    await sendRequests({ errors: 0.05 });
    const error = (await play('2', 'r2'))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ kind: 'gate-failed', gate: 'errors' }],
      rollback: { outcome: 'completed' },
    });
    expect(recordsIn(zone)).toEqual(records);
    const { version, ...now } = await tableOf(router);
    expect(now).toEqual({ model: table.model, entries: table.entries });
    expect(version).toBeGreaterThan(table.version);
  });

  it('that is the first one and is rolled back leaves no record of its own, but the TXT record with the version', async () => {
    const { zone, router, play, sendRequests } = rolloutSetting();
    byHand(zone, ['CREATE', LEGACY]);
    await sendRequests({ errors: 0.05 });
    const error = (await play('2', 'r1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ failures: [{ kind: 'gate-failed' }], rollback: { outcome: 'completed' } });
    const { version, entries } = await tableOf(router);
    // Both regions were entered, and left.
    expect([version, entries]).toEqual([4, []]);
    expect(recordsIn(zone)).toEqual([LEGACY]);
    const names = zone.account.zones.recordsOf(ZONE).map(({ Name, Type }) => `${Name} ${Type}`);
    expect(names).toEqual([`_landfall.${NAME}. TXT`, `${NAME}. CNAME`]);
  });
});
