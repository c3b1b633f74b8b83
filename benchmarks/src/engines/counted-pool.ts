import type { PostgresPool } from '@landfall/journal-postgres';
import type { Pool } from 'pg';

/** A pool that calls `count` for each statement: each is one round trip. */
export function countedPool(pool: Pool, count: () => void): PostgresPool {
  return {
    on: (event, listener) => pool.on(event, listener),
    listenerCount: (event) => pool.listenerCount(event),
    end: () => pool.end(),
    connect: (done) =>
      pool.connect((error, connection) => {
        if (connection === undefined) return done(error, undefined);
        done(undefined, {
          on: (event, listener) => connection.on(event, listener),
          removeListener: (event, listener) => connection.removeListener(event, listener),
          release: (isBroken) => connection.release(isBroken),
          query: (query) => {
            count();
            return connection.query<Record<string, unknown>>(query);
          },
        });
      }),
  };
}
