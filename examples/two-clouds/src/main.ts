import { formatError, processTable, type RolloutEvent, rollout } from '@landfall/core';
import { awsProvider, s3TableRouter } from '@landfall/provider-aws';
import { gcpProvider } from '@landfall/provider-gcp';
import { findClouds } from './clouds.ts';

const clouds = await findClouds();
const providers = { aws: awsProvider(clouds.aws), gcp: gcpProvider(clouds.gcp) };
const router = s3TableRouter(clouds.table);
console.log(`SageMaker and Vertex AI: ${clouds.name}`);

for (const version of ['1', '2']) {
  const run = rollout(
    {
      model: { ...clouds.model, version },
      regions: [
        ['aws/us-east-1', 'gcp/us-central1'],
        ['aws/eu-west-1', 'gcp/europe-west4'],
      ],
      cutover: 'per-wave',
      verify: { samples: 'golden' },
      // Clients of both clouds call the endpoint of the closest region in the table, each with its cloud's own SDK.
      routing: { endpoint: '{name}' },
      previous: 'retire',
    },
    { providers, router, samples: { golden: [{ input: { instances: [] } }] } },
  );
  const events: RolloutEvent[] = [];
  for await (const event of run) {
    events.push(event);
    if (event.type === 'step-end' && event.outcome !== 'skipped')
      console.log(`${event.outcome === 'succeeded' ? '✓' : '✗'} ${event.step}`);
  }
  console.log(`\n| Step | Action | Region | Result | Next Step |\n|---|---|---|---|---|`);
  for (const row of processTable(events))
    console.log(`| ${row.step} | ${row.action} | ${row.region} | ${row.result} | ${row.nextStep} |`);
  const result = await run.result;
  const message = result.isErr() ? formatError(result.error) : `Version ${version} serves in both clouds.`;
  console.log(`\n${message}\n${clouds.traffic().join('\n')}`);
  const table = await router.read({ model: clouds.model.name, signal: AbortSignal.timeout(10_000) });
  const entries = table.isOk() ? table.value.entries : [];
  console.log(`${entries.map(({ region, modelVersion }) => `table: ${region} version ${modelVersion}`).join('\n')}\n`);
}
clouds.close();
