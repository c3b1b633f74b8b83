import { formatError, processTable, rollout } from '@landfall/core';
import { awsProvider } from '@landfall/provider-aws';
import { findPlace } from './place.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;

const place = findPlace(REGIONS);
const aws = awsProvider(place.settings);
const samples = { golden: [{ input: JSON.parse(place.input) as never }] };
console.log(`SageMaker in ${REGIONS.join(', ')}: ${place.name}`);

for (const version of ['1', '2', '3']) {
  const began = Date.now();
  const run = rollout(
    {
      model: { ...place.model, version },
      regions: ['aws/us-east-1', ['aws/eu-west-1', 'aws/ap-southeast-2']], // one first, then the others together
      stages: [{ percent: 10 }, { percent: 100 }],
      verify: { samples: 'golden' },
      previous: 'retire',
    },
    { providers: { aws }, samples },
  );
  console.log(`\nVersion ${version}`);
  run.on('step-end', ({ at, action, region, outcome, step }) => {
    const seconds = ((at - began) / 1_000).toFixed(1).padStart(5);
    const what = step.startsWith('route-') ? step.slice(0, step.indexOf(':')) : action;
    if (outcome !== 'skipped')
      console.log(`${seconds} s  ${outcome === 'succeeded' ? '✓' : '✗'} ${what.padEnd(9)} ${region}`);
  });
  const events = [];
  for await (const event of run) events.push(event);
  const result = await run.result;
  if (version === '1') {
    console.log();
    for (const row of processTable(events)) console.log(`  ${row.step}. ${row.action}, ${row.region}: ${row.result}`);
  }
  console.log();
  if (result.isErr()) console.log(formatError(result.error));
  else
    for (const { region, deployment } of result.value.regions)
      console.log(
        `  ${region}: ${JSON.stringify((deployment as { endpoint: string }).endpoint)} serves version ${version}`,
      );
}
place.close();
