import { Agent, request } from 'node:http';
import { type Call, type Provider, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { CLOUD_METHODS, type CloudMethod, type CloudTraits } from './cloud-methods.ts';
import { fakeCloud } from './fake-cloud.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function post(url: string, body: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A provider whose cloud is in another process, at this address. */
export function remoteCloud(url: string, traits: CloudTraits): Provider {
  const { specVersion, name, capabilities } = fakeCloud(traits);
  const ask =
    (method: CloudMethod) =>
    async (asked: unknown, { region, key, now, signal }: Call): Promise<Result<unknown, ProviderError>> => {
      try {
        const body = JSON.stringify({ request: asked, call: { region, key, now } });
        const text = await post(`${url}/${method}`, body, signal);
        const { value, error } = JSON.parse(text) as { readonly value?: unknown; readonly error?: ProviderError };
        return error === undefined ? ok(value) : err(error);
      } catch (thrown) {
        return err(providerError({ kind: 'transient', message: `the cloud cannot be reached: ${String(thrown)}` }));
      }
    };
  const methods = Object.fromEntries(CLOUD_METHODS.map((method) => [method, ask(method)]));
  return { specVersion, name, capabilities, ...methods } as unknown as Provider;
}
