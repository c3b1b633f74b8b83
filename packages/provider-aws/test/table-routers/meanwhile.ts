import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsSettings } from '../../src/index.ts';

interface Command {
  readonly constructor: { readonly name: string };
}

interface Client {
  readonly config: object;
  send(command: Command, options?: object): Promise<unknown>;
}

/** The clients of the SDK, with which something happens right before the first requests of an API. */
export function meanwhile(
  api: string,
  happens: (region: string) => unknown,
  times = 1,
): NonNullable<AwsSettings['client']> {
  let left = times;
  return (service, config) => {
    const Sdk = service === 's3' ? S3Client : SSMClient;
    const client = new Sdk(config as never) as unknown as Client;
    const send: Client['send'] = async (command, options) => {
      if (command.constructor.name === `${api}Command` && left > 0) {
        left -= 1;
        await happens(config.region);
      }
      return client.send(command, options);
    };
    return { config: client.config, send } as never;
  };
}
