import { expect, it } from 'vitest';
import { formatTable } from '../src/format-table.ts';

it('aligns the columns of a table, and leaves no space at the end of a line', () => {
  const table = formatTable(['Step', 'Action'], [['1', 'Select region'], ['10', ''], ['11']]);
  expect(table).toBe(
    ['  Step   Action', '  ----   -------------', '  1      Select region', '  10', '  11'].join('\n'),
  );
});
