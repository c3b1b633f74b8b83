import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call } from '@landfall/core/provider';
import { afterEach, beforeEach } from 'vitest';
import { type AwsDeployment, type AwsSettings, awsProvider } from '../src/index.ts';
import { SETTINGS } from './aws-setting.ts';

/** How a request is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers in place of AWS, over real connections; it is opened for each test of the file that asks for it. */
export interface LoopbackAws {
  /** One for each request in turn; the last one for all that follow. */
  answers: Answer[];
  requests: IncomingMessage[];
  providerOf(settings?: Partial<AwsSettings>): ReturnType<typeof awsProvider>;
}

/** What is asked about. */
export const HANDLE: AwsDeployment = {
  region: 'eu-west-1',
  traffic: 'variant',
  endpoint: 'fraud',
  group: 'fraud',
  variant: 'fraud-42',
  model: 'fraud-42',
  config: 'fraud-42',
  owner: 'r/1/deploy:aws/eu-west-1/1',
  version: '42',
};

/** A call that nobody aborts. */
export function call(): Call {
  return { region: HANDLE.region, key: 'k', now: 0, signal: new AbortController().signal };
}

/** Opens the server before each test, and closes it afterwards. */
export function loopbackAws(): LoopbackAws {
  let server: Server;
  const aws: LoopbackAws = {
    answers: [],
    requests: [],
    providerOf(settings = {}) {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return awsProvider({ ...SETTINGS, urls: { sagemaker: url, 'sagemaker-runtime': url }, ...settings });
    },
  };
  beforeEach(async () => {
    aws.answers = [];
    aws.requests = [];
    server = createServer((request, response) => {
      aws.requests.push(request);
      request
        .resume()
        .on('end', () => (aws.answers.length > 1 ? aws.answers.shift() : aws.answers[0])?.(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return aws;
}
