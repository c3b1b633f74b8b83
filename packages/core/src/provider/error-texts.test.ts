import { expect, test } from 'vitest';
import { errorTexts } from './error-texts.ts';

const meaningOf = errorTexts([
  [/image .* not found/i, 'artifact', { scope: 'region', advice: 'Push the image to this region.' }],
  [/not found/i, 'not-found'],
  [/busy/i, 'conflict', { retryable: true }],
  [/did not start/i, 'container'],
]);

test('the first pattern that fits gives the meaning, with the defaults of its kind', () => {
  const plain = { scope: 'region', retryable: false, advice: '' };
  expect(meaningOf('Endpoint x not found')).toEqual({ ...plain, kind: 'not-found' });
  expect(meaningOf('The container did not start')).toEqual({ ...plain, kind: 'container', scope: 'model' });
  expect(meaningOf('Image x not found')).toEqual({
    ...plain,
    kind: 'artifact',
    advice: 'Push the image to this region.',
  });
  expect(meaningOf('The endpoint is busy')).toEqual({ ...plain, kind: 'conflict', retryable: true });
});

test('a text that no pattern fits has no meaning', () => {
  expect(meaningOf('Something else')).toBeUndefined();
});
