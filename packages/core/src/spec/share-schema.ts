import * as z from 'zod';

/** The schema of a share above 0. Where somebody wrote percent, the issue says what to write. */
export function shareSchema(most: number) {
  const noShare = `must be a share above 0 and at most ${most}`;
  return z
    .number()
    .gt(0, { error: `${noShare}, such as ${most / 100}` })
    .max(most, {
      error: ({ input }) =>
        typeof input === 'number' && input > 1 && input <= 100
          ? `must be a share, not percent: write ${Number((input / 100).toPrecision(6))} for ${input} %`
          : noShare,
    });
}
