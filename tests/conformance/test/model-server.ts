import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';

/** A serving process for the rules: it is healthy at once, and answers a sample with the sample. */
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/ping') response.end('{}');
  else request.pipe(response);
});
server.listen(Number(process.env['PORT']), '127.0.0.1', flushCompileCache); // a process that is killed keeps nothing at its end
