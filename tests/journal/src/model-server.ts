/** A model server that writes down that it was started: `node model-server.ts <behaviour> <region> <version>`. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';

const [behaviour = 'well', region = '', version = ''] = process.argv.slice(2);
const startedAt = Date.now();
appendFileSync(process.env['STARTS'] ?? '/dev/null', `${region} ${version} ${process.pid}\n`);
if (behaviour === 'crashes' && region.endsWith('b')) {
  process.stderr.write('cannot load the weights\n');
  process.exit(3);
}

const isRight = !(behaviour === 'wrong' && region.endsWith('b'));
const readyAfterMs = behaviour === 'slow' ? 2_500 : 0;

createServer((request, response) => {
  const isReady = Date.now() >= startedAt + readyAfterMs;
  response.writeHead(isReady ? 200 : 503, { 'content-type': 'application/json' });
  response.end(request.url === '/ping' ? '{}' : JSON.stringify({ right: isRight, version }));
}).listen(Number(process.env['PORT']), '127.0.0.1', flushCompileCache); // a process that is killed keeps nothing at its end
