import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { call, entryOf, routerOf, tableOf, zoneOfTest } from './zone-setting.ts';

const PAGE = readFileSync(new URL('../../docs/route53-router.md', import.meta.url), 'utf8');

it('the policy of the page has exactly what the router calls', async () => {
  const json = /```json policy=route53\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
  const { Statement } = JSON.parse(json) as { readonly Statement: readonly { readonly Action: string | string[] }[] };
  const setting = zoneOfTest();
  const healthChecks = { 'aws/us-east-1': 'c1', 'aws/eu-west-1': 'c2' };
  for (const id of Object.values(healthChecks)) setting.account.zones.setHealth(id, 1);
  const router = routerOf(setting, { healthChecks });
  for (const regions of [['us-east-1', 'eu-west-1'], ['us-east-1']]) {
    const table = await tableOf(router);
    const entries = regions.map((region) => entryOf(region));
    (await router.apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
  }
  void (await router.pending?.(call));
  const called = Object.keys(setting.account.callCounts()).map((api) => `route53:${api}`);
  expect(called.sort()).toEqual(Statement.flatMap(({ Action }) => Action).sort());
});
