import { conformanceRules } from '@landfall/core/testing';
import type { FakeOptions } from '@landfall/provider-fake';
import { describe, expect, it } from 'vitest';
import { fakeSetup } from './fake-setup.ts';

const CLOUDS: readonly (readonly [kind: string, options: FakeOptions])[] = [
  ['in which all goes well at once', {}],
  ['that takes its time', { deployMs: 5_000, routeMs: 2_000, retireMs: 3_000 }],
  ['whose reads lag', { lagMs: 700 }],
  ['that wants every call thrice', { deployMs: 100, deployCalls: 3, routeCalls: 3, retireCalls: 3 }],
  ['that moves traffic all or nothing', { traffic: 'all-or-nothing' }],
  ['that cannot remove anything', { retires: false }],
  ['that counts each second, at once', { health: { periodMs: 1_000, finalAfterMs: 0 } }],
  ['that counts no slower requests', { health: { countsSlower: false } }],
  ['that counts no requests', { health: null }],
];

describe.each(CLOUDS)('a fake cloud %s', (_kind, options) => {
  it.each(conformanceRules(fakeSetup(options)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('the rules that are held', () => {
  const namesOf = (setup: Parameters<typeof conformanceRules>[0]) => conformanceRules(setup).map(({ name }) => name);
  const all = namesOf(fakeSetup());

  it('leave out what the capabilities do not call for', () => {
    expect(namesOf(fakeSetup({ retires: false })).filter((name) => name.startsWith('retire '))).toEqual([]);
    const conflict = 'route from a share that the deployment does not have is a conflict';
    expect(all).toContain(conflict);
    expect(namesOf(fakeSetup({ traffic: 'all-or-nothing' }))).not.toContain(conflict);
    const unmeasured = fakeSetup({}, (fake) => ({ ...fake, capabilities: { ...fake.capabilities, metrics: [] } }));
    expect(namesOf(unmeasured).filter((name) => name.startsWith('metric '))).toEqual([]);
    expect(all.filter((name) => name.startsWith('health '))).toHaveLength(9);
    expect(namesOf(fakeSetup({ health: null })).filter((name) => name.startsWith('health '))).toEqual([]);
    const nobody = namesOf({ ...fakeSetup(), sendRequests: undefined });
    expect(all.filter((name) => !nobody.includes(name))).toEqual(['health counts the requests of users']);
  });

  it('leave out what needs a previous deployment, or a second region, where there is none', () => {
    const fewer = namesOf({ ...fakeSetup(), namesPrevious: false, otherRegion: undefined });
    expect(fewer).not.toContain('prepare names the deployment that serves as previous, and describe can read it');
    expect(fewer).not.toContain('prepare names no deployment of another region');
    expect(fewer.length).toBeLessThan(all.length - 8);
  });

  it('have each a name of their own', () => {
    expect(new Set(all).size).toBe(all.length);
  });
});
