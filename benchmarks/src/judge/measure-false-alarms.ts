import type { World } from '@landfall/tests-judge';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import type { Row, Section } from '../row.ts';
import { ALONE } from './judge-rules.ts';
import { outcomesOf, percent } from './outcomes.ts';

const LOOKS = 720;
const SETTINGS = [
  { badRate: 0.001, share: 0.05, requestsPerSecond: 100 },
  { badRate: 0.01, share: 0.05, requestsPerSecond: 100 },
  { badRate: 0.01, share: 0.5, requestsPerSecond: 100 },
  { badRate: 0.001, share: 0.5, requestsPerSecond: 1_000 },
  { badRate: 0.05, share: 0.1, requestsPerSecond: 10 },
];

/** How often a good version fails when it is looked at every ten seconds for two hours: one as bad as the previous version, and one at the worst point that is still acceptable. */
export function measureFalseAlarms(bakes: number): Section {
  const random = randomCounts(fastUniform(1));
  const rows = SETTINGS.flatMap((setting): readonly Row[] =>
    [1, 1.25].map((ratio) => {
      const world: World = { ...setting, ratio, periodMs: 10_000 };
      // The dispersion is 1, as it is for an infinite history: whatever is above it makes alarms rarer.
      const { failed } = outcomesOf(random, bakes, ALONE, world, { periods: LOOKS, phi0: 1 });
      // Three standard errors of the count are allowed for chance.
      const most = 0.001 + 3 * Math.sqrt(0.001 / bakes);
      return {
        what: `${percent(setting.badRate)} bad, share ${percent(setting.share)}, ${setting.requestsPerSecond} a second, ${ratio === 1 ? 'equal' : `${ratio} times`}`,
        measured: percent(failed),
        detail: `false alarms of ${bakes.toLocaleString('en')} bakes of ${LOOKS} looks`,
        goal: { text: '<= 0.1%', met: failed <= most },
      };
    }),
  );
  return { title: 'A good version, looked at every 10 seconds for 2 hours (alpha 0.1%)', rows };
}
