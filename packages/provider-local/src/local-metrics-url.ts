import { type Answer, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import type { GatewayAddress } from './gateway/protocol.ts';
import { layoutOf } from './layout.ts';
import { readJson } from './state-file.ts';
import { answering } from './system-error.ts';

/**
 * The URL of a page that Prometheus can scrape: the requests of all regions of a directory, since the gateway started. It stays the same as long as the directory
 * exists. Fails with `not-found` before the first deployment takes traffic.
 */
export function localMetricsUrl({ directory }: { readonly directory: string }): Answer<string> {
  return answering('find the URL of the metrics', async () => {
    const address = await readJson<GatewayAddress>(layoutOf(directory).gateway);
    if (address !== undefined) return ok(`http://127.0.0.1:${address.port}/metrics`);
    const message = 'No deployment took traffic in this directory yet, so there are no metrics. Roll out first.';
    return err(providerError({ kind: 'not-found', message }));
  });
}
