/** The model server of every region. It loads slowly. */
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const [version = ''] = process.argv.slice(2);
await wait(1_500);

createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/ping' ? '{}' : JSON.stringify({ greeting: `hello from version ${version}` }));
}).listen(Number(process.env['PORT']), '127.0.0.1');
