import { withEntries } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import type { SimulatedAccount } from '../simulator/simulated-account.ts';
import {
  accountOfTest,
  COPY,
  call,
  entryOf,
  parameterIn,
  putParameter,
  REGION,
  regionsOf,
  ssmRouter,
  tableOf,
} from './table-setting.ts';

/** A table of one entry, in the parameter and its copy. */
export async function withTable(account: SimulatedAccount = accountOfTest()): Promise<SimulatedAccount> {
  (await add('us-east-1'))._unsafeUnwrap();
  return account;
}

/** Enters regions, as a process of its own does, and gives what `apply` answered. */
export async function add(region: string, router = ssmRouter()) {
  const table = await tableOf(router);
  return router.apply(withEntries(table, [entryOf(region)]), table.version, call);
}

/** A person edits the table in the console. */
export function edit(account: SimulatedAccount, change: (table: RoutingTable) => object, region = REGION): void {
  putParameter(account, JSON.stringify(change(parameterIn(account, region))), region);
}

export function both(account: SimulatedAccount): readonly (readonly string[])[] {
  return [REGION, COPY].map((region) => regionsOf(parameterIn(account, region)));
}
