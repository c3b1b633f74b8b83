import { expect, test } from 'vitest';
import { concreteModel } from './concrete-model.ts';

const region = { key: 'aws/us-east-1', provider: 'aws', name: 'us-east-1', wave: 0 };
const model = { name: 'fraud', version: '42', artifact: 's3://models-{region}/{name}/{version}/{version}.tar.gz' };

test('placeholders are filled with the cloud’s own region name, and other braces are left alone', () => {
  const environment = { WHERE: '{region}', JSON: '{"a": {region}, "b": {other}}', PLAIN: '$&{ name }' };
  expect(
    concreteModel({ ...model, image: '{name}:{version}', environment }, region, undefined)._unsafeUnwrap(),
  ).toEqual({
    name: 'fraud',
    version: '42',
    artifact: 's3://models-us-east-1/fraud/42/42.tar.gz',
    image: 'fraud:42',
    environment: { WHERE: 'us-east-1', JSON: '{"a": us-east-1, "b": {other}}', PLAIN: '$&{ name }' },
  });
});

test('what is filled in is not filled again', () => {
  const odd = { ...model, name: '{version}$&', artifact: '{name}' };
  expect(concreteModel(odd, region, undefined)._unsafeUnwrap().artifact).toBe('{version}$&');
});

test.each([
  [{ aws: 'by provider', 'aws/us-east-1': 'by region' }, 'by region'],
  [{ aws: 'by provider', 'aws/eu-west-1': 'another region' }, 'by provider'],
])('the most specific entry of %o wins', (artifact, expected) => {
  expect(concreteModel({ ...model, artifact }, region, undefined)._unsafeUnwrap().artifact).toBe(expected);
});

test('a model without an image has none', () => {
  expect(concreteModel(model, region, undefined)._unsafeUnwrap()).not.toHaveProperty('image');
});

test('a model whose image brings its own files has no artifact', () => {
  const { artifact: _, ...bare } = model;
  const concrete = concreteModel({ ...bare, image: '{name}:{version}' }, region, undefined)._unsafeUnwrap();
  expect(concrete).toEqual({ name: 'fraud', version: '42', image: 'fraud:42', environment: {} });
});

test('secrets are looked up, and taken to the letter', () => {
  const environment = { TOKEN: { secret: 'token' } };
  const concrete = concreteModel({ ...model, environment }, region, { token: 'a{region}b' })._unsafeUnwrap();
  expect(concrete.environment).toEqual({ TOKEN: 'a{region}b' });
});

test.each([
  ['a secret', { ...model, environment: { TOKEN: { secret: 'toString' } } }, /TOKEN needs the secret 'toString'/],
  ['an artifact', { ...model, artifact: { gcp: 'gs://models' } }, /model\.artifact has no entry for aws\/us-east-1/],
  ['an image', { ...model, image: { gcp: 'serve:1' } }, /model\.image has no entry for aws\/us-east-1/],
])('%s that is gone is an error that no retry mends', (_, incomplete, message) => {
  const error = concreteModel(incomplete, region, {})._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'invalid', retryable: false, message: expect.stringMatching(message) });
});
