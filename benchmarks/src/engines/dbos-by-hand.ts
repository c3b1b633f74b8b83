import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Play, Waves } from './same-steps.ts';

/** A rollout as somebody would write it on DBOS: one workflow, each step a durable one. Steps that run together are started in one order, as its recovery needs. */
async function byHand(waves: Waves): Promise<void> {
  const each = (does: string, regions: readonly string[]) =>
    Promise.all(regions.map((region) => DBOS.runStep(async () => region, { name: `${does} ${region}` })));
  await each('select', waves.flat());
  for (const wave of waves) {
    await each('deploy', wave);
    await each('verify', wave);
  }
  await each('route', waves.flat());
  await each('monitor', waves.flat());
}

/** Starts DBOS in this process, once, over a database of its own. Its telemetry is off. */
export async function startDbos(url: string): Promise<{ readonly play: Play; readonly stop: () => Promise<void> }> {
  DBOS.setConfig({
    name: 'same-steps',
    systemDatabaseUrl: url,
    systemDatabasePoolSize: 20,
    logLevel: 'error',
    enableOTLP: false,
  });
  const workflow = DBOS.registerWorkflow(byHand, { name: 'rollout' });
  await DBOS.launch();
  return {
    async play(waves, workflowID) {
      await (await DBOS.startWorkflow(workflow, { workflowID })(waves)).getResult();
    },
    stop: () => DBOS.shutdown(),
  };
}
