import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { findPostgres } from './find-postgres.ts';
import { startPostgres } from './start-postgres.ts';

const found = findPostgres();

test.skipIf(typeof found === 'string')(
  'a server is reached by its address, and what was committed survives its crash',
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const ask = async (query: string): Promise<readonly unknown[]> => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(query);
      await client.end();
      return rows;
    };
    await ask('create table kept as select 42 as answer');
    await server.kill();
    expect(server.pid).toBeUndefined();
    await expect(ask('select 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await ask('select answer from kept')).toEqual([{ answer: 42 }]);
  },
);
