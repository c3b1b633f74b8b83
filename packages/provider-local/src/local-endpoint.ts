import { type Answer, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import type { Route } from './gateway/protocol.ts';
import { layoutOf } from './layout.ts';
import { readJson } from './state-file.ts';
import { answering } from './system-error.ts';

/** The stable URL of a region; append `/invocations`. Fails with `not-found` while no deployment takes traffic there. */
export function localEndpoint({
  directory,
  region,
}: {
  readonly directory: string;
  readonly region: string;
}): Answer<string> {
  return answering(`find the URL of region ${region}`, async () => {
    const route = await readJson<Route>(layoutOf(directory).route(region));
    if (route !== undefined && route.shares.length > 0) return ok(`http://127.0.0.1:${route.port}`);
    return err(
      providerError({
        kind: 'not-found',
        message: `No deployment takes traffic in region ${region}. A rollout gives the region its URL.`,
      }),
    );
  });
}
