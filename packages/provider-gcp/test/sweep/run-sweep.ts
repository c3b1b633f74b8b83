import { runSweep } from '@landfall/tests-support';
import { startVertex } from '../simulator/start-vertex.ts';
import { sweep } from './sweep.ts';

await runSweep(import.meta.url, async function* (share) {
  const vertex = await startVertex({ now: () => 0 });
  yield* sweep(vertex, share);
  vertex.close();
});
