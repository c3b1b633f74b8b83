import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from './aws-region.ts';
import type { ApiName, Apis } from './call/apis.ts';

/** The APIs that answer in pages. */
type PagedApi = {
  [Name in ApiName]: Apis[Name]['output'] extends { NextToken?: string | undefined } ? Name : never;
}[ApiName];

interface Page {
  readonly NextToken?: string | undefined;
}

/** All items of a list, from all of its pages. */
export function allPages<Name extends PagedApi, Item>(
  aws: AwsRegion,
  api: Name,
  input: Apis[Name]['input'],
  itemsOf: (page: Apis[Name]['output']) => readonly Item[] | undefined,
): ResultAsync<readonly Item[], ProviderError> {
  return safeTry(async function* () {
    const items: Item[] = [];
    let next: string | undefined;
    do {
      const page: Apis[Name]['output'] = yield* aws.ask(api, {
        ...input,
        ...(next !== undefined && { NextToken: next }),
      });
      items.push(...(itemsOf(page) ?? []));
      next = (page as Page).NextToken;
    } while (next !== undefined);
    return ok(items);
  });
}
