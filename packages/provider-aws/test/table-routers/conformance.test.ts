import type { Router } from '@landfall/core/router';
import { type RouterSetup, routerRules } from '@landfall/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedAccount } from '../simulator/simulated-account.ts';
import { closeAccount, openAccount, putObject, putParameter, REGION, s3Router, ssmRouter } from './table-setting.ts';

let opened: SimulatedAccount | undefined;
afterEach(() => {
  const account = opened;
  opened = undefined;
  if (account !== undefined) closeAccount(account);
});

/** Every rule has an account of its own. */
function setupOf(make: () => Router, put: (account: SimulatedAccount, text: string) => void): RouterSetup {
  const open = (): SimulatedAccount => {
    if (opened === undefined) opened = openAccount();
    return opened;
  };
  return {
    router: () => {
      open();
      return make();
    },
    again: () => make(),
    put: (_, content) => put(open(), JSON.stringify(content)),
    unreachable: () => {
      open().setReachable(REGION, false);
      return make();
    },
  };
}

describe('a table in a parameter, with a copy', () => {
  it.each(routerRules({ ...setupOf(() => ssmRouter(), putParameter), compareAndSet: 'detected' }))(
    '$name',
    async (rule) => {
      await expect(rule.check()).resolves.toBeUndefined();
    },
  );
});

describe('a table in a parameter of one region', () => {
  const setup = setupOf(() => ssmRouter({ regions: [REGION], tier: 'advanced' }), putParameter);
  it.each(routerRules({ ...setup, compareAndSet: 'detected' }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('a table in a bucket', () => {
  it.each(routerRules(setupOf(() => s3Router(), putObject)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
