import { err, ok, type Result } from 'neverthrow';
import { messageOf } from '../text/message-of.ts';
import { type ProviderError, providerError } from './contract.ts';
import { fieldOf } from './field-of.ts';

/** How to make a client, and the words for its errors. */
export interface ClientSource<Client> {
  /** Imports the vendor's package and makes the client. */
  readonly load: () => Promise<Client>;
  /** The package that `load` imports: `@aws-sdk/client-s3`. */
  readonly package: string;
  /** What the client is, for messages: `client of s3 in eu-west-1`. */
  readonly what: string;
  /** When the package is needed, for messages: `unless "auth" is set`. Default: `for this`. */
  readonly needed?: string;
  /** Names what `load` throws, other than a missing package. Default: `invalid`, with the exception's message. */
  readonly mapError?: (thrown: unknown) => ProviderError;
}

/** Clients by name, each made on its first use. */
export interface ClientCache<Client> {
  /** The client of that name. Fails with `unsupported` if its package is not installed. After an error the next call tries again. */
  get(name: string, source: ClientSource<Client>): Promise<Result<Client, ProviderError>>;
  /** Removes a client, so that the next call makes a new one. Returns false if it was replaced already. */
  drop(name: string, client: Client): boolean;
}

function isMissingPackage(thrown: unknown): boolean {
  const code = fieldOf(thrown, 'code');
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

function loadError<Client>(thrown: unknown, source: ClientSource<Client>): ProviderError {
  if (isMissingPackage(thrown)) {
    const message = `${source.package} is not installed, and is needed ${source.needed ?? 'for this'}: add it to your dependencies.`;
    return providerError({ kind: 'unsupported', message });
  }
  const named = source.mapError?.(thrown);
  return (
    named ?? providerError({ kind: 'invalid', message: `Could not make the ${source.what}: ${messageOf(thrown)}` })
  );
}

/** Makes a cache of a vendor's clients. It loads the vendor's package on first use, so an unused package costs nothing and an optional one may be missing. */
export function clientCache<Client>(): ClientCache<Client> {
  const loading = new Map<string, Promise<Client>>();
  const loaded = new Map<string, Client>();
  return {
    async get(name, source) {
      const client = loading.get(name) ?? source.load();
      loading.set(name, client);
      try {
        const made = await client;
        if (loading.get(name) === client) loaded.set(name, made);
        return ok(made);
      } catch (thrown) {
        if (loading.get(name) === client) loading.delete(name);
        return err(loadError(thrown, source));
      }
    },
    drop(name, client) {
      if (loaded.get(name) !== client) return false;
      loaded.delete(name);
      return loading.delete(name);
    },
  };
}
