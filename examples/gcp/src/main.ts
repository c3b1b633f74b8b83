import { formatError, processTable, type RolloutEvent, rollout } from '@landfall/core';
import { gcpProvider } from '@landfall/provider-gcp';
import { findPlace } from './place.ts';

const place = await findPlace();
const gcp = gcpProvider(place.settings);
const samples = { golden: [{ input: JSON.parse(place.input) as never }] };
console.log(`Vertex AI: ${place.name}`);

for (const version of ['1', '2', '3']) {
  const began = Date.now();
  const run = rollout(
    {
      model: { ...place.model, version },
      regions: ['gcp/us-central1', ['gcp/europe-west4', 'gcp/asia-southeast1']], // one first, then the others together
      stages: [{ percent: 10 }, { percent: 100 }],
      verify: { samples: 'golden' },
      previous: 'retire',
    },
    { providers: { gcp }, samples },
  );
  console.log(`\nVersion ${version}`);
  run.on('step-end', ({ at, region, outcome, step }) => {
    const seconds = ((at - began) / 1_000).toFixed(1).padStart(5);
    if (outcome !== 'skipped')
      console.log(
        `${seconds} s  ${outcome === 'succeeded' ? '✓' : '✗'} ${step.slice(0, step.indexOf(':')).padEnd(9)} ${region}`,
      );
  });
  const events: RolloutEvent[] = [];
  for await (const event of run) events.push(event);
  const result = await run.result;
  if (version === '1') {
    console.log();
    for (const row of processTable(events)) console.log(`  ${row.step}. ${row.action}, ${row.region}: ${row.result}`);
  }
  console.log();
  if (result.isErr()) console.log(formatError(result.error));
  else
    for (const { region, percent } of result.value.regions)
      console.log(`  ${region}: version ${version} takes ${percent} percent`);
}
place.close();
