import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('ends all six rollouts, though one of the three workers is killed', () => {
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', MAIN];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines.filter((line) => /^worker \d is at work$/.test(line))).toHaveLength(3);
  expect(lines.filter((line) => line === 'worker 1 was killed')).toHaveLength(1);
  for (const team of ['ads', 'fraud', 'maps', 'prices', 'search', 'speech']) {
    expect(lines).toContain(`${team}: succeeded`);
    expect(lines.filter((line) => line === `${team}: deploy:fake/${team}-us succeeded`)).toHaveLength(1);
  }
  expect(stdout).toContain('Version 2 takes all traffic in 12 of 12 regions.');
  for (const worker of [2, 3]) expect(lines).toContain(`worker ${worker} has stopped`);
});
