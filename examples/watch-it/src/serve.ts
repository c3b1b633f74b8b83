/** The model server of every region: every fiftieth answer is an error, in every version. */
import { createServer } from 'node:http';

let answers = 0;

const server = createServer((request, response) => {
  const isPing = request.url === '/ping';
  if (!isPing) answers += 1;
  const isBad = !isPing && answers % 50 === 0;
  response.writeHead(isBad ? 500 : 200, { 'content-type': 'application/json' });
  response.end(isBad ? '{"error":"out of memory"}' : '{"score":0.97}');
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
