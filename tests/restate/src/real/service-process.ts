/** A service of rollouts on the cloud in a folder: `node service-process.ts <port> <folder>`. It tells its parent of each memory reading that is asked for. */

import { serveRuntime } from '../serve-runtime.ts';
import { fileCloud } from './file-cloud.ts';

const [port, folder = ''] = process.argv.slice(2);
await serveRuntime({ providers: { files: fileCloud(folder) } }, Number(port));
process.send?.('listening');
process.on('message', () => process.send?.(process.memoryUsage.rss()));
