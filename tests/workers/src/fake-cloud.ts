import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import type { CloudTraits } from './cloud-methods.ts';

/** The fake cloud with these traits. A version that is called `wrong` answers wrongly. */
export function fakeCloud({ perSecond = 10, ...traits }: CloudTraits): FakeProvider {
  return fakeProvider({
    ...traits,
    log: false,
    respond: (_input, { version }) => (version.startsWith('wrong') ? 'no' : 'yes'),
    // Counted at once, however many rollouts ask: no request is drawn by itself.
    requests: ({ from, to, percent }) => ({
      requests: Math.round(((to - from) / 1_000) * perSecond * (percent / 100)),
      errors: 0,
      slower: 0,
    }),
  });
}
