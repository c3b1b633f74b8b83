import { expect, test } from 'vitest';
import { levelOf, StateSet } from './state-set.ts';

test('a state is visited again only where more may follow than before', () => {
  const states = new StateSet();
  expect(states.visit(7, 9, levelOf(1, false))).toBe('new');
  expect(states.visit(7, 9, levelOf(1, false))).toBe('covered');
  expect(states.visit(7, 9, levelOf(0, false))).toBe('covered');
  expect(states.visit(7, 9, levelOf(0, true))).toBe('more');
  expect(states.visit(7, 9, levelOf(2, true))).toBe('more');
  expect(states.visit(7, 9, levelOf(2, false))).toBe('covered');
  expect(states.visit(7, 8, levelOf(2, true))).toBe('new');
  expect(states.size).toBe(2);
});

test('it grows, and forgets nothing', () => {
  const states = new StateSet();
  const visitAll = () =>
    Array.from({ length: 50_000 }, (_, at) => states.visit(Math.imul(at, 0x9e3779b9) >>> 0, at, 0));
  expect(new Set(visitAll())).toEqual(new Set(['new']));
  expect(new Set(visitAll())).toEqual(new Set(['covered']));
  expect(states.size).toBe(50_000);
});
