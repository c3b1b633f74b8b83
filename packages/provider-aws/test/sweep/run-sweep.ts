import { runSweep } from '@landfall/tests-support';
import { sweep } from './sweep.ts';

await runSweep(import.meta.url, sweep);
