import { Route53Client } from '@aws-sdk/client-route-53';
import type { Route53RouterOptions } from '../../src/index.ts';

interface Command {
  readonly constructor: { readonly name: string };
}

interface Client {
  readonly config: object;
  send(command: Command, options?: object): Promise<unknown>;
}

/** The client of the SDK, with which something happens right before one request of an API: the first, or the one with that number. */
export function beforeCall(
  api: string,
  happens: () => unknown,
  number = 1,
): NonNullable<Route53RouterOptions['client']> {
  let left = number;
  return (_service, config) => {
    const client = new Route53Client(config as never) as unknown as Client;
    const send: Client['send'] = async (command, options) => {
      if (command.constructor.name === `${api}Command`) {
        left -= 1;
        if (left === 0) await happens();
      }
      return client.send(command, options);
    };
    return { config: client.config, send } as never;
  };
}
