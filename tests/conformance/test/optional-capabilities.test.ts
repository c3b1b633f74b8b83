import type { Capabilities, Provider } from '@landfall/core/provider';
import { conformanceRules } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import { refuse, showing } from './broken/break.ts';
import { fakeSetup } from './fake-setup.ts';

type Alter = (good: Provider) => Partial<Provider>;

const CASES: readonly (readonly [rule: string, capability: Partial<Capabilities>, alter: Alter])[] = [
  [
    'retire cancels a deploy that is under way',
    { cancels: true },
    () => ({ retire: () => refuse('conflict', 'It is being deployed.') }),
  ],
  [
    'route from a share to the same share removes the leftover, and moves nothing',
    { leftovers: true },
    (good) => showing(good, (seen) => (seen.state === 'ready' ? { ...seen, leftover: 'its twin' } : seen)),
  ],
];

describe.each(CASES)('the rule "%s"', (name, capability, alter) => {
  const ruleFor = (more: Partial<Capabilities>, change: Alter) =>
    conformanceRules(
      fakeSetup({ deployMs: 5_000 }, (good) => ({
        ...good,
        capabilities: { ...good.capabilities, ...more },
        ...change(good),
      })),
    ).find((rule) => rule.name === name);

  it('is for providers that say so', () => {
    expect(ruleFor({}, () => ({}))).toBeUndefined();
  });

  it('is kept by one that does as it says', async () => {
    await expect(ruleFor(capability, () => ({}))?.check()).resolves.toBeUndefined();
  });

  it('is broken by one that does not', async () => {
    await expect(ruleFor(capability, alter)?.check()).rejects.toThrow(`breaks the rule "${name}"`);
  });
});

it('a provider that counts slower requests and says that it does not breaks the rule of it', async () => {
  const health = { periodMs: 60_000, finalAfterMs: 60_000, countsSlower: false };
  const setup = fakeSetup({}, (good) => ({ ...good, capabilities: { ...good.capabilities, health } }));
  const broken: string[] = [];
  for (const rule of conformanceRules(setup)) await rule.check().catch(() => broken.push(rule.name));
  expect(broken).toEqual(['health counts slower requests where it is asked to and can, and only there']);
});
