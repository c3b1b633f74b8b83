import type { ProviderError } from '@landfall/core/provider';
import { defineRouter, type Router } from '@landfall/core/router';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { opened } from '../../call/ask.ts';
import { parsedTable } from '../table-text.ts';
import { authorityOf } from './authority.ts';
import { copyTable } from './copies.ts';
import { parameterIn } from './parameter.ts';
import { readSsmOptions, type SsmTableRouterOptions } from './ssm-options.ts';
import type { StoredTable } from './stored-table.ts';

/**
 * Makes a router that keeps its table in a parameter of Systems Manager Parameter Store. The parameter of the first region is the authority: it is read, and written first. The
 * parameters of the others are copies for the clients there.
 *
 * Parameter Store has no conditional write (`compareAndSet: 'detected'`): of two changes at the same time the second replaces the first for a moment. The router sees it by
 * the version that Parameter Store gives, merges both from the parameter's history, and writes the table again.
 *
 * Throws a `SettingsError` if the options are not valid.
 */
export function ssmTableRouter(options: SsmTableRouterOptions): Router {
  const { parameter, regions, tier, name, ttlMs, connection } = readSsmOptions(options);
  const ask = opened(connection);
  const [first, ...others] = regions;
  const main = parameterIn(ask, first, parameter, tier);
  const copies = others.map((region) => parameterIn(ask, region, parameter, tier));
  const authority = authorityOf(name, main, tier);

  /** Ends what a change began: the merge of changes at the same time, and the copies. */
  async function complete(signal: AbortSignal): Promise<Result<void, ProviderError>> {
    const settled = await authority.settle(signal);
    if (settled.isErr()) return err(settled.error);
    return copyTable(main, authority.hold, copies, signal);
  }

  const router = defineRouter<number>({
    name,
    capabilities: { compareAndSet: 'detected', ttlMs },
    async read({ signal }) {
      const answer = await authority.hold(signal);
      return answer.andThen((held) => {
        if (held === null) return ok(null);
        const value = held.table === undefined ? parsedTable(name, held.value) : ok(held.table);
        return value.map((table) => ({ value: table, tag: held.number }));
      });
    },
    write: async ({ table, tag }, { signal }) => authority.write(table as StoredTable, tag, signal),
  });

  return {
    ...router,
    apply: (table, expected, call) =>
      router
        .apply(table, expected, call)
        .andThen((applied) => new ResultAsync(complete(call.signal)).map(() => applied)),
    // An apply that was interrupted left the rest to whoever reads its entries back.
    pending: ({ signal }) => new ResultAsync(complete(signal)).andThen(() => ok(undefined)),
  };
}
