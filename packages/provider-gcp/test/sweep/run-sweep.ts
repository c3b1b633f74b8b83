import { runSweep } from '@landfall/tests-support';
import { memoryVertex } from '../simulator/memory-vertex.ts';
import { sweep } from './sweep.ts';

await runSweep(import.meta.url, (share) => sweep(memoryVertex(), share));
