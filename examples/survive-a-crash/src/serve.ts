/** The model server that is started in every region. It writes down that it was started, so that nobody has to take it on trust that it was started once. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [version = '', region = '', starts = ''] = process.argv.slice(2);

createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/ping' ? '{}' : JSON.stringify({ greeting: `hello from version ${version}` }));
}).listen(Number(process.env['PORT']), '127.0.0.1', () => appendFileSync(starts, `version ${version} in ${region}\n`));
