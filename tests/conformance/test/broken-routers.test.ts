import { memoryRouter, type Router } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import { type RouterSetup, routerRules } from '@landfall/core/testing';
import { okAsync } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { carelessPlace, routerBreaks } from './broken/router-breaks.ts';

/** What was expected, what was seen, and where in the contract it stands. */
const SAID = /^Error: The router breaks the rule ".+"\. Expected .+\. Saw.+\. The contract: .+$/s;

/** What a rule says of a router that is broken. */
async function saidOf(name: string, setup: RouterSetup): Promise<string> {
  const rule = routerRules(setup).find((each) => each.name === name);
  if (rule === undefined) return 'there is no such rule';
  return rule
    .check()
    .then(() => 'nothing')
    .catch(String);
}

describe('a router that is broken on purpose', () => {
  it('is there for every rule that a router in memory has to keep', () => {
    const names = routerRules({ router: () => memoryRouter() }).map(({ name }) => name);
    expect(Object.keys(routerBreaks).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(routerBreaks))('fails "%s"', async (name, alter) => {
    const router = (): Router => {
      const good = memoryRouter();
      return { ...good, ...alter(good) };
    };
    expect(await saidOf(name, { router })).toMatch(SAID);
  });
});

describe('a router of a place that others change, broken on purpose', () => {
  const careless = (): RouterSetup => {
    const { router, put } = carelessPlace();
    return { router: () => router, put: (_, content) => put(content) };
  };

  it.each([
    'a table that somebody else stored is read',
    'a stored table with an invalid entry fails with its path, and stays as it is',
    'a table that somebody changed without a new version is a conflict',
  ])('fails "%s"', async (name) => {
    expect(await saidOf(name, careless())).toMatch(SAID);
  });

  it('fails "a place that cannot be reached is an error of both methods" where it throws, or makes up a table', async () => {
    const name = 'a place that cannot be reached is an error of both methods';
    const good = memoryRouter();
    const empty = { ...good, read: () => okAsync({ version: 0, model: 'fraud', entries: [] }) };
    const read: Router['read'] = () => {
      throw new Error('no answer');
    };
    for (const unreachable of [() => empty, () => ({ ...good, read })])
      expect(await saidOf(name, { router: () => memoryRouter(), unreachable })).toMatch(SAID);
  });

  it('fails "if many change the table at once, no change is lost" where it says that it detects changes, and the last one wins', async () => {
    const name = 'if many change the table at once, no change is lost';
    let held: RoutingTable | undefined;
    const lastOneWins = (): Router => ({
      ...memoryRouter(),
      capabilities: { policies: ['weighted'], compareAndSet: 'detected', ttlMs: 0 },
      read: ({ model }) => okAsync(held ?? { version: 0, model, entries: [] }),
      apply: (table, expected) => {
        held = { ...table, version: expected + 1 };
        return okAsync(held);
      },
    });
    expect(await saidOf(name, { router: lastOneWins, compareAndSet: 'detected' })).toMatch(SAID);
  });

  it('fails "a router that only reads refuses every change" where it makes one', async () => {
    const name = 'a router that only reads refuses every change';
    expect(await saidOf(name, { router: () => memoryRouter(), compareAndSet: 'none' })).toMatch(SAID);
  });
});
