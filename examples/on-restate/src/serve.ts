/** The model server of every region. It records its start, to prove that it started only once. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [version = '', region = '', starts = ''] = process.argv.slice(2);

createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/ping' ? '{}' : JSON.stringify({ greeting: `hello from version ${version}` }));
}).listen(Number(process.env['PORT']), '127.0.0.1', () => appendFileSync(starts, `version ${version} in ${region}\n`));
