import { type Router, withEntries } from '@landfall/core/router';
import { describe, expect, it } from 'vitest';
import { byHand, call, entryOf, recordIn, recordsIn, routerOf, tableOf, zoneOfTest } from './zone-setting.ts';

describe('health checks', () => {
  const healthChecks = { 'aws/us-east-1': 'c1', 'aws/eu-west-1': 'c2', 'aws/sa-east-1': 'c3' };

  async function withRegions(health: Readonly<Record<string, number>>) {
    const setting = zoneOfTest();
    for (const id of Object.values(healthChecks)) setting.account.zones.setHealth(id, 1);
    const router = routerOf(setting, { healthChecks });
    const table = await tableOf(router);
    const entries = ['us-east-1', 'eu-west-1', 'sa-east-1'].map((region) => entryOf(region));
    (await router.apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
    for (const [id, share] of Object.entries(health)) setting.account.zones.setHealth(id, share);
    return { setting, router };
  }

  async function takeOut(router: Router, ...regions: readonly string[]) {
    const table = await tableOf(router);
    const left = table.entries.filter(({ region }) => !regions.includes(region.slice(4)));
    return router.apply({ ...table, entries: left }, table.version, call);
  }

  it('are on the record of each region', async () => {
    const { setting } = await withRegions({});
    const checks = recordsIn(setting).map(({ HealthCheckId }) => HealthCheckId);
    expect(new Set(checks)).toEqual(new Set(['c1', 'c2', 'c3']));
  });

  it('the last healthy region is not taken away: Route 53 would answer with all unhealthy ones', async () => {
    const { setting, router } = await withRegions({ c2: 0, c3: 0.1 });
    const error = (await takeOut(router, 'us-east-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'transient', retryable: true });
    expect(error.message).toContain(
      'aws/us-east-1 would leave it, and the health checks of all others (aws/eu-west-1, aws/sa-east-1) fail',
    );
    expect(recordsIn(setting)).toHaveLength(3);
    setting.account.zones.setHealth('c3', 0.2);
    expect((await takeOut(router, 'us-east-1')).isOk()).toBe(true);
  });

  it.each<readonly [string, Readonly<Record<string, number>>]>([
    ['where another is healthy', { c1: 0 }],
    ['where none is', { c1: 0, c2: 0, c3: 0 }],
  ])('an unhealthy region is taken away %s', async (_, health) => {
    const { router } = await withRegions(health);
    expect((await takeOut(router, 'us-east-1')).isOk()).toBe(true);
  });

  it('are not asked where no region is taken away', async () => {
    const { setting, router } = await withRegions({});
    const table = await tableOf(router);
    (
      await router.apply(withEntries(table, [entryOf('us-east-1', { weight: 9 })]), table.version, call)
    )._unsafeUnwrap();
    expect(setting.account.callCounts()['GetHealthCheckStatus']).toBeUndefined();
  });

  it('that cannot be read hold nobody up', async () => {
    const { setting, router } = await withRegions({ c2: 0, c3: 0 });
    setting.account.fault({ kind: 'deny', api: 'GetHealthCheckStatus', times: 9 });
    expect((await takeOut(router, 'us-east-1')).isOk()).toBe(true);
  });

  it('that the options name later come with the next change, instead of others', async () => {
    const setting = zoneOfTest();
    for (const id of ['c1', 'c2', 'c3', 'own']) setting.account.zones.setHealth(id, 1);
    const table = await tableOf(routerOf(setting));
    const entries = [entryOf('us-east-1'), entryOf('eu-west-1')];
    (await routerOf(setting).apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
    byHand(setting, ['UPSERT', { ...recordIn(setting, 'eu-west-1'), HealthCheckId: 'own' }]);
    const router = routerOf(setting, { healthChecks });
    const now = await tableOf(router);
    (await router.apply(withEntries(now, [entryOf('sa-east-1')]), now.version, call))._unsafeUnwrap();
    const checks = recordsIn(setting).map(({ SetIdentifier, HealthCheckId }) => [SetIdentifier, HealthCheckId]);
    expect(Object.fromEntries(checks)).toEqual(healthChecks);
  });
});
