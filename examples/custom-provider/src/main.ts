/** Rolls two versions of a model out to a serving platform that Landfall does not know, with a provider written for it. */
import { formatError, rollout } from '@landfall/core';
import { openDepot } from './depot.ts';
import { depotProvider } from './provider.ts';

await using depot = await openDepot();
const providers = { depot: depotProvider({ url: depot.url }) };
const samples = { doubling: [{ input: 2, where: [{ path: '$.doubled', is: 'equal', value: 4 }] }] } as const;

for (const version of ['1', '2']) {
  const run = rollout(
    {
      model: { name: 'doubler', version, artifact: `models/doubler-${version}` },
      regions: ['depot/berlin', 'depot/lisbon'],
      stages: [{ percent: 20 }, { percent: 100 }],
      verify: { samples: 'doubling' },
    },
    { providers, samples },
  );
  for await (const event of run) {
    if (event.type === 'step-end') console.log(`version ${version}: ${event.action} ${event.region} ${event.outcome}`);
  }
  const result = await run.result;
  if (result.isErr()) {
    console.error(formatError(result.error));
    process.exitCode = 1;
    break;
  }
}
for (const region of ['berlin', 'lisbon']) console.log(`${region}: ${JSON.stringify(depot.trafficIn(region))}`);
