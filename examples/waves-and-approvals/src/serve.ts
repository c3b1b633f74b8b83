/** The model server of every region. Version 2 answers wrongly in one region, and version 3 in two. */
import { createServer } from 'node:http';

const WRONG = new Map([
  ['2', ['eu-west-1']],
  ['3', ['us-east-1', 'eu-west-1']],
]);
const [version = '', region = ''] = process.argv.slice(2);
const score = WRONG.get(version)?.includes(region) === true ? 0 : 0.97;

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/ping' ? '{}' : JSON.stringify({ score }));
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
