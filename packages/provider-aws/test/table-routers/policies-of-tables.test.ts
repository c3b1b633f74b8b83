import { readFileSync } from 'node:fs';
import type { Router } from '@landfall/core/router';
import { withEntries } from '@landfall/core/router';
import { expect, it } from 'vitest';
import { meanwhile } from './meanwhile.ts';
import { accountOfTest, call, entryOf, s3Router, ssmRouter, tableOf } from './table-setting.ts';

const PAGE = readFileSync(new URL('../../docs/table-routers.md', import.meta.url), 'utf8');

function allowed(policy: string): readonly string[] {
  const json = new RegExp(`\`\`\`json policy=${policy}\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
  const { Statement } = JSON.parse(json) as { readonly Statement: readonly { readonly Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action).sort();
}

async function enter(router: Router, region: string) {
  const table = await tableOf(router);
  return router.apply(withEntries(table, [entryOf(region)]), table.version, call);
}

/** That an object is not there is said only to those who may list the bucket: no call of its own. */
const BESIDE: readonly string[] = ['s3:ListBucket'];

it.each([
  ['s3', 'PutObject', s3Router],
  ['ssm', 'PutParameter', ssmRouter],
] as const)('the policy of the page for %s has exactly what the router calls', async (service, api, make) => {
  const account = accountOfTest();
  expect((await enter(make(), 'us-east-1')).isOk()).toBe(true);
  const second = make({ client: meanwhile(api, async () => enter(make(), 'eu-west-1')) });
  expect((await enter(second, 'sa-east-1')).isErr()).toBe(true);
  const called = Object.keys(account.callCounts({})).map((name) => `${service}:${name}`);
  expect(called.sort()).toEqual(allowed(service).filter((action) => !BESIDE.includes(action)));
});
