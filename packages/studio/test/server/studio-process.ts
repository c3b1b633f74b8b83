import { sqliteJournal } from '@landfall/core/journal';
import { serveStudio } from '../../src/index.ts';

// Serves a studio over a journal in a file, until it is killed: `node studio-process.ts FILE PORT TOKEN`. Prints its address.

const [file = '', port = '0', token = ''] = process.argv.slice(2);
const studio = await serveStudio({ journal: sqliteJournal(file), port: Number(port), token, pollMs: 20 });
process.stdout.write(studio.isOk() ? `${studio.value.url}\n` : `failed: ${studio.error.message}\n`);
