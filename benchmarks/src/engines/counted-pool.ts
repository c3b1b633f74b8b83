import { Pool } from 'pg';

/** A pool, and how many statements its connections were asked to run. */
export interface CountedPool {
  readonly pool: Pool;
  readonly statements: () => number;
}

/** Makes a pool that counts: each statement is a round trip. */
export function countedPool(connectionString: string): CountedPool {
  let statements = 0;
  const pool = new Pool({ connectionString, max: 20 });
  pool.on('connect', (client) => {
    const { query } = client;
    client.query = ((...given: Parameters<typeof query>) => {
      statements += 1;
      return query.apply(client, given);
    }) as typeof query;
  });
  return { pool, statements: () => statements };
}
