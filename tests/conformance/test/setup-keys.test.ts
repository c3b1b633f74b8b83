import { memoryJournal } from '@landfall/core/journal';
import { memoryRouter } from '@landfall/core/router';
import { conformanceRules, journalRules, routerRules } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import { fakeSetup } from './fake-setup.ts';

test('a misspelt key of a setup is refused: without it, rules would be left out in silence', () => {
  const journal = { journal: () => memoryJournal(), tron: () => memoryJournal() };
  expect(() => journalRules(journal)).toThrow("tron is not a known field: did you mean 'torn'?");
  const router = { router: () => memoryRouter(), agian: () => memoryRouter() };
  expect(() => routerRules(router)).toThrow("agian is not a known field: did you mean 'again'?");
  const setup = { ...fakeSetup(), otherRegoin: 'eu-west-1' };
  expect(() => conformanceRules(setup)).toThrow("otherRegoin is not a known field: did you mean 'otherRegion'?");
});
