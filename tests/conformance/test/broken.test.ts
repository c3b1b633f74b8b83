import { conformanceRules } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import type { Break } from './broken/break.ts';
import { deployBreaks } from './broken/deploy-breaks.ts';
import { healthBreaks } from './broken/health-breaks.ts';
import { prepareBreaks } from './broken/prepare-breaks.ts';
import { retireBreaks } from './broken/retire-breaks.ts';
import { trafficBreaks } from './broken/traffic-breaks.ts';
import { fakeSetup } from './fake-setup.ts';

const BROKEN = [...prepareBreaks, ...deployBreaks, ...trafficBreaks, ...healthBreaks, ...retireBreaks];

/** The rules that a fake broken like this breaks, with what each of them said. */
async function rulesBrokenBy(alter: Break): Promise<ReadonlyMap<string, string>> {
  const rules = conformanceRules(fakeSetup({}, (good) => ({ ...good, ...alter(good) })));
  const said = new Map<string, string>();
  for (const rule of rules) await rule.check().catch((error: Error) => said.set(rule.name, error.message));
  return said;
}

describe('a provider that is broken on purpose', () => {
  it('is there for every rule', () => {
    const names = conformanceRules(fakeSetup()).map(({ name }) => name);
    expect(new Set(BROKEN.map(([rule]) => rule))).toEqual(new Set(names));
  });

  it.each(BROKEN)('fails "%s", and no other rule, when it %s', async (rule, _how, alter) => {
    const said = await rulesBrokenBy(alter);
    expect([...said.keys()]).toEqual([rule]);
    // What was expected, what was seen, and where in the contract it stands.
    expect(said.get(rule)).toMatch(/^fake breaks the rule ".+"\. Expected .+\. Saw.+\. The contract: .+$/s);
  });
});
