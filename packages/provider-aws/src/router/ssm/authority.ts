import { type ProviderError, providerError } from '@landfall/core/provider';
import { changedByOthers } from '@landfall/core/router';
import { err, ok, type Result } from 'neverthrow';
import { mergeHistory } from './merge-history.ts';
import { otherRegion } from './other-region.ts';
import type { Parameter, ParameterVersion } from './parameter.ts';
import { fitsParameter, type ParameterTier, parameterText } from './parameter-text.ts';
import { madeFrom, originOf, type StoredTable, storedTable, type TableVersion } from './stored-table.ts';

type Answered<T> = Promise<Result<T, ProviderError>>;

/** What a parameter holds. */
export interface HeldTable {
  /** The version of the parameter. */
  readonly number: number;
  readonly value: string;
  /** The table with the changes of all; undefined if the value is not a valid table. */
  readonly table: StoredTable | undefined;
  /** Whether the value lacks some of the changes. */
  readonly isUnwritten: boolean;
}

/** The parameter that all writers write first. */
export interface Authority {
  /** The table, with what writers at the same time have replaced; null if there is no parameter. */
  readonly hold: (signal: AbortSignal) => Answered<HeldTable | null>;
  /** Writes a table that was made from a version (null: there was none). Fails with `conflict` where others wrote at the same time, after it has written the changes of all. */
  readonly write: (table: StoredTable, from: number | null, signal: AbortSignal) => Answered<void>;
  /** Writes the changes of all, where the parameter lacks some, and gives what it holds then; null if there is no parameter. */
  readonly settle: (signal: AbortSignal) => Answered<HeldTable | null>;
}

/** How often a merge is written again, where others write at the same time. Each round one of them is through at least. */
const MOST_ROUNDS = 20;

function tablesOf(history: readonly ParameterVersion[], model: string): readonly TableVersion[] {
  return history.flatMap(({ number, value }) => {
    const table = storedTable(value, model);
    return table === undefined ? [] : [{ number, table }];
  });
}

/** Opens the authority of a table. It requests nothing. */
export function authorityOf(name: string, parameter: Parameter, tier: ParameterTier): Authority {
  const { region } = parameter;

  const hold: Authority['hold'] = async (signal) => {
    const read = await parameter.read(signal);
    if (read.isErr()) return err(read.error);
    if (read.value === null) return ok(null);
    const { number, value } = read.value;
    const table = storedTable(value);
    if (table === undefined) return ok({ number, value, table, isUnwritten: false });
    const origin = originOf(table);
    if (origin !== undefined && origin.region !== region) return err(otherRegion(region, region, origin.region));
    // Its writer had merged all versions before it.
    if (origin?.number === number - 1) return ok({ number, value, table, isUnwritten: false });
    const history = await parameter.history(signal);
    if (history.isErr()) return err(history.error);
    const versions = history.value.filter((version) => version.number <= number);
    if (versions.at(-1)?.number !== number) {
      const message = `The history of the parameter in ${region} does not have version ${number} yet. Try again.`;
      return err(providerError({ kind: 'transient', message }));
    }
    const merged = mergeHistory(tablesOf(versions, table.model), {
      region,
      isAllowed: (made) => fitsParameter(made, tier),
    });
    return ok({ number, value, table, isUnwritten: false, ...merged });
  };

  /** Replaces a version, and tells whether it was still the last one. */
  const replace = async (table: StoredTable, from: number | null, signal: AbortSignal): Answered<boolean> => {
    const text = parameterText(name, { ...table, madeFrom: madeFrom({ region, number: from ?? 0 }) }, tier);
    if (text.isErr()) return err(text.error);
    const written = await (from === null
      ? parameter.create(text.value, signal)
      : parameter.replace(text.value, signal));
    return written.map((number) => number === (from ?? 0) + 1);
  };

  const settle: Authority['settle'] = async (signal) => {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const held = await hold(signal);
      if (held.isErr()) return err(held.error);
      if (held.value?.table === undefined || !held.value.isUnwritten) return held;
      const replaced = await replace(held.value.table, held.value.number, signal);
      if (replaced.isErr()) return err(replaced.error);
    }
    const message = `The routing table ${name} is changed by others all the time. Try again.`;
    return err(providerError({ kind: 'transient', message }));
  };

  return {
    hold,
    settle,
    async write(table, from, signal) {
      const replaced = await replace(table, from, signal);
      if (replaced.isErr()) {
        const { kind } = replaced.error;
        return err(
          kind === 'conflict' ? changedByOthers(name, 'the parameter was made or removed meanwhile') : replaced.error,
        );
      }
      if (replaced.value) return ok(undefined);
      const settled = await settle(signal);
      if (settled.isErr()) return err(settled.error);
      return err(
        changedByOthers(
          name,
          'they wrote at the same time. The table has all changes now; of one entry, the first one',
        ),
      );
    },
  };
}
