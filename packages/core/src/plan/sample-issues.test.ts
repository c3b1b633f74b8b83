import { expect, test } from 'vitest';
import { sampleIssues } from './sample-issues.ts';

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

test('samples of every kind are accepted', () => {
  const where = [
    { path: '$.a', is: 'at-least', value: 1 },
    { path: '$', is: 'equal', value: null },
    { path: '$[0]', is: 'one-of', value: ['a'] },
    { path: '$', is: 'present' },
  ];
  expect(sampleIssues('golden', [{ input: [1] }, { input: 'a', expect: 1, tolerance: 0, where, name: 'b' }])).toEqual(
    [],
  );
  expect(sampleIssues('golden', [{ input: null, contentType: 'text/csv', expect: undefined }])).toEqual([]);
  expect(sampleIssues('golden', [{ input: '1', accept: 'text/csv', customAttributes: 'trace=1' }])).toEqual([]);
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['no list', {}, ['samples.golden: must be a list, not an object']],
  ['an empty list', [], ['samples.golden: must not be empty']],
  [
    'no object',
    [null, 'a'],
    ['samples.golden[0]: must be an object, not null', 'samples.golden[1]: must be an object, not text'],
  ],
  ['no input', [{ expect: 1 }], ['samples.golden[0].input: is missing']],
  ['an object of a class', [{ input: new Map() }], ['samples.golden[0].input: must be JSON']],
  ['a cycle', [{ input: 1, expect: cyclic }], ['samples.golden[0].expect: must be JSON']],
  ['no number', [{ input: Number.NaN }], ['samples.golden[0].input: must be JSON']],
  [
    'an unknown field',
    [{ input: 1, expects: 1 }],
    ["samples.golden[0].expects: is not a known field: did you mean 'expect'?"],
  ],
  [
    'odd tolerances',
    [
      { input: 1, expect: 1 },
      { input: 1, expect: 1, tolerance: -1 },
      { input: 1, expect: 1, tolerance: '1' },
      { input: 1, tolerance: 1 },
    ],
    [
      'samples.golden[1].tolerance: must be at least 0',
      'samples.golden[2].tolerance: must be a number, not text',
      'samples.golden[3].tolerance: has no effect without expect',
    ],
  ],
  [
    'bytes that are none',
    [
      { input: 'AAEC', encoding: 'base64' },
      { input: 'no base64', encoding: 'base64' },
    ],
    ['samples.golden[1].input: is not valid base64, although its encoding is base64'],
  ],
  [
    'texts of other kinds',
    [{ input: 1, name: 1, contentType: 1 }],
    ['samples.golden[0].contentType: must be text, not a number', 'samples.golden[0].name: must be text, not a number'],
  ],
  [
    'headers that cannot be sent',
    [{ input: 1, accept: 'text/csv\r\nx: y', customAttributes: 'ä' }],
    [
      'samples.golden[0].accept: must be 1 to 1024 printable ASCII characters',
      'samples.golden[0].customAttributes: must be 1 to 1024 printable ASCII characters',
    ],
  ],
  ['predicates in no list', [{ input: 1, where: {} }], ['samples.golden[0].where: must be a list, not an object']],
  [
    'odd predicates',
    [
      {
        input: 1,
        where: [
          { path: '$.a', is: 'at-least', value: '1' },
          { path: '$', is: 'one-of', value: [] },
          { path: '$', is: 'equal' },
        ],
      },
    ],
    [
      'samples.golden[0].where[0].value: must be a number, not text',
      'samples.golden[0].where[1].value: must not be empty',
      'samples.golden[0].where[2].value: is missing',
    ],
  ],
])('%s is an issue at its place', (_, samples, issues) => {
  expect(sampleIssues('golden', samples).map(({ path, message }) => `${path}: ${message}`)).toEqual(issues);
});

test('a path that does not lead to one place is an issue, and so is an unknown predicate', () => {
  const where = [
    { path: '$..a', is: 'present' },
    { path: '$', is: 'about' },
  ];
  expect(sampleIssues('golden', [{ input: 1, where }])).toEqual([
    { path: 'samples.golden[0].where[0].path', message: expect.stringContaining("such as '$.scores[0]'") },
    {
      path: 'samples.golden[0].where[1].is',
      message: expect.stringMatching(/^must be one of "at-least", .*"present"$/),
    },
  ]);
});

test('issues hold no payload', () => {
  const samples = [
    { input: () => 'card 4711', expect: [Symbol('4711')], where: [{ path: '$', is: 'at-most', value: '4711' }] },
  ];
  expect(JSON.stringify(sampleIssues('golden', samples))).not.toContain('4711');
});
