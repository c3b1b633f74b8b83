import { once } from 'node:events';
import { postgresJournal } from '@landfall/journal-postgres';
import { landfallOn } from './landfall.ts';
import { playAtOnce } from './play-at-once.ts';

// A worker (see measure-engines.ts): says that it is ready, plays its share of the rollouts once it is told to, and says that it has.

const [url = '', name = '', count = '0'] = process.argv.slice(2);
const journal = postgresJournal(url);
(await journal.open())._unsafeUnwrap();
process.send?.('ready');
await once(process, 'message');
await playAtOnce(landfallOn(journal), Number(count), name);
(await journal.close())._unsafeUnwrap();
process.disconnect?.();
