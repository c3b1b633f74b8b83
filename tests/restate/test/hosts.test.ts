import { memoryJournal } from '@landfall/core/journal';
import { endOf, JOBS, journalHosts } from '@landfall/tests-engine/hosts';
import { brokenPromises } from '@landfall/tests-engine/invariants';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { describe, expect, inject, test } from 'vitest';
import { restateHost } from '../src/restate-host.ts';

const restate = inject('restate');
const USUAL = 5;

const [REFERENCE] = journalHosts('in memory', () => ({ journal: memoryJournal(), close: () => {} }));

describe.skipIf(restate === undefined)(`every host comes to the same end (${shareTitle(USUAL)})`, () => {
  test.each(shareOf(Object.entries(JOBS), { every: everyOr(USUAL) }))('on Restate: %s', async (_, job) => {
    if (restate === undefined) return;
    const wanted = endOf(await REFERENCE.play(job));
    const ended = await restateHost(restate).play(job);
    expect(endOf(ended)).toEqual(wanted);
    expect(brokenPromises({ events: ended.events, traffic: ended.fake.trafficHistory })).toEqual([]);
  });
});
